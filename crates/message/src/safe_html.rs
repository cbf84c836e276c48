//! Makes the HTML of a stranger's mail harmless and keeps its look.
//!
//! A message is cleaned in two independent steps. [`tree`] reads the tags as a browser would, keeps what the allow-lists of
//! [`elements`], [`attributes`] and [`style`] name, and writes a balanced, canonical fragment within the limits below.
//! [`guard`] (ammonia, html5ever) parses that fragment again and keeps only what its own list names. What both let pass cannot
//! run, submit, navigate by itself, or fetch anything that the reader did not ask for.
//!
//! Promises:
//! - the result holds no script, handler, form, frame, plug-in, foreign markup, or address outside http, https, mailto, tel
//!   (links) and the inline parts, raster `data:` and the proxy (pictures);
//! - while pictures are blocked, `clean(clean(x)) == clean(x)`: what a browser parses is the tree that was judged;
//! - time and memory follow the input, whatever its nesting, number of attributes or misnested tags; nothing panics.
//!
//! The page that shows the result ([`document`]) is served under [`CONTENT_SECURITY_POLICY`] in a sandboxed frame: a third wall.
//! Plain text has its own way in, [`text_to_html`].

mod addresses;
mod attributes;
mod elements;
mod guard;
mod lexer;
mod page;
mod plain;
mod quotes;
mod references;
mod selectors;
mod style;
mod text;
mod tree;

#[cfg(test)]
mod tests;

pub use page::{CONTENT_SECURITY_POLICY, document};
pub use plain::{Flowed, PlainText, text_to_html};
pub use quotes::Summary;
pub use text::text;

/// Bytes of HTML that are read; the rest is cut (`Cleaned::truncated`). The largest newsletters stay below 1 MiB; inline
/// pictures as `data:` may need more.
pub const MAX_INPUT: usize = 8 * 1024 * 1024;
/// Elements that may be open at once; deeper ones lose their tags, their text stays. Browsers stop at 512, ten forwarded
/// table layouts need 150.
pub const MAX_DEPTH: usize = 256;
/// Elements in the result; what follows is cut (`Cleaned::truncated`). A pasted spreadsheet has some 50,000.
pub const MAX_ELEMENTS: usize = 200_000;
/// Attributes that are looked at in one tag; further ones are passed over. Real tags have fewer than 20.
pub const MAX_ATTRIBUTES: usize = 64;
/// Formatting elements (`<b>`, `<font>`…) that are opened again after a block closed them unfinished: this is where a small
/// mail would otherwise grow a thousandfold.
pub const MAX_REOPENED: usize = 2_000;
/// Bytes of `<style>` sheets that are read in one message.
pub const MAX_SHEETS: usize = 512 * 1024;
/// Bytes of one address (link or remote picture). Tracking links reach 4 kB.
pub const MAX_ADDRESS: usize = 16 * 1024;
/// Remote hosts that are named in the result.
pub const MAX_HOSTS: usize = 100;

/// What happens to pictures that lie on other people's servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteImages<'a> {
    /// They are left out and counted.
    Blocked,
    /// They are asked from our own proxy: this prefix followed by the percent-encoded address (`/mail/image?u=`).
    ProxiedBy(&'a str),
}

/// How one message is to be cleaned.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    pub remote_images: RemoteImages<'a>,
    /// The address on our own server of the inline part with this Content-ID (without `cid:` and angle brackets).
    pub cid: &'a dyn Fn(&str) -> Option<String>,
    /// The words on the fold of quoted history; `None` leaves it unfolded (a forwarded message is its history).
    pub fold_quotes: Option<Summary<'a>>,
}

/// A message that is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// An HTML fragment; its `<style>`, if any, comes first and is scoped to the element that [`document`] puts around it.
    pub html: String,
    /// Pictures left out because they are remote.
    pub blocked_images: usize,
    /// Hosts that remote pictures come from, blocked or not, each once, in the order met.
    pub remote_hosts: Vec<String>,
    /// How many passages of quoted history were folded.
    pub folded_quotes: usize,
    /// The message was larger than the limits; what came after them is missing.
    pub truncated: bool,
}

/// Cleans `html`. Never fails: what cannot be understood is left out.
pub fn clean(html: &str, options: &Options) -> Cleaned {
    let input = within_limit(html);
    let images = addresses::Images::new(options);
    let mut written = tree::write(input, options.fold_quotes, &images);
    written.truncated |= input.len() < html.len();
    let mut result = style_element(&written.sheets, &images);
    result.push_str(&guard::pass(&written.html));
    let (blocked_images, remote_hosts) = images.into_counts();
    Cleaned {
        html: result,
        blocked_images,
        remote_hosts,
        folded_quotes: written.folded,
        truncated: written.truncated,
    }
}

/// The part of the input that is read, cut between two characters.
fn within_limit(html: &str) -> &str {
    &html[..html.floor_char_boundary(MAX_INPUT)]
}

/// The message's own sheets, cleaned, as one element; nothing when nothing is left of them.
fn style_element(sheets: &[&str], images: &addresses::Images) -> String {
    let mut rules = String::new();
    let mut left = MAX_SHEETS;
    for sheet in sheets {
        let part = &sheet[..sheet.floor_char_boundary(left)];
        left -= part.len();
        style::sheet(part, images, &mut rules);
    }
    if rules.is_empty() {
        return rules;
    }
    format!("<style>{rules}</style>")
}
