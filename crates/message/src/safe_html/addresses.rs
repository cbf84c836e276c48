//! Which addresses may stay: links, and pictures by where they lie.
//!
//! Values arrive decoded; [`Url`] strips blanks, tabs and line ends as browsers do and writes the address in one canonical,
//! ASCII way, so no spelling of `javascript:` gets past the list of schemes.

use std::cell::{Cell, RefCell};
use std::fmt::Write;

use ammonia::Url;

use super::{MAX_ADDRESS, MAX_HOSTS, Options, RemoteImages};

/// The schemes a link may have.
pub const LINK_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The raster types a `data:` picture may have; SVG is a document that can run scripts.
const RASTER_TYPES: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/jpg",
    "image/gif",
    "image/webp",
];

/// A link's address, canonical; `None` if it may not stay. A fragment stays within the message.
pub fn link(value: &str) -> Option<String> {
    let value = value.trim();
    if value.len() > MAX_ADDRESS {
        return None;
    }
    if let Some(fragment) = value.strip_prefix('#') {
        return is_name(fragment).then(|| value.to_owned());
    }
    let url = match Url::parse(value) {
        Ok(url) => url,
        Err(_) => Url::parse(&complete(value)?).ok()?,
    };
    LINK_SCHEMES
        .contains(&url.scheme())
        .then(|| String::from(url))
}

/// What people mean by `www.…` and `//…` in a message, which has no address of its own to be relative to.
fn complete(value: &str) -> Option<String> {
    if value.starts_with("www.") {
        return Some(format!("http://{value}"));
    }
    value.starts_with("//").then(|| format!("https:{value}"))
}

/// Whether `text` is a plain name, as ids and anchors have.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// Where a picture lies.
enum Source {
    Inline(String),
    Embedded(String),
    Remote(Url),
}

/// Decides on the pictures of one message and counts them.
pub struct Images<'a> {
    remote: RemoteImages<'a>,
    cid: &'a dyn Fn(&str) -> Option<String>,
    blocked: Cell<usize>,
    hosts: RefCell<Vec<String>>,
}

impl<'a> Images<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Self {
            remote: options.remote_images,
            cid: options.cid,
            blocked: Cell::new(0),
            hosts: RefCell::default(),
        }
    }

    /// The address under which a picture may be loaded, `None` if it may not.
    pub fn resolve(&self, value: &str) -> Option<String> {
        match source(value)? {
            Source::Inline(id) => (self.cid)(&id),
            Source::Embedded(data) => Some(data),
            Source::Remote(url) => self.remote(&url),
        }
    }

    /// Counts remote pictures that never show, with or without the proxy's help (a film's poster, the variants of a `srcset`).
    pub fn note(&self, value: &str) {
        if let Some(Source::Remote(url)) = source(value) {
            self.note_host(&url);
            self.count_blocked();
        }
    }

    pub fn into_counts(self) -> (usize, Vec<String>) {
        (self.blocked.get(), self.hosts.into_inner())
    }

    fn remote(&self, url: &Url) -> Option<String> {
        self.note_host(url);
        match self.remote {
            RemoteImages::Blocked => {
                self.count_blocked();
                None
            }
            RemoteImages::ProxiedBy(prefix) => Some(proxied(prefix, url.as_str())),
        }
    }

    /// Once pictures are shown, nothing is left for the reader to ask for.
    fn count_blocked(&self) {
        if self.remote == RemoteImages::Blocked {
            self.blocked.set(self.blocked.get() + 1);
        }
    }

    fn note_host(&self, url: &Url) {
        let mut hosts = self.hosts.borrow_mut();
        if let Some(host) = url.host_str()
            && hosts.len() < MAX_HOSTS
            && !hosts.iter().any(|known| known == host)
        {
            hosts.push(host.to_owned());
        }
    }
}

