//! What is worth a second look before a message leaves: pure, so that the composer can ask at every save.

use crate::attachment::Attachment;
use crate::draft::DraftContent;
use crate::search::words;

/// Visible recipients from which on a person is asked.
const MANY: usize = 20;

/// What a draft gives reason to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The text speaks of an attachment, there is none.
    ForgottenAttachment,
    /// So many people will see each other's addresses.
    ManyVisible(usize),
    NoSubject,
    /// Recipients that are no addresses.
    BadRecipients(usize),
}

/// Words and phrases that speak of attachments, folded.
const SPOKEN: [&str; 14] = [
    "ci joint",
    "ci jointe",
    "ci joints",
    "ci jointes",
    "piece jointe",
    "pieces jointes",
    "en pj",
    "la pj",
    "fichier joint",
    "document joint",
    "je joins",
    "attached",
    "attachment",
    "enclosed",
];

/// What to ask before sending.
#[must_use]
pub fn warnings(content: &DraftContent, attachments: &[Attachment]) -> Vec<Warning> {
    let mut found = Vec::new();
    if attachments.is_empty() && speaks_of_attachment(&content.text) {
        found.push(Warning::ForgottenAttachment);
    }
    let visible = content.to.len() + content.cc.len();
    if visible >= MANY {
        found.push(Warning::ManyVisible(visible));
    }
    if content.subject.trim().is_empty() {
        found.push(Warning::NoSubject);
    }
    let bad = content
        .recipients()
        .filter(|typed| crate::compose::address_of(typed).is_none())
        .count();
    if bad > 0 {
        found.push(Warning::BadRecipients(bad));
    }
    found
}

/// Only what the person wrote counts: quoted lines do not.
fn speaks_of_attachment(text: &str) -> bool {
    let own: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('>'))
        .collect();
    let said = format!(" {} ", words::exact(&own.join("\n")).join(" "));
    SPOKEN
        .iter()
        .any(|spoken| said.contains(&format!(" {spoken} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> DraftContent {
        DraftContent {
            to: vec!["a@x.example".into()],
            subject: "x".into(),
            text: text.into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_forgotten_attachment_is_seen_in_ones_own_words_only() {
        let forgotten = vec![Warning::ForgottenAttachment];
        assert_eq!(
            warnings(&draft("Vous trouverez ci-joint le bilan."), &[]),
            forgotten
        );
        assert_eq!(
            warnings(&draft("Les Pièces jointes suivent"), &[]),
            forgotten
        );
        assert_eq!(warnings(&draft("Bien reçu\n> je joins le bilan"), &[]), []);
        assert_eq!(warnings(&draft("Le joint est rompu"), &[]), []);
    }

    #[test]
    fn many_visible_recipients_and_what_is_missing_are_told() {
        let mut content = draft("x");
        content.cc = (0..19).map(|n| format!("p{n}@x.example")).collect();
        assert_eq!(warnings(&content, &[]), [Warning::ManyVisible(20)]);
        content.cc = vec!["personne".into()];
        content.subject = " ".into();
        assert_eq!(
            warnings(&content, &[]),
            [Warning::NoSubject, Warning::BadRecipients(1)]
        );
    }
}
