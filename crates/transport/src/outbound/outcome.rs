//! What became of a message at one recipient.

use smtp_syntax::{Enhanced, Reply};

/// What a next hop, or the lack of one, said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: Enhanced,
    /// Who said it, if anybody did.
    pub host: Option<String>,
    /// Its words, for people who look after mail.
    pub text: String,
}

/// What became of one recipient in one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Delivered(Answer),
    Retry(Answer),
    Failed(Answer),
}

impl Outcome {
    /// What a reply means. One that is neither success nor refusal makes no sense, and is tried again.
    #[must_use]
    pub fn of(reply: &Reply, host: &str) -> Self {
        let class = match reply.code / 100 {
            2 => 2,
            5 => 5,
            _ => 4,
        };
        let status = reply
            .enhanced
            .filter(|enhanced| enhanced.0 == class)
            .unwrap_or(Enhanced(class, 0, 0));
        let answer = Answer {
            status,
            host: Some(host.to_owned()),
            text: reply.to_string(),
        };
        match class {
            2 => Self::Delivered(answer),
            5 => Self::Failed(answer),
            _ => Self::Retry(answer),
        }
    }

    #[must_use]
    pub fn answer(&self) -> &Answer {
        match self {
            Self::Delivered(answer) | Self::Retry(answer) | Self::Failed(answer) => answer,
        }
    }
}
