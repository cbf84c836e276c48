//! How a person likes their desk, and their signature: kept in their account, shown on one page.

pub mod account;
pub mod password;

use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::journal::{self, Line, Reader};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn, language_cookie};
use ::mail::{Mail, MailError, Unit};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::Response;
use directory::Actor;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use text::Lang;

/// The setting in which the looks of the desk are kept, in one line.
const VIEW: &str = "view";
/// The setting of the signature.
pub const SIGNATURE: &str = "signature";

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $first:ident = $word:literal $(, $other:ident = $other_word:literal)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name { #[default] $first $(, $other)* }
        impl $name {
            pub const ALL: &[Self] = &[Self::$first $(, Self::$other)*];
            /// As forms, classes and the store spell it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { Self::$first => $word $(, Self::$other => $other_word)* }
            }
        }
        impl FromStr for $name {
            type Err = Fault;
            fn from_str(word: &str) -> Result<Self, Fault> {
                Self::ALL.iter().copied().find(|one| one.word() == word).ok_or(Fault::Malformed)
            }
        }
    };
}

choice!(
    /// How high the rows of a list are.
    Density { Comfortable = "comfortable", Standard = "standard", Compact = "compact" }
);
choice!(
    /// Where a conversation opens.
    Panes { Right = "right", Off = "off" }
);
choice!(
    /// Whether messages that answer each other share a row and a page.
    Conversations { On = "on", Off = "off" }
);
choice!(
    /// Light or dark; the machine's own choice unless a person makes one.
    Theme { System = "system", Light = "light", Dark = "dark" }
);
choice!(
    /// Whether single keys act.
    Keyboard { On = "on", Off = "off" }
);

/// How a person likes their desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    pub density: Density,
    pub panes: Panes,
    pub theme: Theme,
    pub keyboard: Keyboard,
    pub conversations: Conversations,
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            density,
            panes,
            theme,
            keyboard,
            conversations,
        } = self;
        let words = [
            density.word(),
            panes.word(),
            theme.word(),
            keyboard.word(),
            conversations.word(),
        ];
        f.write_str(&words.join(" "))
    }
}

impl Settings {
    /// What was kept; a word that is none any more is the default.
    fn parse(line: &str) -> Self {
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap_or("");
        Self {
            density: next().parse().unwrap_or_default(),
            panes: next().parse().unwrap_or_default(),
            theme: next().parse().unwrap_or_default(),
            keyboard: next().parse().unwrap_or_default(),
            conversations: next().parse().unwrap_or_default(),
        }
    }

    /// What the rows of this person's lists stand for.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self.conversations {
            Conversations::On => Unit::Conversation,
            Conversations::Off => Unit::Message,
        }
    }

    /// # Errors
    /// `Refused`, or the store's.
    pub fn read(mail: &Mail, actor: &Actor) -> Result<Self, MailError> {
        let line = mail.setting(actor, actor.account, VIEW)?;
        Ok(line.as_deref().map(Self::parse).unwrap_or_default())
    }

    /// # Errors
    /// `Refused`, or the store's.
    pub fn write(&self, mail: &Mail, actor: &Actor) -> Result<(), MailError> {
        mail.set_setting(actor, actor.account, VIEW, Some(&self.to_string()))
    }
}

#[derive(Template)]
#[template(path = "settings.html")]
pub(crate) struct SettingsPage {
    pub chrome: Chrome,
    pub signature: String,
    pub addresses: Vec<String>,
    /// The address that a new name offers.
    pub offered: Option<String>,
    /// How many one may still write to, window by window; empty when nothing limits it.
    pub limits: Vec<String>,
    /// Since when they have their password, and whether another is advised.
    pub password: String,
    pub password_due: Option<String>,
    /// What others did for or to the account.
    pub journal: Vec<Line>,
    /// Whether nothing newer stands before it.
    pub is_newest: bool,
    /// From where older ones are asked for.
    pub older: Option<i64>,
}

/// From which line of the journal on.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    before: Option<i64>,
}

