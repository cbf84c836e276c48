//! What a person reads, in their language: templates say `{{ w.say("web-…") }}`.

use fluent_templates::fluent_bundle::FluentValue;
use text::Lang;
use text::words::say;

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Lang);

impl Words {
    /// A sentence without figures.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        say(self.0, key, &[])
    }

    /// A sentence about a number, its variable named `count`.
    #[must_use]
    pub fn count(&self, key: &str, count: impl Figure) -> String {
        say(self.0, key, &[("count", FluentValue::from(count.figure()))])
    }

    /// A sentence with one name in it, its variable named `name`.
    #[must_use]
    pub fn name(&self, key: &str, name: &str) -> String {
        say(self.0, key, &[("name", name.into())])
    }

    /// A sentence with several variables.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        say(self.0, key, values)
    }

    /// The language's code, for `lang=""`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }
}

/// A number that a sentence tells; templates hand numbers over as they find them.
pub trait Figure {
    fn figure(&self) -> i64;
}

impl Figure for i64 {
    fn figure(&self) -> i64 {
        *self
    }
}

impl Figure for u32 {
    fn figure(&self) -> i64 {
        i64::from(*self)
    }
}

impl Figure for usize {
    fn figure(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }
}

impl Figure for u64 {
    fn figure(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }
}

impl<T: Figure> Figure for &T {
    fn figure(&self) -> i64 {
        (*self).figure()
    }
}