fn source(value: &str) -> Option<Source> {
    let value = value.trim();
    if let Some(id) = strip_prefix_ignoring_case(value, "cid:") {
        return Some(Source::Inline(percent_decode(id)));
    }
    if strip_prefix_ignoring_case(value, "data:").is_some() {
        return raster(value).map(Source::Embedded);
    }
    if value.len() > MAX_ADDRESS {
        return None;
    }
    let url = match Url::parse(value) {
        Ok(url) => url,
        Err(_) => Url::parse(&complete(value)?).ok()?,
    };
    (matches!(url.scheme(), "http" | "https")).then_some(Source::Remote(url))
}

/// A `data:` address of a raster picture in base64, canonical.
pub fn raster(value: &str) -> Option<String> {
    let rest = strip_prefix_ignoring_case(value, "data:")?;
    let (kind, data) = rest.split_once(',')?;
    let kind = kind.trim().to_ascii_lowercase();
    let media = kind.strip_suffix(";base64")?.split(';').next()?.trim();
    if !RASTER_TYPES.contains(&media) {
        return None;
    }
    let data: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    data.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        .then(|| format!("data:{media};base64,{data}"))
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        .then(|| &text[prefix.len()..])
}

/// `prefix` followed by the address as the value of one query field.
fn proxied(prefix: &str, address: &str) -> String {
    let mut out = String::with_capacity(prefix.len() + address.len() * 3 / 2);
    out.push_str(prefix);
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// RFC 2392 §2: a `cid:` address carries the Content-ID percent-encoded.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match hexadecimal(bytes.get(at + 1..at + 3)).filter(|_| byte == b'%') {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hexadecimal(digits: Option<&[u8]>) -> Option<u8> {
    let [high, low] = digits? else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_four_schemes() {
        for kept in [
            "http://a.example/",
            "https://a.example/?b=c&d",
            "mailto:a@b.example",
            "tel:+33468",
            "#top",
        ] {
            assert_eq!(link(kept).as_deref(), Some(kept));
        }
        assert_eq!(
            link("www.a.example").as_deref(),
            Some("http://www.a.example/")
        );
        assert_eq!(link("//a.example").as_deref(), Some("https://a.example/"));
    }

    #[test]
    fn links_refuse_everything_else() {
        for refused in [
            "javascript:alert(1)",
            "JaVaScRiPt:1",
            " \u{1}javascript:1",
            "java\tscr\nipt:1",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "intent://x",
            "/mail/1/deletion",
            "x",
            "",
            "about:blank",
            "view-source:http://a/",
            "#<",
        ] {
            assert_eq!(link(refused), None, "{refused}");
        }
    }

    #[test]
    fn only_raster_pictures_may_be_embedded() {
        assert_eq!(
            raster("DATA:image/PNG;base64,AA\n==").as_deref(),
            Some("data:image/png;base64,AA==")
        );
        for refused in [
            "data:image/svg+xml;base64,AA",
            "data:text/html;base64,AA",
            "data:image/png,<svg>",
            "data:image/png;base64,\"x",
        ] {
            assert_eq!(raster(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_remote_picture_is_blocked_or_asked_from_the_proxy() {
        let cid = |id: &str| Some(format!("/part/{id}"));
        let options = |remote_images| Options {
            remote_images,
            cid: &cid,
            fold_quotes: None,
        };
        let images = Images::new(&options(RemoteImages::Blocked));
        assert_eq!(images.resolve("http://a.example/x.png"), None);
        assert_eq!(images.resolve("cid:a%40b").as_deref(), Some("/part/a@b"));
        assert_eq!(images.into_counts(), (1, vec!["a.example".to_owned()]));

        let images = Images::new(&options(RemoteImages::ProxiedBy("/p?u=")));
        assert_eq!(
            images.resolve("//A.example/é?x=1&y").as_deref(),
            Some("/p?u=https%3A%2F%2Fa.example%2F%25C3%25A9%3Fx%3D1%26y")
        );
        assert_eq!(images.resolve("/mail/image?u=x"), None);
        assert_eq!(images.into_counts().0, 0);
    }
}
