//! A form as the page has it: only fields that are there can be filled in, and none that must be is left empty.

use anyhow::{Context, Result, bail};

#[derive(Debug)]
pub struct Form {
    pub posts: bool,
    pub action: String,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: String,
    /// What is sent; nothing of a box that is not ticked.
    value: Option<String>,
    /// What a box sends once it is ticked.
    ticked: Option<String>,
    /// What there is to choose from: words and values.
    offered: Vec<(String, String)>,
    required: bool,
}

impl Form {
    /// The first form of a page that goes to `action`.
    pub fn find(page: &str, action: &str) -> Option<Self> {
        for piece in page.split("<form").skip(1) {
            let (inside, _) = piece.split_once("</form>").unwrap_or((piece, ""));
            let (head, inside) = closed(inside)?;
            let head = attributes(head);
            if value(&head, "action") != Some(action) {
                continue;
            }
            return Some(Self {
                posts: value(&head, "method").is_some_and(|how| how == "post"),
                action: action.to_owned(),
                fields: fields(inside),
            });
        }
        None
    }

    /// Types into a field.
    pub fn with(mut self, name: &str, typed: &str) -> Result<Self> {
        let action = self.action.clone();
        let field = self.field(name);
        let field = field.with_context(|| format!("no field {name} in the form for {action}"))?;
        field.value = Some(typed.to_owned());
        Ok(self)
    }

    /// Ticks a box.
    pub fn ticked(mut self, name: &str) -> Result<Self> {
        let field = self.field(name).with_context(|| format!("no {name}"))?;
        field.value = Some(
            field
                .ticked
                .clone()
                .with_context(|| format!("no box {name}"))?,
        );
        Ok(self)
    }

    /// Chooses what is offered in these words, where there is something to choose.
    pub fn choosing(mut self, name: &str, words: &str) -> Result<Self> {
        if let Some(field) = self.field(name) {
            let chosen = field.offered.iter().find(|(said, _)| said == words);
            let (_, value) = chosen.with_context(|| format!("{name}: {words} is not offered"))?;
            field.value = Some(value.clone());
        }
        Ok(self)
    }

    fn field(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// As browsers send it: they keep back a form in which something is missing.
    pub fn encoded(&self) -> Result<String> {
        let mut pairs = Vec::new();
        for field in &self.fields {
            match &field.value {
                Some(value) if !(field.required && value.is_empty()) => {
                    pairs.push(format!("{}={}", encoded(&field.name), encoded(value)));
                }
                None if !field.required => {}
                _ => bail!("{} is missing in the form for {}", field.name, self.action),
            }
        }
        Ok(pairs.join("&"))
    }
}

fn fields(html: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (name, rest) = piece.split_at(piece.find([' ', '>']).unwrap_or(piece.len()));
        if !matches!(name, "input" | "select" | "textarea" | "option") {
            continue;
        }
        let Some((head, words)) = closed(rest) else {
            continue;
        };
        let head = attributes(head);
        let own = value(&head, "value").map(str::to_owned);
        if name == "option" {
            if let Some(select) = fields.last_mut() {
                let own = own.unwrap_or_default();
                // A browser takes the first one where none is chosen.
                let is_first = select.offered.is_empty();
                if is_first || value(&head, "selected").is_some() {
                    select.value = Some(own.clone());
                }
                select.offered.push((unescaped(words.trim()), own));
            }
            continue;
        }
        let Some(known) = value(&head, "name") else {
            continue;
        };
        let is_box = matches!(value(&head, "type"), Some("checkbox" | "radio"));
        let is_sent = !is_box || value(&head, "checked").is_some();
        let own = own.unwrap_or_else(|| unescaped(words.trim()));
        fields.push(Field {
            name: known.to_owned(),
            value: is_sent.then(|| own.clone()),
            ticked: is_box.then_some(own),
            offered: Vec::new(),
            required: value(&head, "required").is_some(),
        });
    }
    fields
}

/// A tag's inside and what comes after it; `>` may stand in quotes.
fn closed(tag: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let end = tag.find(|c| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    })?;
    Some((tag.get(..end)?, tag.get(end + 1..)?))
}

/// Names and values, as our own pages write them: in double quotes, or a name alone.
fn attributes(head: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = head.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_at(rest.find(['=', ' ']).unwrap_or(rest.len()));
        let quoted = after.strip_prefix("=\"").and_then(|v| v.split_once('"'));
        let (value, after) = quoted.unwrap_or(("", after.trim_start_matches('=')));
        found.push((name.to_owned(), unescaped(value)));
        rest = after.trim_start();
    }
    found
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Text without HTML's references, of which our pages use these.
pub fn unescaped(text: &str) -> String {
    let references = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    let mut plain = text.to_owned();
    for (reference, sign) in references {
        if plain.contains(reference) {
            plain = plain.replace(reference, sign);
        }
    }
    plain
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form action="/search" role="search"><input name="q" value=""></form>
<form method="post" action="/ask" class="fields">
<select id="k" name="kind"><option value=""></option><option value="a&#38;b" selected>One &amp; two</option><option value="c">Three</option></select>
<input type="hidden" name="waited" value="x&#34;y"><input name="given" maxlength="9" required aria-describedby="a > b">
<input type="checkbox" name="accepted" value="true" required><textarea name="said" rows="4">so
</textarea></form>"#;

    #[test]
    fn a_form_sends_what_it_holds_and_what_is_typed() {
        let form = Form::find(PAGE, "/ask").unwrap();
        assert!(form.posts);
        let form = form.with("given", "Ève").unwrap().ticked("accepted");
        let form = form.unwrap().choosing("kind", "Three").unwrap();
        assert_eq!(
            form.encoded().unwrap(),
            "kind=c&waited=x%22y&given=%C3%88ve&accepted=true&said=so"
        );
        assert!(!Form::find(PAGE, "/search").unwrap().posts);
        assert!(Form::find(PAGE, "/other").is_none());
    }

    #[test]
    fn what_is_not_there_is_not_filled_in_and_what_must_be_is() {
        let form = || Form::find(PAGE, "/ask").unwrap();
        assert!(form().with("nothing", "x").is_err());
        assert!(form().ticked("given").is_err());
        assert!(form().choosing("kind", "Four").is_err());
        let without_box = form().with("given", "Ève").unwrap();
        assert!(without_box.encoded().is_err());
        assert!(form().ticked("accepted").unwrap().encoded().is_err());
    }
}
