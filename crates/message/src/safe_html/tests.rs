//! The promises of the module, judged by another parser than ours: the tokeniser browsers are specified by.

mod judge;

use super::*;
use judge::Judge;
use proptest::prelude::*;

/// The address of inline parts, and of the proxy, in these tests.
const PART: &str = "/part/";
const PROXY: &str = "/image?u=";

fn cleaned(html: &str, remote_images: RemoteImages, fold: Option<&str>) -> Cleaned {
    let cid = |id: &str| {
        id.bytes()
            .all(|byte| byte.is_ascii_alphanumeric())
            .then(|| format!("{PART}{id}"))
    };
    let summary = |lines: usize| format!("{}, {lines}", fold.unwrap_or_default());
    clean(
        html,
        &Options {
            remote_images,
            cid: &cid,
            fold_quotes: fold.is_some().then_some(&summary as Summary),
        },
    )
}

fn blocked(html: &str) -> Cleaned {
    cleaned(html, RemoteImages::Blocked, None)
}

/// Cleans in every way and judges each result; answers what a browser would refuse to do.
fn faults(html: &str) -> Vec<String> {
    let once = blocked(html).html;
    let mut faults = Judge::of(&once, false);
    let again = blocked(&once).html;
    if again != once {
        faults.push(format!(
            "not the same when cleaned again: {once:?} became {again:?}"
        ));
    }
    for remote in [RemoteImages::Blocked, RemoteImages::ProxiedBy(PROXY)] {
        let folded = cleaned(html, remote, Some("Afficher l’historique"));
        faults.extend(Judge::of(&folded.html, remote != RemoteImages::Blocked));
    }
    let plain = PlainText {
        text: html,
        flowed: None,
        fold_quotes: Some(&|lines| format!("… {lines}")),
    };
    faults.extend(Judge::of(&text_to_html(&plain).html, false));
    faults
}

