//! JSON in a fixed order and form, so that it compares by bytes.

/// An object being written.
pub(super) struct Json {
    text: String,
    depth: usize,
}

impl Json {
    pub fn new() -> Self {
        Self {
            text: "{".to_owned(),
            depth: 1,
        }
    }

    pub fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.text.push_str(&value.to_string());
    }

    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.text.push_str(if value { "true" } else { "false" });
    }

    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.text.push('"');
        for letter in value.chars() {
            match letter {
                '"' | '\\' => self.text.extend(['\\', letter]),
                letter if letter.is_control() => self.text.push(' '),
                letter => self.text.push(letter),
            }
        }
        self.text.push('"');
    }

    pub fn object(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        self.key(key);
        self.braces(fill);
    }

    /// A list of objects.
    pub fn list<T>(&mut self, key: &str, items: &[T], mut fill: impl FnMut(&mut Self, &T)) {
        self.key(key);
        self.text.push('[');
        self.depth += 1;
        for item in items {
            self.next();
            self.braces(|json| fill(json, item));
        }
        self.depth -= 1;
        self.line();
        self.text.push(']');
    }

    pub fn finish(mut self) -> String {
        self.text.push_str("\n}\n");
        self.text
    }

    fn braces(&mut self, fill: impl FnOnce(&mut Self)) {
        self.text.push('{');
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.line();
        self.text.push('}');
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.text.push_str(&format!("\"{key}\": "));
    }

    fn next(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
        self.line();
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.depth));
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn objects_and_lists_are_written() {
        let mut json = Json::new();
        json.number("a", 1);
        json.list("b", &["x", "\"y\""], |json, item| json.text("c", item));
        assert_eq!(
            json.finish(),
            "{\n \"a\": 1,\n \"b\": [\n  {\n   \"c\": \"x\"\n  },\n  {\n   \"c\": \"\\\"y\\\"\"\n  }\n ]\n}\n"
        );
    }
}
