//! Newsletters in heavy HTML: tables in tables, inline styles, remote pictures, as those programs make them.

use super::filing;
use super::owner::{Owner, sender};
use crate::calendar::{month, paris};
use crate::dress::{Client, Oddity, Sheet, escape};
use crate::encode::Charset;
use crate::letter::Letter;
use crate::mime::{Part, Transfer};
use crate::script::Kind;
use crate::typography;
use chrono::Datelike;
use generator::{Random, hash};
use std::fmt::Write as _;
use std::sync::OnceLock;

struct Paper {
    id: &'static str,
    title: &'static str,
    from: &'static str,
    colour: &'static str,
    to: &'static str,
    /// Titles and texts.
    articles: Vec<(&'static str, &'static str)>,
}

fn papers() -> &'static [Paper] {
    static PAPERS: OnceLock<Vec<Paper>> = OnceLock::new();
    PAPERS.get_or_init(|| {
        include_str!("../../text/newsletters.txt")
            .split("\n@@")
            .skip(1)
            .map(paper)
            .collect()
    })
}

fn paper(source: &'static str) -> Paper {
    let (head, body) = source.split_once('\n').unwrap_or((source, ""));
    let fields: Vec<&str> = head.split('|').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    Paper {
        id: field(0),
        title: field(1),
        from: field(2),
        colour: field(3),
        to: field(4),
        articles: body
            .trim()
            .split("\n\n")
            .filter_map(|one| one.split_once('\n'))
            .collect(),
    }
}

impl Owner {
    pub(super) fn newsletter(&mut self, start: i64, random: &mut Random) -> Vec<Letter> {
        let fitting: Vec<&Paper> = papers()
            .iter()
            .filter(|paper| paper.to.is_empty() || paper.to.split(' ').any(|to| self.me.fits(to)))
            .collect();
        let paper = *random.pick(&fitting);
        let at = (start + random.between(0, 600)).min(self.end);
        let date = paris(at);
        let issue = (date.year() - 2018) * 52 + date.iso_week().week() as i32;
        let (name, address) = sender(paper.from);
        let domain = address.split('@').nth(1).unwrap_or_default().to_owned();
        let chosen = articles(paper, issue);
        let headline = chosen.first().map_or("", |(title, _)| title);
        let sheet = Sheet {
            id: self.new_id(&domain),
            from: (name, address.clone()),
            to: vec![(self.me.name(), self.me.address.clone())],
            cc: Vec::new(),
            subject: typography::set(&format!("{} n° {issue} : {headline}", paper.title), true),
            date: date.to_rfc2822(),
            references: Vec::new(),
            extra: vec![
                format!("List-Id: <{}.{domain}>", paper.id),
                format!(
                    "List-Unsubscribe: <https://{domain}/desabonnement/{issue}>, <mailto:{address}?subject=stop>"
                ),
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
                "Precedence: bulk".to_owned(),
            ],
            text: String::new(),
            quoted: None,
            attached: Vec::new(),
            client: Client::Webmail,
        };
        let when = format!("{} {}", month(date.date_naive()), date.year());
        let body = Part::multi(
            "alternative",
            vec![
                Part::plain(
                    &plain(paper, &chosen, &when),
                    Charset::Utf8,
                    Transfer::QuotedPrintable,
                    false,
                ),
                Part::html(
                    &html(paper, &chosen, &when, &domain, issue),
                    Charset::Utf8,
                    Transfer::QuotedPrintable,
                ),
            ],
        );
        let facts = filing::Facts {
            kind: Kind::List,
            file: None,
            received: at,
            mine: false,
            answered: false,
            together: random.next(),
            malformed: false,
        };
        let raw = sheet.write_with(&body, Oddity::None);
        vec![self.file(raw, &format!("retours@{domain}"), &facts, random)]
    }
}

/// Three to five articles, the same for all who receive the issue.
fn articles(paper: &Paper, issue: i32) -> Vec<(&'static str, &'static str)> {
    let mut random = Random::new(hash(format!("{}{issue}", paper.id).as_bytes()));
    let mut articles = paper.articles.clone();
    random.shuffle(&mut articles);
    articles.truncate(random.between(3, 5) as usize);
    articles
}