/// `GET /settings`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let (actor, account) = (&signed.actor, signed.account());
        let title = signed.w.say("web-settings-title");
        let mut chrome = Chrome::read(context, &signed, title, None)?;
        chrome.toast = told.toast(context, &signed, "/settings")?;
        let signature = context
            .mail
            .setting(actor, account, SIGNATURE)?
            .unwrap_or_default();
        let addresses = context.directory.addresses(account)?;
        let addresses = addresses.iter().map(ToString::to_string).collect();
        let offered = context.directory.offered_address(actor)?;
        let age = password::Age::read(context, &signed)?;
        let limits = crate::write::limits::lines(context, &signed)?;
        let mut acts = context.directory.own_journal(actor, asked.before)?;
        let older = (acts.len() > account::SHOWN).then(|| acts[account::SHOWN - 1].id);
        acts.truncate(account::SHOWN);
        let journal = journal::lines(context, signed.w, &acts, Reader::Bearer)?;
        Ok::<_, Fault>(SettingsPage {
            chrome,
            signature,
            addresses,
            offered,
            limits,
            password: age.since,
            password_due: age.due,
            journal,
            is_newest: asked.before.is_none(),
            older,
        })
    });
    page(&made.await?)
}

/// The form; what it leaves out stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    lang: Option<Lang>,
    density: Option<String>,
    panes: Option<String>,
    theme: Option<String>,
    keyboard: Option<String>,
    conversations: Option<String>,
    signature: Option<String>,
    /// The offered address, taken.
    address: Option<String>,
    back: Option<String>,
}

impl Wish {
    fn of(&self, mut settings: Settings) -> Result<Settings, Fault> {
        if let Some(word) = &self.density {
            settings.density = word.parse()?;
        }
        if let Some(word) = &self.panes {
            settings.panes = word.parse()?;
        }
        if let Some(word) = &self.theme {
            settings.theme = word.parse()?;
        }
        if let Some(word) = &self.keyboard {
            settings.keyboard = word.parse()?;
        }
        if let Some(word) = &self.conversations {
            settings.conversations = word.parse()?;
        }
        Ok(settings)
    }
}

/// `POST /settings`
///
/// # Errors
/// `Malformed` for choices that are none, or the domain's.
pub async fn keep(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    let back = crate::answer::own_path(form.back.as_deref().or(Some("/settings"))).to_owned();
    let lang = form.lang;
    let wished = form.of(signed.settings)?;
    context
        .run(move |context| {
            wished.write(&context.mail, &signed.actor)?;
            if let Some(signature) = &form.signature {
                let kept = Some(signature.trim_end()).filter(|text| !text.is_empty());
                context
                    .mail
                    .set_setting(&signed.actor, signed.account(), SIGNATURE, kept)?;
            }
            if let Some(wanted) = &form.address {
                // Another one was offered since the page was made: nothing is taken unseen.
                let offered = context.directory.offered_address(&signed.actor)?;
                if offered.as_ref() != Some(wanted) {
                    return Err(Fault::NotFound);
                }
                context.directory.take_offered_address(&signed.actor)?;
            }
            if let Some(lang) = form.lang {
                context.directory.choose_language(&signed.actor, lang)?;
            }
            Ok::<_, Fault>(())
        })
        .await?;
    let mut answer = see_other(&Told::path(&back, "said", "saved"));
    if let Some(lang) = lang {
        answer.headers_mut().append(
            header::SET_COOKIE,
            language_cookie(lang, false, &context.options),
        );
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_again_and_what_is_unknown_forgiven() {
        let chosen = Settings {
            density: Density::Compact,
            panes: Panes::Off,
            theme: Theme::Dark,
            keyboard: Keyboard::Off,
            conversations: Conversations::Off,
        };
        assert_eq!(Settings::parse(&chosen.to_string()), chosen);
        assert_eq!(Settings::parse(""), Settings::default());
        assert_eq!(
            Settings::parse("huge off"),
            Settings {
                panes: Panes::Off,
                ..Settings::default()
            }
        );
    }
}
