//! Reads HTML with html5ever's tokeniser and names everything that could run, load, submit, navigate or cover. It knows nothing
//! of our lists but what they promise.

use super::{PART, PROXY};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult,
    Tokenizer, TokenizerOpts,
};
use std::cell::{Cell, RefCell};

/// Elements that neither run nor load by themselves.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that load, send, run or name something for scripts.
const ATTRIBUTES: &[&str] = &[
    "srcset",
    "lowsrc",
    "dynsrc",
    "poster",
    "data",
    "action",
    "formaction",
    "ping",
    "cite",
    "longdesc",
    "profile",
    "manifest",
    "srcdoc",
    "codebase",
    "classid",
    "archive",
    "xmlns",
    "download",
    "autofocus",
    "contenteditable",
    "tabindex",
    "popover",
    "popovertarget",
    "attributionsrc",
    "is",
    "slot",
    "nonce",
    "integrity",
    "http-equiv",
    "content",
    "referrerpolicy",
    "crossorigin",
    "loading",
    "datasrc",
    "usemap-src",
];

/// What no style says anywhere.
const WORDS: &[&str] = &[
    "@import",
    "@font-face",
    "@charset",
    "@namespace",
    "@property",
    "@counter-style",
    "@page",
    "expression(",
    "javascript:",
    "\\",
    "</",
    "<!--",
    "image-set",
    "cross-fade",
    "src(",
    "attr(",
    "var(",
    "env(",
    "element(",
    "paint(",
    "[",
    "::",
    "data:image/svg",
    "progid",
];

/// What no style sets: what covers, moves, loads, or hides what is clicked.
const PROPERTIES: &[&str] = &[
    "position",
    "z-index",
    "content",
    "cursor",
    "filter",
    "backdrop-filter",
    "mask",
    "mask-image",
    "clip-path",
    "animation",
    "animation-name",
    "transition",
    "pointer-events",
    "inset",
    "top",
    "left",
    "behavior",
    "-moz-binding",
    "transform",
    "src",
];

pub struct Judge {
    proxied: bool,
    faults: RefCell<Vec<String>>,
    in_style: Cell<bool>,
    sheet: RefCell<String>,
}

impl Judge {
    /// What is wrong with `html`; pictures from the proxy are right when they are `proxied`.
    pub fn of(html: &str, proxied: bool) -> Vec<String> {
        let judge = Self {
            proxied,
            faults: RefCell::default(),
            in_style: Cell::new(false),
            sheet: RefCell::default(),
        };
        let tokenizer = Tokenizer::new(judge, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        while !input.is_empty() {
            let _done = tokenizer.feed(&input);
        }
        tokenizer.end();
        tokenizer.sink.style(&tokenizer.sink.sheet.borrow());
        tokenizer.sink.faults.take()
    }

    fn fault(&self, what: &str, of: &str) {
        self.faults
            .borrow_mut()
            .push(format!("{what}: {}", &of[..of.floor_char_boundary(200)]));
    }

    fn start(&self, tag: &Tag) -> TokenSinkResult<()> {
        let element = &*tag.name;
        if !ELEMENTS.contains(&element) {
            self.fault("element", element);
        }
        for attribute in &tag.attrs {
            self.attribute(
                element,
                &attribute.name.local.to_lowercase(),
                &attribute.value,
            );
        }
        self.in_style.set(element == "style");
        match element {
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn attribute(&self, element: &str, name: &str, value: &str) {
        match name {
            _ if name.starts_with("on") || name.contains(':') || ATTRIBUTES.contains(&name) => {
                self.fault("attribute", name)
            }
            "href" if matches!(element, "a" | "area") => self.link(value),
            "src" if element == "img" => self.picture(value),
            "background" => self.picture(value),
            "href" | "src" => self.fault("address", element),
            "style" => self.style(value),
            "target" if value != "_blank" => self.fault("target", value),
            "rel" if !value.contains("noopener") || !value.contains("noreferrer") => {
                self.fault("rel", value)
            }
            "usemap" if !value.starts_with('#') => self.fault("usemap", value),
            "colspan" | "rowspan" | "span" if value.len() > 4 => self.fault("span", value),
            _ if value.len() > 70_000 => self.fault("length", name),
            _ => {}
        }
    }

    fn link(&self, value: &str) {
        let right = ["https://", "http://", "mailto:", "tel:", "#"]
            .iter()
            .any(|start| value.starts_with(start));
        if !right || value.len() > 66_000 {
            self.fault("link", value);
        }
    }

    fn picture(&self, value: &str) {
        let raster = ["png", "jpeg", "jpg", "gif", "webp"];
        let embedded = raster
            .iter()
            .any(|kind| value.starts_with(&format!("data:image/{kind};base64,")));
        if !(embedded || value.starts_with(PART) || self.proxied && value.starts_with(PROXY)) {
            self.fault("picture", value);
        }
    }

    fn style(&self, css: &str) {
        let lower = css.to_lowercase();
        for bad in WORDS.iter().filter(|bad| lower.contains(**bad)) {
            self.fault(bad, css);
        }
        for declaration in lower.split([';', '{', '}']) {
            let name = declaration.split(':').next().unwrap_or_default().trim();
            if name.starts_with("--") || PROPERTIES.contains(&name) {
                self.fault(name, css);
            }
        }
        for (at, _) in lower.match_indices("url(") {
            self.picture(lower[at + 4..].trim_start_matches(['"', '\'', ' ']));
        }
    }
}

impl TokenSink for Judge {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            TagToken(tag) if tag.kind == StartTag => return self.start(&tag),
            TagToken(_) => self.in_style.set(false),
            CharacterTokens(text) if self.in_style.get() => self.sheet.borrow_mut().push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
