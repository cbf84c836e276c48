//! What was written richly, as plain text: for readers of plain text, and for what is looked at before sending.
//!
//! The composer writes simple HTML; whatever else is in it loses its tags. Quotes get their marks, so that nobody takes
//! them for the writer's own words.

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 16] = [
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "tr",
    "pre",
    "hr",
    "thead",
    "tbody",
];

/// The text of an HTML fragment.
#[must_use]
pub fn text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.words(&rest[..at]);
        let tag = &rest[at + 1..];
        let end = tag.find('>').unwrap_or(tag.len());
        writer.tag(&tag[..end]);
        rest = tag.get(end + 1..).unwrap_or("");
    }
    writer.words(rest);
    writer.finish()
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// Quotes within each other.
    depth: usize,
    /// The lists that are open: none for dots, else the last number.
    lists: Vec<Option<u32>>,
    /// Where the link that is open leads, and where its words begin.
    link: Option<(String, usize)>,
    /// Within a sheet of styles.
    hidden: bool,
}

impl Writer {
    fn words(&mut self, text: &str) {
        if self.hidden || text.is_empty() {
            return;
        }
        let decoded = decoded(text);
        for word in decoded.split_inclusive([' ', '\n', '\t']) {
            let bare = word.trim_end_matches([' ', '\n', '\t']);
            self.line.push_str(bare);
            let spaced = bare.len() < word.len();
            if spaced && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let (closing, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |rest| (true, rest));
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        match (name.as_str(), closing) {
            ("style" | "script" | "title", closing) => self.hidden = !closing,
            ("br", _) => self.line_end(),
            ("hr", _) => {
                self.block();
                self.line.push_str("--------");
                self.block();
            }
            ("a", false) => self.link = attribute(tag, "href").map(|href| (href, self.line.len())),
            ("a", true) => self.link_end(),
            ("td" | "th", true) => self.line.push(' '),
            (name, closing) if BLOCKS.contains(&name) => self.block_tag(name, closing),
            _ => {}
        }
    }

    fn block_tag(&mut self, name: &str, closing: bool) {
        self.block();
        match (name, closing) {
            ("blockquote", false) => self.depth += 1,
            ("blockquote", true) => self.depth = self.depth.saturating_sub(1),
            ("ul", false) => self.lists.push(None),
            ("ol", false) => self.lists.push(Some(0)),
            ("ul" | "ol", true) => {
                self.lists.pop();
            }
            ("li", false) => self.item(),
            ("p", true) => self.lines.push(self.marked("")),
            _ => {}
        }
    }

    fn item(&mut self) {
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                self.line = format!("{indent}{number}. ");
            }
            _ => self.line = format!("{indent}- "),
        }
    }

    /// The address stands behind the words, unless they are the address.
    fn link_end(&mut self) {
        let Some((href, start)) = self.link.take() else {
            return;
        };
        let said = self.line.get(start..).unwrap_or("").trim().to_owned();
        let bare = |text: &str| {
            text.trim_start_matches("mailto:")
                .trim_end_matches('/')
                .to_owned()
        };
        if !said.is_empty() && bare(&said) != bare(&href) {
            self.line.push_str(&format!(" <{href}>"));
        }
    }

    fn marked(&self, line: &str) -> String {
        let marks = ">".repeat(self.depth);
        let space = if self.depth > 0 && !line.is_empty() {
            " "
        } else {
            ""
        };
        format!("{marks}{space}{line}")
    }

    fn line_end(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(self.marked(line.trim_end()));
    }

    fn block(&mut self) {
        if !self.line.trim().is_empty() {
            self.line_end();
        }
        self.line.clear();
    }

    fn finish(mut self) -> String {
        self.block();
        let mut text = self.lines.join("\n");
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let value = tag[at..].split('"').next()?;
    Some(decoded(value))
}

/// The references that a browser writes, decoded; others stay.
fn decoded(text: &str) -> String {
    const NAMED: [(&str, &str); 6] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut text = text.replace('\u{a0}', " ").replace('\u{200b}', "");
    for (reference, letter) in NAMED {
        text = text.replace(reference, letter);
    }
    text
}

/// Plain text as the editor's HTML.
#[must_use]
pub fn html(text: &str) -> String {
    let line = |line: &str| match line {
        "" => "<div><br></div>".to_owned(),
        _ => format!("<div>{}</div>", escaped(line)),
    };
    text.lines().map(line).collect()
}

/// Text within HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lists_and_links_stay_readable() {
        let html = "<div>Bonjour à&nbsp;toutes,</div><div><br></div><ul><li><b>Jeudi</b> : CDI</li><li>Vendredi</li></ul>\
            <ol><li>un</li><li>deux</li></ol><div>Voir <a href=\"https://x.example/a?b&amp;c\">le plan</a> &amp; <a href=\"https://y.example/\">https://y.example</a></div>";
        assert_eq!(
            text(html),
            "Bonjour à toutes,\n\n- Jeudi : CDI\n- Vendredi\n1. un\n2. deux\nVoir le plan <https://x.example/a?b&c> & https://y.example\n"
        );
    }

    #[test]
    fn quotes_have_marks_and_sheets_have_no_words() {
        let html = "<style>p{}</style><p>Oui.</p><p>Le 3, Anne a écrit :</p><blockquote>je joins<br>le bilan<blockquote>ancien</blockquote></blockquote>";
        assert_eq!(
            text(html),
            "Oui.\n\nLe 3, Anne a écrit :\n\n> je joins\n> le bilan\n>> ancien\n"
        );
    }

    #[test]
    fn what_is_broken_breaks_nothing() {
        for html in [
            "<",
            "<a",
            "a < b",
            "</ul></ol></blockquote>",
            "<a href=\"x>y",
            "&",
            "<li>",
        ] {
            let _ = text(html);
        }
        assert_eq!(text(&html("a < b\n\nc")), "a < b\n\nc\n");
    }
}