fn corpus() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/hostile");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_hostile_file_is_harmless() {
    let files = corpus();
    assert!(files.len() >= 200, "{} files", files.len());
    let faults: Vec<String> = files
        .iter()
        .flat_map(|(name, html)| {
            faults(html)
                .into_iter()
                .map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const SUBTLE: [&str; 14] = [
    "handler-end-tag",
    "image-data-png-quote",
    "mutation-double-entity",
    "mutation-entity-text",
    "page-bidi",
    "page-id-collision",
    "page-lang-dir",
    "page-unterminated-quote",
    "page-unterminated-tag",
    "script-cdata",
    "script-full-width",
    "script-utf7",
    "sheet-expression-comment",
    "sheet-url-comment",
];

#[test]
fn the_hostile_files_are_hostile() {
    let harmless: Vec<String> = corpus()
        .into_iter()
        .filter(|(_, html)| Judge::of(html, false).is_empty())
        .map(|(name, _)| name)
        .collect();
    // These would do harm in a parser that is not the browsers', or by their words.
    let known = |name: &String| SUBTLE.contains(&name.as_str());
    let unexpected: Vec<&String> = harmless.iter().filter(|name| !known(name)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

#[test]
fn all_files_in_one_message_are_harmless() {
    let all: String = corpus().into_iter().map(|(_, html)| html).collect();
    assert_eq!(faults(&all), Vec::<String>::new());
}

#[test]
fn the_second_wall_finds_nothing_to_remove() {
    for (name, html) in corpus() {
        let cid = |_: &str| None;
        let options = Options {
            remote_images: RemoteImages::Blocked,
            cid: &cid,
            fold_quotes: None,
        };
        let images = addresses::Images::new(&options);
        let written = tree::write(&html, None, &images).html;
        assert_eq!(guard::pass(&written), written, "{name}");
    }
}

#[test]
fn what_a_newsletter_needs_stays() {
    let html = "<html><head><style>.a{color:#333}@media(max-width:600px){td{width:100%!important}}</style></head>\
        <body bgcolor=#eeeeee><table width=600 align=center><tr><td style='padding:8px;font-family:Arial'>\
        <a href=https://a.example/x?y=1&z=2 class=a><img src=cid:logo alt=Logo width=80></a></td></tr></table></body></html>";
    let result = blocked(html).html;
    for kept in [
        "<style>",
        "color:#333",
        "@media",
        "width=\"600\"",
        "padding:8px",
        "src=\"/part/logo\"",
        "href=\"https://a.example/x?y=1&amp;z=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"",
    ] {
        assert!(result.contains(kept), "{kept}: {result}");
    }
}

#[test]
fn remote_pictures_are_counted_and_their_hosts_named() {
    let html = "<img src=https://a.example/1.png><img src=//b.example/2.png><img src=https://a.example/3.png>\
                <td background=https://c.example/4.png>";
    let result = blocked(html);
    assert_eq!(result.remote_hosts[..2], ["a.example", "b.example"]);
    assert!(
        result.blocked_images >= 3 && !result.html.contains("example"),
        "{result:?}"
    );
    let shown = cleaned(html, RemoteImages::ProxiedBy(PROXY), None);
    assert_eq!(shown.blocked_images, 0);
    assert!(
        shown
            .html
            .contains("src=\"/image?u=https%3A%2F%2Fa.example%2F1.png\""),
        "{}",
        shown.html
    );
}

#[test]
fn history_is_folded_without_a_script() {
    let html = "<p>Oui.</p><blockquote type=cite><p>Viendrez-vous ?</p></blockquote>";
    let result = cleaned(html, RemoteImages::Blocked, Some("Afficher <l’historique>"));
    assert_eq!(result.folded_quotes, 1);
    assert!(
        result.html.contains(
            "<details class=\"quote\"><summary>Afficher &lt;l’historique&gt;, 1</summary>"
        ),
        "{}",
        result.html
    );
    assert_eq!(cleaned(html, RemoteImages::Blocked, None).folded_quotes, 0);
}

#[test]
fn a_fold_says_how_many_lines_it_hides() {
    let lines = |quoted: &str| {
        let folded = cleaned(
            &format!("<p>Oui.</p>{quoted}"),
            RemoteImages::Blocked,
            Some(""),
        )
        .html;
        let (_, rest) = folded.split_once("<summary>, ").unwrap_or_default();
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let quote = |inner: &str| lines(&format!("<blockquote type=cite>{inner}</blockquote>"));
    assert_eq!(quote("un"), "1");
    assert_eq!(quote("un<br>deux<br><br>trois"), "3");
    assert_eq!(quote("<p>un <b>et</b> demi</p>\n<div>deux</div>trois"), "3");
    assert_eq!(quote("<ul><li>un<li>deux</ul><h2>trois"), "3");
    assert_eq!(
        quote("<table><tr><td>un<td>un encore<tr><td>deux</table>"),
        "2"
    );
    assert_eq!(quote("<pre>un\ndeux\n\ntrois</pre>"), "3");
    assert_eq!(
        quote("un<blockquote>deux<blockquote>trois</blockquote></blockquote>"),
        "3"
    );
    assert_eq!(quote("<img src=cid:logo>"), "0");
    assert_eq!(
        lines(
            "<div class=gmail_quote>Le lun. 16 nov., Inès a écrit :<br><blockquote>un</blockquote></div>"
        ),
        "2"
    );
    assert_eq!(
        lines("<div id=divRplyFwdMsg><b>De :</b> Inès</div><div>un</div>"),
        "2"
    );
}

#[test]
fn a_message_above_the_limits_is_cut_and_says_so() {
    let long = "<p>a</p>".repeat(MAX_ELEMENTS + 1);
    assert!(blocked(&long).truncated);
    let deep = blocked(&"<div>".repeat(100_000));
    assert!(deep.html.matches("<div").count() <= MAX_DEPTH);
}

#[test]
fn a_small_message_does_not_grow_without_measure() {
    let nested = format!(
        "{}{}",
        "<b><i><u><font color=red>".repeat(200),
        "<p>a".repeat(2_000)
    );
    let result = blocked(&nested).html;
    assert!(
        result.len() < nested.len() * 40,
        "{} from {}",
        result.len(),
        nested.len()
    );
}

const PIECES: [&str; 44] = [
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<b>",
    "</b>",
    "<a href=javascript:x()>",
    "</a>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<title>",
    "</title>",
    "<select>",
    "<img src=x onerror=x()>",
    "<img alt='",
    "'>",
    "\"",
    "<noscript>",
    "</noscript>",
    "<textarea>",
    "p{background:url(//e.example)}",
    "&lt;",
    "&#60;",
    "<body style='color:red'>",
    "<pre>\n",
    "<blockquote type=cite>",
    "</blockquote>",
    "<details class=quote>",
    "<li>",
    "<template>",
    "texte",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_order_of_pieces_does_harm(pieces in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let html: String = pieces.into_iter().map(|at| PIECES[at]).collect();
        prop_assert_eq!(faults(&html), Vec::<String>::new());
    }

    #[test]
    fn no_text_does_harm(html in "[<>/=\"'a-z&#; !\\-\\n]{0,120}") {
        prop_assert_eq!(faults(&html), Vec::<String>::new());
    }

    #[test]
    fn no_style_loads_anything(css in "[a-z{}();:\"'\\\\/*@#!. -]{0,120}") {
        prop_assert_eq!(faults(&format!("<style>{css}</style><p style='{css}'>a")), Vec::<String>::new());
    }
}
