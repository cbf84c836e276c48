//! The whole page that the sandboxed frame shows, and the policy it is served under.

use super::Cleaned;
use super::references::{Place, push_escaped};

/// The header of every answer that carries a message's HTML, so that it is as harmless opened alone as in its frame.
///
/// - `sandbox`: an origin of its own, no scripts, no forms, no navigation of the page around it. `allow-popups` lets links
///   open a tab, `allow-popups-to-escape-sandbox` makes that tab an ordinary one, not a crippled copy of the site.
///   (`allow-scripts` and `allow-same-origin` are absent and stay so.)
/// - `default-src 'none'`: whatever kind of load is not named below does not happen: scripts, fonts, frames, media, connections.
/// - `img-src 'self' data:`: inline parts and the proxy are ours; small raster pictures travel in the message.
/// - `style-src 'unsafe-inline'`: a mail's look lies in `style` attributes, cleaned by us; no sheet can be fetched.
/// - `form-action 'none'`, `base-uri 'none'`: neither falls back to `default-src`.
/// - `frame-ancestors 'self'`: only our own pages may frame it.
pub const CONTENT_SECURITY_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
     img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// White ground in both modes: mails are drawn for it. Wide tables scroll within the message.
const SHEET: &str = "html{color-scheme:only light;background:#fff;color:#1b1b1f}\
body{margin:0;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;overflow-wrap:anywhere}\
.mail{overflow-x:auto}\
.mail img{max-width:100%}.mail img:not([height]){height:auto}\
.mail table{overflow-wrap:normal}.mail td,.mail th{overflow-wrap:break-word}\
.mail pre{white-space:pre-wrap}\
.mail a{color:#0b57a4}.mail a:focus-visible,summary:focus-visible{outline:2px solid #0b57a4;outline-offset:2px}\
.mail blockquote{margin:.5em 0 .5em .2em;padding-left:.9em;border-left:2px solid #c9c9d1}\
details.quote{margin:.75em 0}\
details.quote>summary{display:inline-flex;align-items:center;gap:8px;min-height:28px;padding:0 12px 0 10px;border-radius:4px;\
background:#f7f6f4;color:#55555f;font:13px/18px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;cursor:pointer}\
details.quote>summary:hover{background:#eeedeb}details.quote[open]>summary{margin-bottom:8px}\
summary::-webkit-details-marker{display:none}\
details.quote>summary::before{content:'';width:6px;height:6px;border:solid currentColor;border-width:0 1.5px 1.5px 0;transform:rotate(-45deg)}\
details.quote[open]>summary::before{transform:rotate(45deg)}\
@media (pointer:coarse){details.quote>summary{min-height:44px}}\
.plain p{margin:0 0 1em;white-space:pre-wrap}.plain .signature{color:#55555f}\
@media print{.mail{overflow:visible}}";

/// The page around a cleaned message, without a script. `lang` is the language of the reader's pages, `title` what the frame
/// is called.
pub fn document(cleaned: &Cleaned, lang: &str, title: &str) -> String {
    let mut page = String::with_capacity(cleaned.html.len() + SHEET.len() + 512);
    page.push_str("<!doctype html>\n<html lang=\"");
    push_escaped(lang, Place::Attribute, &mut page);
    page.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    push_escaped(title, Place::Text, &mut page);
    page.push_str("</title>\n<style>");
    page.push_str(SHEET);
    page.push_str("</style>\n</head>\n<body><div class=\"mail\">");
    page.push_str(&cleaned.html);
    page.push_str("</div></body>\n</html>\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_language_and_title_and_has_no_script() {
        let cleaned = Cleaned {
            html: "<p>é</p>".to_owned(),
            ..Cleaned::default()
        };
        let page = document(&cleaned, "fr", "Message de <Aline> & \"Bo\"");
        assert!(page.starts_with("<!doctype html>\n<html lang=\"fr\">"));
        assert!(page.contains("<title>Message de &lt;Aline&gt; &amp; \"Bo\"</title>"));
        assert!(page.contains("<div class=\"mail\"><p>é</p></div>"));
        assert!(!page.contains("<script"));
    }

    #[test]
    fn the_policy_allows_neither_scripts_nor_our_origin() {
        for absent in [
            "allow-scripts",
            "allow-same-origin",
            "allow-forms",
            "allow-top-navigation",
            "script-src",
            "https:",
            "*",
        ] {
            assert!(!CONTENT_SECURITY_POLICY.contains(absent), "{absent}");
        }
        assert!(!CONTENT_SECURITY_POLICY.contains("  "));
    }
}
