//! What a record says of one field. To say that there is nothing is not the same as not to speak of it.

/// A field of a record. In an added record, what is not mentioned is empty; in a modification it stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Said<T> {
    #[default]
    NotMentioned,
    Empty,
    Value(T),
}

impl<T> Said<T> {
    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotMentioned | Self::Empty => None,
        }
    }

    #[must_use]
    pub fn is_mentioned(&self) -> bool {
        !matches!(self, Self::NotMentioned)
    }
}
