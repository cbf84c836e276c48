//! Reads a page as a browser's tokenizer does and says what is wrong with it: errors of the parser, elements left
//! open, ids that repeat, controls without a name, references that lead nowhere.

use html5ever::tokenizer::{
    BufferQueue, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};
use std::cell::RefCell;
use std::collections::HashSet;

const VOID: [&str; 14] = [
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "turbo-void",
];

#[derive(Default)]
struct Look {
    wrong: Vec<String>,
    open: Vec<Open>,
    ids: HashSet<String>,
    /// Ids that labels and descriptions speak of.
    named: Vec<String>,
    /// Controls that only a `label` can name.
    unnamed: Vec<String>,
    labelled: HashSet<String>,
}

struct Open {
    name: String,
    /// A control without a name of its own, until words are found in it.
    wants_words: Option<String>,
}

struct Sink(RefCell<Look>);

/// What is wrong with a page; nothing when it is well.
pub fn faults(page: &str) -> Vec<String> {
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(page.into());
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    let look = tokenizer.sink.0.take();
    let mut wrong = look.wrong;
    wrong.extend(
        look.open
            .iter()
            .map(|open| format!("<{}> is left open", open.name)),
    );
    let nowhere = look.named.iter().filter(|id| !look.ids.contains(*id));
    wrong.extend(nowhere.map(|id| format!("#{id} is spoken of and is not there")));
    let unnamed = look
        .unnamed
        .iter()
        .filter(|id| !look.labelled.contains(*id));
    wrong.extend(unnamed.map(|id| format!("a control has no name: {id}")));
    wrong
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut look = self.0.borrow_mut();
        match token {
            TagToken(tag) if tag.kind == StartTag => look.start(&tag, line),
            TagToken(tag) if tag.kind == EndTag => look.end(&tag.name, line),
            Token::CharacterTokens(text) if !text.trim().is_empty() => look.words(),
            Token::ParseError(error) => look.wrong.push(format!("line {line}: {error}")),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|attr| &*attr.name.local == name)
        .map(|attr| &*attr.value)
}

impl Look {
    fn start(&mut self, tag: &Tag, line: u64) {
        let name = tag.name.to_string();
        if let Some(id) = attribute(tag, "id")
            && !self.ids.insert(id.to_owned())
        {
            self.wrong.push(format!("line {line}: the id {id} repeats"));
        }
        for (kind, all) in [
            ("for", false),
            ("aria-labelledby", true),
            ("aria-describedby", true),
        ] {
            let said = attribute(tag, kind).unwrap_or("");
            self.named
                .extend(said.split_whitespace().map(str::to_owned));
            if !all && !said.is_empty() {
                self.labelled.insert(said.to_owned());
            }
        }
        if attribute(tag, "style").is_some() {
            self.wrong.push(format!("line {line}: a style in the page"));
        }
        let own = attribute(tag, "aria-label")
            .or(attribute(tag, "aria-labelledby"))
            .is_some();
        self.control(tag, &name, own, line);
        let wants = matches!(name.as_str(), "button" | "a" | "summary") && !own;
        if !tag.self_closing && !VOID.contains(&name.as_str()) {
            let wants_words = wants.then(|| format!("<{name}> in line {line}"));
            self.open.push(Open { name, wants_words });
        }
    }

    fn control(&mut self, tag: &Tag, name: &str, own: bool, line: u64) {
        let hidden = attribute(tag, "type") == Some("hidden");
        if !matches!(name, "input" | "select" | "textarea") || hidden || own {
            return;
        }
        if self.open.iter().any(|open| open.name == "label") {
            return;
        }
        match attribute(tag, "id") {
            Some(id) => self.unnamed.push(id.to_owned()),
            None => self
                .wrong
                .push(format!("line {line}: <{name}> has no name")),
        }
    }

    fn end(&mut self, name: &str, line: u64) {
        match self.open.pop() {
            Some(open) if open.name == name => {
                if let Some(control) = open.wants_words {
                    self.wrong.push(format!("{control} says nothing"));
                }
            }
            Some(open) => self
                .wrong
                .push(format!("line {line}: </{name}> closes <{}>", open.name)),
            None => self
                .wrong
                .push(format!("line {line}: </{name}> closes nothing")),
        }
    }

    fn words(&mut self) {
        for open in &mut self.open {
            open.wants_words = None;
        }
    }
}
