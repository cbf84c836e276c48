//! The tasks: their texts, where each is done, and the pages that lead to each.

use text::Lang;

/// What somebody wants done.
pub(super) struct Task {
    pub name: &'static str,
    /// The page where it is done, and the key of what its button says.
    pub door: Option<(&'static str, &'static str)>,
    fr: &'static str,
    en: &'static str,
}

macro_rules! text {
    ($lang:literal, $name:literal) => {
        include_str!(concat!("../../../../docs/help/", $lang, "/", $name, ".md"))
    };
}

macro_rules! tasks {
    ($(($name:literal, $door:expr),)*) => {
        &[$(Task { name: $name, door: $door, fr: text!("fr", $name), en: text!("en", $name) }),*]
    };
}

const TASKS: &[Task] = tasks![
    (
        "campaign",
        Some((
            "/administration/organisation/campaign",
            "web-campaign-title"
        ))
    ),
    (
        "change-password",
        Some(("/settings/password", "web-password-change"))
    ),
    ("charter", Some(("/charter", "web-charter-title"))),
    (
        "first-sign-in",
        Some(("/activation", "web-activation-title"))
    ),
    (
        "forgotten-password",
        Some(("/recovery/password", "web-reset-title"))
    ),
    ("handed-code", Some(("/recovery/code", "web-handed-title"))),
    ("helpdesk", Some(("/helpdesk", "web-helpdesk-title"))),
    (
        "identifier",
        Some(("/recovery/identifier", "web-identifier-title"))
    ),
    (
        "lost-telephone",
        Some(("/settings/account", "web-account-title"))
    ),
    ("manager", Some(("/recovery/manager", "web-manager-title"))),
    (
        "not-me",
        Some(("/settings/account/freezing", "web-not-me-freeze"))
    ),
    (
        "passkeys",
        Some(("/settings/account/passkeys", "web-passkeys-new"))
    ),
    (
        "photo",
        Some(("/settings/account/photo", "web-photo-title"))
    ),
    (
        "programs",
        Some(("/settings/account/programs", "web-account-programs-new"))
    ),
    ("proof", None),
    (
        "rescue-address",
        Some(("/settings/account/rescue", "web-rescue-title"))
    ),
    (
        "second-factor",
        Some(("/settings/account", "web-account-title"))
    ),
    ("shared-computer", None),
    ("sheet", Some(("/school", "web-school-title"))),
    ("two-people", Some(("/helpdesk", "web-helpdesk-title"))),
];

/// Where pages begin and what they are about, the more particular first.
const PAGES: &[(&str, &str)] = &[
    ("/activation/factor/passkey", "passkeys"),
    ("/activation/factor", "second-factor"),
    ("/activation", "first-sign-in"),
    ("/administration/organisation/campaign", "campaign"),
    ("/charter", "charter"),
    ("/helpdesk", "helpdesk"),
    ("/proof", "proof"),
    ("/recovery/change", "change-password"),
    ("/recovery/code", "handed-code"),
    ("/recovery/identifier", "identifier"),
    ("/recovery/manager", "manager"),
    ("/recovery/request", "manager"),
    ("/recovery", "forgotten-password"),
    ("/school", "sheet"),
    ("/settings/account/charter", "charter"),
    ("/settings/account/factor", "second-factor"),
    ("/settings/account/freezing", "not-me"),
    ("/settings/account/passkeys", "passkeys"),
    ("/settings/account/photo", "photo"),
    ("/settings/account/programs", "programs"),
    ("/settings/account/rescue", "rescue-address"),
    ("/settings/password", "change-password"),
    ("/signin/code", "second-factor"),
    ("/signin/enrolment/passkey", "passkeys"),
    ("/signin/enrolment", "second-factor"),
    ("/signin/password", "change-password"),
];

impl Task {
    pub fn path(&self) -> String {
        format!("/help/{}", self.name)
    }

    /// Its page, as `docs/help` has it.
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
        }
    }
}

/// The page that lists the tasks in groups.
pub(super) fn list(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => text!("fr", "README"),
        Lang::En => text!("en", "README"),
    }
}

pub(super) fn find(name: &str) -> Option<&'static Task> {
    TASKS.iter().find(|task| task.name == name)
}

/// What a page of the product is about, by its path.
pub(super) fn of_page(path: &str) -> Option<&'static Task> {
    let path = path.split('?').next().unwrap_or(path);
    let leads = |begins: &str| {
        let rest = path.strip_prefix(begins);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let (_, name) = PAGES.iter().find(|(begins, _)| leads(begins))?;
    find(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_of_a_page_is_the_most_particular() {
        let named = |path| of_page(path).map(|task| task.name);
        assert_eq!(named("/signin/enrolment/passkey"), Some("passkeys"));
        assert_eq!(named("/signin/enrolment?next=/"), Some("second-factor"));
        assert_eq!(named("/recovery/identifier"), Some("identifier"));
        assert_eq!(named("/recovery"), Some("forgotten-password"));
        assert_eq!(named("/school/12/people/3"), Some("sheet"));
        for none in ["/", "/schools", "/mail/inbox", "/help/identifier", "/help"] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn every_page_that_is_named_has_its_task() {
        for (begins, name) in PAGES {
            assert_eq!(
                of_page(begins).map(|task| task.name),
                Some(*name),
                "{begins}"
            );
        }
    }
}