fn plain(paper: &Paper, articles: &[(&str, &str)], when: &str) -> String {
    let mut text = format!("{}, {when}\n\n", paper.title);
    for (title, body) in articles {
        let _ = writeln!(
            text,
            "* {}\n\n{}\n",
            typography::set(title, true),
            typography::set(body, true)
        );
    }
    text.push_str("Pour ne plus recevoir cette lettre, utilisez le lien de désabonnement.\n");
    text
}

const FONT: &str = "font-family: Helvetica, Arial, sans-serif; mso-line-height-rule: exactly;";

fn html(paper: &Paper, articles: &[(&str, &str)], when: &str, domain: &str, issue: i32) -> String {
    let colour = paper.colour;
    let mut out = String::with_capacity(14_000);
    let _ = write!(
        out,
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"fr\"><head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\" />\n<title>{title}</title>\n<style type=\"text/css\">\n\
         body {{ margin: 0; padding: 0; background: #ececec; }}\nimg {{ border: 0; outline: none; display: block; }}\n\
         @media only screen and (max-width: 620px) {{ .colonne {{ width: 100% !important; }} .cache {{ display: none !important; }} }}\n</style>\n</head>\n\
         <body bgcolor=\"#ececec\">\n<div style=\"display: none; max-height: 0; overflow: hidden;\">{first}</div>\n\
         <table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#ececec\"><tr><td align=\"center\">\n\
         <table class=\"colonne\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#ffffff\" style=\"width: 600px;\">\n\
         <tr><td bgcolor=\"{colour}\" style=\"padding: 24px 32px; {FONT} font-size: 26px; color: #ffffff;\">\
         <img src=\"https://images.{domain}/{id}/logo.png\" width=\"120\" height=\"40\" alt=\"{title}\" style=\"margin-bottom: 12px;\" />{title}\
         <br /><span style=\"font-size: 14px; color: #f2f2f2;\">{when}</span></td></tr>\n",
        title = escape(paper.title),
        id = paper.id,
        first = articles.first().map_or("", |(_, body)| body),
    );
    for (index, article) in articles.iter().enumerate() {
        row(&mut out, paper, article, domain, issue * 10 + index as i32);
    }
    let _ = write!(
        out,
        "<tr><td style=\"padding: 24px 32px; {FONT} font-size: 12px; line-height: 18px; color: #777777; border-top: 1px solid #dddddd;\">\
         Vous recevez cette lettre parce que vous vous y êtes abonné. \
         <a href=\"https://{domain}/desabonnement/{issue}\" style=\"color: {colour};\">Se désabonner</a> · \
         <a href=\"https://{domain}/lettre/{issue}\" style=\"color: {colour};\">Lire en ligne</a></td></tr>\n\
         </table></td></tr></table>\n<img src=\"https://suivi.{domain}/o/{issue}.gif\" width=\"1\" height=\"1\" alt=\"\" />\n</body></html>\n"
    );
    out
}

fn row(out: &mut String, paper: &Paper, (title, body): &(&str, &str), domain: &str, number: i32) {
    let colour = paper.colour;
    let _ = write!(
        out,
        "<tr><td style=\"padding: 24px 32px 0 32px;\">\n<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\n\
         <td class=\"cache\" width=\"160\" valign=\"top\" style=\"width: 160px; padding-right: 16px;\">\
         <a href=\"https://suivi.{domain}/c/{number}\"><img src=\"https://images.{domain}/{id}/{number}.jpg\" width=\"160\" height=\"110\" alt=\"\" \
         style=\"width: 160px; height: 110px; border-radius: 4px;\" /></a></td>\n\
         <td valign=\"top\" style=\"{FONT} font-size: 15px; line-height: 22px; color: #333333;\">\
         <h2 style=\"margin: 0 0 8px 0; font-size: 19px; line-height: 24px; color: {colour};\">{title}</h2>\
         <p style=\"margin: 0 0 12px 0;\">{body}</p>\
         <table cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td bgcolor=\"{colour}\" style=\"padding: 8px 16px; border-radius: 3px;\">\
         <a href=\"https://suivi.{domain}/c/{number}\" style=\"{FONT} font-size: 14px; color: #ffffff; text-decoration: none;\">Lire la suite</a></td></tr></table>\
         </td>\n</tr></table>\n</td></tr>\n\
         <tr><td height=\"24\" style=\"height: 24px; font-size: 0; line-height: 0;\">&nbsp;</td></tr>\n",
        id = paper.id,
        title = escape(&typography::set(title, true)),
        body = escape(&typography::set(body, true)),
    );
}
