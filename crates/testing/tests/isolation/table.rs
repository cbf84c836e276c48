//! Every route with the identifiers of somebody else's things in it.

use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// 403, 404, or 422 where the same is said of what never was.
    Refused,
    /// An answer of its own in which nothing of the other's stands, and nothing of the other's changes.
    Nothing,
    /// The same, and it does not end.
    Stream,
    /// Refused to everybody who tries, the owner too: 400 where a form is read first.
    Shut,
    /// Open to the owner's colleagues, refused to everybody of another organisation.
    Organisation,
}
use Expect::{Nothing, Organisation, Refused, Shut, Stream};

pub struct Row {
    pub method: &'static str,
    /// As it stands in the webmail's list of routes.
    pub route: &'static str,
    pub path: &'static str,
    pub form: &'static [(&'static str, &'static str)],
    pub expect: Expect,
}

const fn get(route: &'static str, path: &'static str, expect: Expect) -> Row {
    Row {
        method: "GET",
        route,
        path,
        form: &[],
        expect,
    }
}

const fn post(
    route: &'static str,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
    expect: Expect,
) -> Row {
    Row {
        method: "POST",
        route,
        path,
        form,
        expect,
    }
}

const IN_INBOX: &[(&str, &str)] = &[("place", "inbox"), ("id", "{conversation}")];
const MESSAGE: &[(&str, &str)] = &[("place", "inbox"), ("id", "m{message}")];
const IN_FOLDER: &[(&str, &str)] = &[("place", "m{folder}"), ("id", "{conversation}")];
const ALL_OF_FOLDER: &[(&str, &str)] = &[("place", "m{folder}"), ("all", "{message}")];
const RENAMED: &[(&str, &str)] = &[("name", "Mien")];
const LETTER: &[(&str, &str)] = &[
    ("who", "{me}"),
    ("version", "2"),
    ("to", "someone@outside.example"),
    ("subject", "mine"),
    ("text", "mine"),
    ("do", "send-anyway"),
];

pub const ROUTES: &[Row] = &[
    // Before sign-in, and what surrounds all pages.
    get("/assets/{name}", "/assets/{message}", Nothing),
    get(
        "/assets/hue/{degrees}",
        "/assets/hue/{conversation}",
        Nothing,
    ),
    get("/assets/logo/{hash}", "/assets/logo/{message}", Nothing),
    get("/assets/help/{hash}", "/assets/help/{message}", Nothing),
    get(
        "/signin",
        "/signin?next=/mail/inbox/{conversation}",
        Nothing,
    ),
    post(
        "/signin",
        "/signin",
        &[("name", "hcastagne"), ("password", "{conversation}")],
        Nothing,
    ),
    get("/signin/code", "/signin/code", Shut),
    post("/signin/code", "/signin/code", &[("code", "000000")], Shut),
    get("/signin/passkey", "/signin/passkey", Nothing),
    post(
        "/signin/passkey",
        "/signin/passkey",
        &[("answer", "{conversation}")],
        Shut,
    ),
    get("/signin/code/passkey", "/signin/code/passkey", Shut),
    get("/signin/password", "/signin/password", Shut),
    post(
        "/signin/password",
        "/signin/password",
        &[("fresh", "{conversation}"), ("again", "{conversation}")],
        Shut,
    ),
    post(
        "/signin/password/strength",
        "/signin/password/strength",
        &[("fresh", "{conversation}")],
        Shut,
    ),
    get("/signin/enrolment", "/signin/enrolment", Shut),
    post(
        "/signin/enrolment",
        "/signin/enrolment",
        &[
            ("sealed", "{conversation}"),
            ("sent", "000000"),
            ("code", "000000"),
        ],
        Shut,
    ),
    post(
        "/signin/enrolment/letter",
        "/signin/enrolment/letter",
        &[],
        Shut,
    ),
    get(
        "/signin/enrolment/passkey",
        "/signin/enrolment/passkey",
        Shut,
    ),
    post(
        "/signin/enrolment/passkey",
        "/signin/enrolment/passkey",
        &[
            ("sent", "000000"),
            ("name", "Clé"),
            ("answer", "{conversation}"),
        ],
        Shut,
    ),
    get(
        "/signin/enrolment/passkey/creation",
        "/signin/enrolment/passkey/creation",
        Shut,
    ),
    get("/help", "/help", Nothing),
    get("/help/{task}", "/help/{message}", Nothing),
    // Lists.
    get("/", "/", Nothing),
    get("/events", "/events", Stream),
    get("/search", "/search?q=Confidence", Nothing),
    get("/mail/{place}", "/mail/m{folder}", Refused),
    get("/mail/{place}", "/mail/m{folder}?filter=unread", Refused),
    get("/mail/{place}", "/mail/l-{keyword}", Refused),
    get("/mail/{place}", "/mail/inbox?done={undo}", Nothing),
    get("/mail/{place}", "/mail/inbox?sent={held}", Nothing),
    get("/mail/{place}", "/mail/inbox?after={message}", Nothing),
    get(
        "/mail/{place}/news",
        "/mail/m{folder}/news?since=0",
        Refused,
    ),
    get(
        "/mail/{place}/news",
        "/mail/l-{keyword}/news?since=0",
        Refused,
    ),
    get("/mail/{place}/news", "/mail/inbox/news?since=0", Nothing),
    // Acts.
    post("/mail/archiving", "/mail/archiving", IN_INBOX, Nothing),
    post("/mail/archiving", "/mail/archiving", IN_FOLDER, Refused),
    post("/mail/archiving", "/mail/archiving", ALL_OF_FOLDER, Refused),
    post(
        "/mail/moving",
        "/mail/moving",
        &[
            ("place", "inbox"),
            ("id", "{conversation}"),
            ("mailbox", "{folder}"),
        ],
        Refused,
    ),
    post(
        "/mail/labelling",
        "/mail/labelling",
        &[
            ("place", "inbox"),
            ("id", "{conversation}"),
            ("keyword", "{keyword}"),
        ],
        Nothing,
    ),
    post("/mail/flagging", "/mail/flagging", IN_INBOX, Nothing),
    post("/mail/flagging", "/mail/flagging", MESSAGE, Nothing),
    post("/mail/flagging", "/mail/flagging", IN_FOLDER, Refused),
    post("/mail/seeing", "/mail/seeing", IN_INBOX, Nothing),
    post("/mail/seeing", "/mail/seeing", IN_FOLDER, Refused),
    post("/mail/junking", "/mail/junking", IN_INBOX, Nothing),
    post("/mail/junking", "/mail/junking", IN_FOLDER, Refused),
    post("/mail/trashing", "/mail/trashing", IN_INBOX, Nothing),
    post("/mail/trashing", "/mail/trashing", MESSAGE, Nothing),
    post("/mail/trashing", "/mail/trashing", IN_FOLDER, Refused),
    post(
        "/mail/deleting",
        "/mail/deleting",
        &[("place", "trash"), ("id", "{conversation}")],
        Nothing,
    ),
    post("/mail/deleting", "/mail/deleting", IN_FOLDER, Refused),
    post(
        "/mail/undoing",
        "/mail/undoing",
        &[("undo", "{undo}")],
        Refused,
    ),
    // Labels, folders, settings.
    post("/labels", "/labels", &[("name", "{label}")], Nothing),
    post(
        "/labels/{id}/naming",
        "/labels/{label}/naming",
        RENAMED,
        Refused,
    ),
    post(
        "/labels/{id}/deleting",
        "/labels/{label}/deleting",
        &[],
        Refused,
    ),
    post("/folders", "/folders", &[("name", "x{folder}")], Nothing),
    post(
        "/folders/{id}/naming",
        "/folders/{folder}/naming",
        RENAMED,
        Refused,
    ),
    post(
        "/folders/{id}/deleting",
        "/folders/{folder}/deleting",
        &[],
        Refused,
    ),
    get("/settings", "/settings", Nothing),
    post(
        "/settings",
        "/settings",
        &[("signature", "{folder}")],
        Nothing,
    ),
    get("/settings/account", "/settings/account", Nothing),
    get(
        "/settings/account/charter",
        "/settings/account/charter",
        Nothing,
    ),
    get(
        "/settings/account/photo",
        "/settings/account/photo",
        Nothing,
    ),
    post(
        "/settings/account/photo",
        "/settings/account/photo",
        &[("shown", "yes")],
        Shut,
    ),
    post(
        "/settings/account/photo/removal",
        "/settings/account/photo/removal",
        &[],
        Nothing,
    ),
    get("/proof", "/proof?next=/settings", Nothing),
    post(
        "/proof",
        "/proof",
        &[("proof", "000000"), ("next", "/")],
        Nothing,
    ),
    get(
        "/settings/account/factor",
        "/settings/account/factor",
        Nothing,
    ),
    post(
        "/settings/account/factor",
        "/settings/account/factor",
        &[
            ("sealed", "{conversation}"),
            ("code", "000000"),
            ("proof", "{conversation}"),
        ],
        Nothing,
    ),
    post(
        "/settings/account/factor/letter",
        "/settings/account/factor/letter",
        &[],
        Nothing,
    ),
    get(
        "/settings/account/factor/recovery",
        "/settings/account/factor/recovery",
        Nothing,
    ),
    post(
        "/settings/account/factor/recovery",
        "/settings/account/factor/recovery",
        &[("proof", "{conversation}")],
        Nothing,
    ),
    get(
        "/settings/account/factor/removal",
        "/settings/account/factor/removal",
        Nothing,
    ),
    post(
        "/settings/account/factor/removal",
        "/settings/account/factor/removal",
        &[("proof", "{conversation}")],
        Nothing,
    ),
    get(
        "/settings/account/rescue",
        "/settings/account/rescue",
        Nothing,
    ),
    post(
        "/settings/account/rescue",
        "/settings/account/rescue",
        &[
            ("address", "someone@outside.example"),
            ("password", "{conversation}"),
            ("proof", "{conversation}"),
        ],
        Nothing,
    ),
    post(
        "/settings/account/rescue/code",
        "/settings/account/rescue/code",
        &[("code", "{conversation}")],
        Nothing,
    ),
    get(
        "/settings/account/freezing",
        "/settings/account/freezing",
        Nothing,
    ),
    // Beside another token their own is none: they would freeze themselves, in the middle of the others.
    post(
        "/settings/account/freezing",
        "/settings/account/freezing",
        &[("csrf", "{conversation}")],
        Shut,
    ),
    post(
        "/settings/account/given",
        "/settings/account/given",
        &[("takes", "mailbox-{conversation}")],
        Nothing,
    ),
    get(
        "/settings/account/passkeys",
        "/settings/account/passkeys",
        Nothing,
    ),
    post(
        "/settings/account/passkeys",
        "/settings/account/passkeys",
        &[
            ("name", "{conversation}"),
            ("answer", "{conversation}"),
            ("proof", "{conversation}"),
        ],
        Nothing,
    ),
    get(
        "/settings/account/passkeys/creation",
        "/settings/account/passkeys/creation",
        Nothing,
    ),
    get(
        "/settings/account/passkeys/question",
        "/settings/account/passkeys/question",
        Shut,
    ),
    get(
        "/settings/account/passkeys/{id}/name",
        "/settings/account/passkeys/{conversation}/name",
        Shut,
    ),
    post(
        "/settings/account/passkeys/{id}/name",
        "/settings/account/passkeys/{conversation}/name",
        &[("name", "x")],
        Shut,
    ),
    get(
        "/settings/account/passkeys/{id}/removal",
        "/settings/account/passkeys/{conversation}/removal",
        Shut,
    ),
    post(
        "/settings/account/passkeys/{id}/removal",
        "/settings/account/passkeys/{conversation}/removal",
        &[("proof", "{conversation}")],
        Shut,
    ),
    get(
        "/settings/account/programs",
        "/settings/account/programs",
        Nothing,
    ),
    post(
        "/settings/account/programs",
        "/settings/account/programs",
        &[
            ("name", "{conversation}"),
            ("scope", "mail"),
            ("proof", "{conversation}"),
        ],
        Nothing,
    ),
    post(
        "/settings/account/programs/{id}/revocation",
        "/settings/account/programs/{message}/revocation",
        &[],
        Refused,
    ),
    post(
        "/settings/account/sessions/{id}/closing",
        "/settings/account/sessions/{message}/closing",
        &[],
        Refused,
    ),
    post(
        "/settings/account/sessions/closing",
        "/settings/account/sessions/closing",
        &[],
        Nothing,
    ),
    get("/settings/password", "/settings/password", Nothing),
    post(
        "/settings/password",
        "/settings/password",
        &[
            ("present", "{folder}"),
            ("fresh", "garrigue chenal amandier"),
            ("again", "garrigue chenal amandier"),
        ],
        Nothing,
    ),
    post(
        "/settings/password/strength",
        "/settings/password/strength",
        &[("fresh", "{folder}")],
        Nothing,
    ),
    get("/space", "/space?done={undo}", Nothing),
    post(
        "/space/emptying",
        "/space/emptying",
        &[("place", "trash"), ("all", "{message}")],
        Nothing,
    ),
    post(
        "/space/emptying",
        "/space/emptying",
        &[("place", "m{folder}"), ("all", "{message}")],
        Shut,
    ),
    post(
        "/space/emptying",
        "/box/ce.0349999z/space/emptying",
        &[("place", "trash"), ("all", "{message}")],
        Refused,
    ),
    // A role mailbox that is nobody's: what is one is tried in `crates/web/tests/both_engines/role_mailboxes.rs`.
    post(
        "/members",
        "/box/ce.0349999z/members",
        &[("person", "1"), ("role", "owner")],
        Refused,
    ),
    post(
        "/members/{id}/removal",
        "/box/ce.0349999z/members/1/removal",
        &[],
        Refused,
    ),
    // The administration, and schools that nobody leads: tried by who has no business there.
    get("/administration", "/administration", Shut),
    get("/administration/imports", "/administration/imports", Shut),
    get(
        "/administration/imports/new",
        "/administration/imports/new",
        Shut,
    ),
    get(
        "/administration/imports/{id}",
        "/administration/imports/1",
        Shut,
    ),
    get(
        "/administration/imports/{id}/applying",
        "/administration/imports/1/applying",
        Shut,
    ),
    get(
        "/administration/imports/{id}/release",
        "/administration/imports/1/release",
        Shut,
    ),
    get(
        "/administration/imports/{id}/report",
        "/administration/imports/1/report",
        Shut,
    ),
    get(
        "/administration/questions",
        "/administration/questions",
        Shut,
    ),
    post(
        "/administration/imports",
        "/administration/imports",
        &[],
        Shut,
    ),
    post(
        "/administration/imports/{id}/applying",
        "/administration/imports/1/applying",
        &[],
        Shut,
    ),
    post(
        "/administration/imports/{id}/dropping",
        "/administration/imports/1/dropping",
        &[],
        Shut,
    ),
    post(
        "/administration/imports/{id}/release",
        "/administration/imports/1/release",
        &[],
        Shut,
    ),
    post(
        "/administration/questions/{key}",
        "/administration/questions/1-x",
        &[("do", "nobody")],
        Shut,
    ),
    get(
        "/administration/people",
        "/administration/people?q=Confidence",
        Shut,
    ),
    get(
        "/administration/people/new",
        "/administration/people/new",
        Shut,
    ),
    get(
        "/administration/people/arriving",
        "/administration/people/arriving",
        Shut,
    ),
    post(
        "/administration/people/arriving",
        "/administration/people/arriving",
        &[("do", "bring"), ("address", "x@y.example")],
        Shut,
    ),
    post(
        "/administration/people",
        "/administration/people",
        &[("do", "check"), ("given", "x"), ("family", "y")],
        Shut,
    ),
    get(
        "/administration/people/{id}",
        "/administration/people/{person}",
        Shut,
    ),
    post(
        "/administration/people/{id}",
        "/administration/people/{person}",
        &[("do", "suspend"), ("reason", "x")],
        Shut,
    ),
    get(
        "/administration/people/{id}/same",
        "/administration/people/{person}/same?q=Confidence",
        Shut,
    ),
    get(
        "/administration/people/{id}/same/{other}",
        "/administration/people/{person}/same/1",
        Shut,
    ),
    post(
        "/administration/people/{id}/same/{other}",
        "/administration/people/{person}/same/1",
        &[("do", "say")],
        Shut,
    ),
    get(
        "/administration/people/{id}/hand",
        "/administration/people/{person}/hand",
        Shut,
    ),
    post(
        "/administration/people/{id}/hand",
        "/administration/people/{person}/hand",
        &[("do", "end"), ("shown", "0")],
        Shut,
    ),
    get(
        "/administration/mailboxes",
        "/administration/mailboxes?q=x",
        Shut,
    ),
    post(
        "/administration/mailboxes",
        "/administration/mailboxes",
        &[
            ("structure", "1"),
            ("kind", "cdi"),
            ("form", "uai"),
            ("name", "x"),
        ],
        Shut,
    ),
    get(
        "/administration/mailboxes/new",
        "/administration/mailboxes/new?structure=1",
        Shut,
    ),
    get(
        "/administration/mailboxes/named/{name}",
        "/administration/mailboxes/named/cdi",
        Shut,
    ),
    post(
        "/administration/mailboxes/named/{name}",
        "/administration/mailboxes/named/cdi",
        &[("do", "close"), ("last", "2030-01-01")],
        Shut,
    ),
    get("/administration/rights", "/administration/rights", Shut),
    post(
        "/administration/rights",
        "/administration/rights",
        &[
            ("person", "{me}"),
            ("duty", "people"),
            ("until", "2030-01-01"),
        ],
        Shut,
    ),
    post(
        "/administration/rights/{id}/revocation",
        "/administration/rights/1/revocation",
        &[],
        Shut,
    ),
    get(
        "/administration/organisation",
        "/administration/organisation",
        Shut,
    ),
    post(
        "/administration/organisation",
        "/administration/organisation",
        &[("do", "name"), ("name", "x"), ("shown", "0")],
        Shut,
    ),
    post(
        "/administration/organisation/logo",
        "/administration/organisation/logo",
        &[("shown", "0")],
        Shut,
    ),
    get(
        "/administration/organisation/campaign",
        "/administration/organisation/campaign",
        Shut,
    ),
    post(
        "/administration/organisation/campaign",
        "/administration/organisation/campaign",
        &[("do", "stop"), ("campaign", "1")],
        Shut,
    ),
    get("/administration/journal", "/administration/journal", Shut),
    get("/helpdesk", "/helpdesk?q=Confidence", Shut),
    get("/helpdesk/people/{id}", "/helpdesk/people/{person}", Shut),
    get(
        "/helpdesk/people/{id}/{act}",
        "/helpdesk/people/{person}/sessions",
        Shut,
    ),
    post(
        "/helpdesk/people/{id}/{act}",
        "/helpdesk/people/{person}/suspension",
        &[("reason", "x")],
        Shut,
    ),
    get(
        "/helpdesk/people/{id}/factor",
        "/helpdesk/people/{person}/factor",
        Shut,
    ),
    post(
        "/helpdesk/people/{id}/factor",
        "/helpdesk/people/{person}/factor",
        &[("do", "ask"), ("reason", "x")],
        Shut,
    ),
    get(
        "/helpdesk/people/{id}/handover",
        "/helpdesk/people/{person}/handover",
        Shut,
    ),
    post(
        "/helpdesk/people/{id}/handover",
        "/helpdesk/people/{person}/handover",
        &[("request", "1"), ("way", "print")],
        Shut,
    ),
    get(
        "/helpdesk/people/{id}/rescue",
        "/helpdesk/people/{person}/rescue",
        Shut,
    ),
    post(
        "/helpdesk/people/{id}/rescue",
        "/helpdesk/people/{person}/rescue",
        &[("seen", "true"), ("address", "ailleurs@maison.example")],
        Shut,
    ),
    get(
        "/helpdesk/people/{id}/numen",
        "/helpdesk/people/{person}/numen?request=1",
        Shut,
    ),
    post(
        "/helpdesk/people/{id}/numen",
        "/helpdesk/people/{person}/numen",
        &[
            ("request", "1"),
            ("numen", "11E9901234ABC"),
            ("way", "print"),
        ],
        Shut,
    ),
    get("/helpdesk/sheets", "/helpdesk/sheets?q=Confidence", Shut),
    post(
        "/helpdesk/sheets",
        "/helpdesk/sheets",
        &[("one", "{person}"), ("missing", "{person}")],
        Shut,
    ),
    get("/helpdesk/requests", "/helpdesk/requests", Shut),
    post(
        "/helpdesk/requests",
        "/helpdesk/requests",
        &[("ticked", "1"), ("answer", "x")],
        Shut,
    ),
    get("/helpdesk/requests/{number}", "/helpdesk/requests/1", Shut),
    post(
        "/helpdesk/requests/{number}",
        "/helpdesk/requests/1",
        &[("do", "close")],
        Shut,
    ),
    get("/school", "/school", Nothing),
    get("/school/requests", "/school/requests", Shut),
    get("/school/{school}", "/school/999999", Shut),
    get("/school/{school}/journal", "/school/999999/journal", Shut),
    get(
        "/school/{school}/people/{person}",
        "/school/999999/people/{person}",
        Shut,
    ),
    get("/school/{school}/requests", "/school/999999/requests", Shut),
    get(
        "/school/{school}/requests/new",
        "/school/999999/requests/new",
        Shut,
    ),
    post(
        "/school/{school}/requests",
        "/school/999999/requests",
        &[],
        Shut,
    ),
    post(
        "/school/{school}/people/{person}/renewal",
        "/school/999999/people/{person}/renewal",
        &[],
        Shut,
    ),
    post(
        "/school/{school}/requests/{request}/withdrawal",
        "/school/999999/requests/1/withdrawal",
        &[],
        Shut,
    ),
    post(
        "/school/requests/{request}/approval",
        "/school/requests/1/approval",
        &[],
        Shut,
    ),
    post(
        "/school/requests/{request}/refusal",
        "/school/requests/1/refusal",
        &[("reason", "x")],
        Shut,
    ),
    post(
        "/school/{school}/people/{person}/sheet",
        "/school/999999/people/{person}/sheet",
        &[],
        Shut,
    ),
    post(
        "/school/{school}/people/{person}/handover",
        "/school/999999/people/{person}/handover",
        &[],
        Shut,
    ),
    get(
        "/school/{school}/people/{person}/rescue",
        "/school/999999/people/{person}/rescue",
        Shut,
    ),
    post(
        "/school/{school}/people/{person}/rescue",
        "/school/999999/people/{person}/rescue",
        &[("seen", "true"), ("address", "ailleurs@maison.example")],
        Shut,
    ),
    post(
        "/school/{school}/people/{person}/factor",
        "/school/999999/people/{person}/factor",
        &[],
        Shut,
    ),
    // The first sign-in: who has begun none is told to begin.
    get("/activation", "/activation", Nothing),
    post(
        "/activation",
        "/activation",
        &[
            ("name", "{me}"),
            ("secret", "11E9901234ABC"),
            ("birth", "01/01/1990"),
            ("accepted", "true"),
        ],
        Shut,
    ),
    get("/activation/password", "/activation/password", Shut),
    post(
        "/activation/password",
        "/activation/password",
        &[
            ("fresh", "quatre moules hier"),
            ("again", "quatre moules hier"),
        ],
        Shut,
    ),
    post(
        "/activation/password/strength",
        "/activation/password/strength",
        &[("fresh", "quatre moules hier")],
        Shut,
    ),
    get("/activation/rescue", "/activation/rescue", Shut),
    post(
        "/activation/rescue",
        "/activation/rescue",
        &[("address", "rose@outside.example")],
        Shut,
    ),
    post(
        "/activation/rescue/code",
        "/activation/rescue/code",
        &[("code", "123456")],
        Shut,
    ),
    get("/activation/again", "/activation/again", Shut),
    post(
        "/activation/again",
        "/activation/again",
        &[("birth", "01/01/1980")],
        Shut,
    ),
    post(
        "/activation/factor/letter",
        "/activation/factor/letter",
        &[],
        Shut,
    ),
    get("/activation/factor", "/activation/factor", Shut),
    post(
        "/activation/factor",
        "/activation/factor",
        &[("sealed", "{conversation}"), ("code", "000000")],
        Shut,
    ),
    get(
        "/activation/factor/passkey",
        "/activation/factor/passkey",
        Shut,
    ),
    post(
        "/activation/factor/passkey",
        "/activation/factor/passkey",
        &[("name", "Clé"), ("answer", "{conversation}")],
        Shut,
    ),
    get(
        "/activation/factor/passkey/creation",
        "/activation/factor/passkey/creation",
        Shut,
    ),
    post("/activation/end", "/activation/end", &[], Shut),
    // Back in without being signed in: what belongs to somebody is told to who has proven to be it.
    get("/contacts", "/contacts", Nothing),
    get(
        "/recovery/manager",
        "/recovery/manager?kind=not-me",
        Nothing,
    ),
    post(
        "/recovery/manager",
        "/recovery/manager",
        &[
            ("kind", "not-me"),
            ("given", "Hélène"),
            ("family", "Castagné"),
            ("birth", "01/01/1990"),
            ("school", "0340001A"),
        ],
        Shut,
    ),
    get("/recovery/request", "/recovery/request", Nothing),
    post(
        "/recovery/request",
        "/recovery/request",
        &[("number", "1"), ("code", "AAAAA-AAAAA")],
        Shut,
    ),
    get("/recovery", "/recovery", Nothing),
    get("/recovery/challenge", "/recovery/challenge", Nothing),
    get("/recovery/wait", "/recovery/wait?page=password", Nothing),
    get("/recovery/trouble", "/recovery/trouble", Nothing),
    post(
        "/recovery/trouble",
        "/recovery/trouble",
        &[("keys", "azerty")],
        Nothing,
    ),
    get("/recovery/identifier", "/recovery/identifier", Nothing),
    post(
        "/recovery/identifier",
        "/recovery/identifier",
        &[
            ("numen", "11E9901234ABC"),
            ("family_name", "Pons"),
            ("day", "01"),
            ("month", "01"),
            ("year", "1990"),
        ],
        Shut,
    ),
    get("/recovery/password", "/recovery/password", Nothing),
    post(
        "/recovery/password",
        "/recovery/password",
        &[
            ("numen", "11E9901234ABC"),
            ("day", "01"),
            ("month", "01"),
            ("year", "1990"),
        ],
        Shut,
    ),
    get("/recovery/password/{token}", "/recovery/password/abc", Shut),
    post(
        "/recovery/password/{token}",
        "/recovery/password/abc",
        &[
            ("fresh", "quatre moules hier"),
            ("again", "quatre moules hier"),
        ],
        Shut,
    ),
    post(
        "/recovery/password/{token}/strength",
        "/recovery/password/abc/strength",
        &[("fresh", "quatre moules hier")],
        Shut,
    ),
    get("/recovery/not-me/{token}", "/recovery/not-me/abc", Shut),
    post(
        "/recovery/not-me/{token}",
        "/recovery/not-me/abc",
        &[],
        Shut,
    ),
    get("/recovery/address/{token}", "/recovery/address/abc", Shut),
    post(
        "/recovery/address/{token}",
        "/recovery/address/abc",
        &[],
        Shut,
    ),
    get("/recovery/numen/{token}", "/recovery/numen/abc", Nothing),
    post(
        "/recovery/numen/{token}",
        "/recovery/numen/abc",
        &[("day", "01"), ("month", "01"), ("year", "1990")],
        Shut,
    ),
    get("/recovery/code", "/recovery/code", Nothing),
    post(
        "/recovery/code",
        "/recovery/code",
        &[
            ("name", "{me}"),
            ("code", "K7PM-4TQX-9RGH"),
            ("day", "01"),
            ("month", "01"),
            ("year", "1990"),
        ],
        Shut,
    ),
    get("/recovery/change", "/recovery/change", Nothing),
    get(
        "/recovery/change/passkey",
        "/recovery/change/passkey",
        Nothing,
    ),
    post(
        "/recovery/change",
        "/recovery/change",
        &[
            ("name", "{me}"),
            ("present", "un autre mot de passe"),
            ("fresh", "quatre moules hier"),
            ("again", "quatre moules hier"),
        ],
        Shut,
    ),
    get("/charter", "/charter", Nothing),
    get("/charter/acceptance", "/charter/acceptance", Nothing),
    post(
        "/charter/acceptance",
        "/charter/acceptance",
        &[("charter", "0/0")],
        Nothing,
    ),
    get("/welcome", "/welcome", Nothing),
    get("/first/{token}", "/first/abc", Shut),
    get("/export/{token}", "/export/abc", Shut),
    get("/export/{token}/mail.zip", "/export/abc/mail.zip", Shut),
    get("/settings/export", "/settings/export", Nothing),
    post(
        "/first/{token}",
        "/first/abc",
        &[
            ("name", "x"),
            ("address", "x@ac-thau.example"),
            ("password", "une phrase de passe"),
        ],
        Shut,
    ),
    // The directory: of one's own organisation.
    get("/directory", "/directory?q=Confidence", Nothing),
    get("/directory", "/directory?q=a&after={message}", Nothing),
    get(
        "/directory/establishments",
        "/directory/establishments?q=Confidence",
        Nothing,
    ),
    get(
        "/directory/establishments",
        "/directory/establishments?after={establishment}",
        Organisation,
    ),
    get(
        "/directory/establishment/{id}",
        "/directory/establishment/{establishment}",
        Organisation,
    ),
    get(
        "/directory/person/{id}",
        "/directory/person/{person}",
        Organisation,
    ),
    get(
        "/directory/person/{id}",
        "/directory/person/{person}?at={establishment}",
        Organisation,
    ),
    // Its bearer shows it to nobody.
    get(
        "/directory/person/{id}/photo",
        "/directory/person/{person}/photo",
        Refused,
    ),
    // Reading.
    get("/mail/{place}/{id}", "/mail/inbox/{conversation}", Refused),
    get("/mail/{place}/{id}", "/mail/inbox/m{message}", Refused),
    get(
        "/mail/{place}/{id}",
        "/mail/m{folder}/{conversation}",
        Refused,
    ),
    get(
        "/mail/conversations/{id}/others",
        "/mail/conversations/{conversation}/others",
        Refused,
    ),
    get(
        "/mail/conversations/{id}/others",
        "/mail/conversations/{conversation}/others?message={message}",
        Refused,
    ),
    get(
        "/mail/conversations/{id}/print",
        "/mail/conversations/{conversation}/print",
        Refused,
    ),
    get(
        "/mail/conversations/{id}/print",
        "/mail/conversations/{conversation}/print?message={message}",
        Refused,
    ),
    get("/mail/messages/{id}", "/mail/messages/{message}", Refused),
    get(
        "/mail/messages/{id}/body",
        "/mail/messages/{message}/body",
        Refused,
    ),
    get(
        "/mail/messages/{id}/body",
        "/mail/messages/{message}/body?images=1",
        Refused,
    ),
    get(
        "/mail/messages/{id}/pictures/{part}",
        "/mail/messages/{message}/pictures/2",
        Nothing,
    ),
    post(
        "/mail/messages/{id}/images",
        "/mail/messages/{message}/images",
        &[("choice", "always")],
        Refused,
    ),
    get(
        "/mail/messages/{id}/source",
        "/mail/messages/{message}/source",
        Refused,
    ),
    get(
        "/mail/messages/{id}/source",
        "/mail/messages/{message}/source?download=1",
        Refused,
    ),
    get(
        "/mail/messages/{id}/parts/{part}",
        "/mail/messages/{message}/parts/2",
        Refused,
    ),
    get(
        "/mail/messages/{id}/parts/{part}/preview",
        "/mail/messages/{message}/parts/2/preview",
        Refused,
    ),
    get(
        "/mail/messages/{id}/parts/{part}/shown",
        "/mail/messages/{message}/parts/2/shown",
        Refused,
    ),
    get(
        "/mail/messages/{id}/attachments.zip",
        "/mail/messages/{message}/attachments.zip",
        Refused,
    ),
    get(
        "/mail/proxied/{signature}/{address}",
        "/mail/proxied/AAAAAAAAAAAAAAAAAAAAAAAA/http%3A%2F%2Foutside.example%2F{message}.png",
        Refused,
    ),
    // Writing.
    post(
        "/drafts",
        "/drafts",
        &[("to", "someone@outside.example")],
        Nothing,
    ),
    post(
        "/mail/messages/{id}/answers",
        "/mail/messages/{message}/answers",
        &[("kind", "reply")],
        Refused,
    ),
    post(
        "/mail/messages/{id}/answers",
        "/mail/messages/{message}/answers",
        &[("kind", "forward")],
        Refused,
    ),
    post(
        "/mail/messages/{id}/drafting",
        "/mail/messages/{message}/drafting",
        &[],
        Refused,
    ),
    get("/drafts/people", "/drafts/people?q=Confidence", Nothing),
    get(
        "/drafts/pill",
        "/drafts/pill?typed=someone@outside.example",
        Nothing,
    ),
    get("/drafts/{id}", "/drafts/{draft}", Refused),
    post("/drafts/{id}", "/drafts/{draft}", LETTER, Refused),
    post(
        "/drafts/{id}",
        "/drafts/{draft}",
        &[("who", "{me}"), ("do", "discard")],
        Refused,
    ),
    post(
        "/drafts/{id}/saving",
        "/drafts/{draft}/saving",
        LETTER,
        Refused,
    ),
    post(
        "/drafts/{id}/attachments",
        "/drafts/{draft}/attachments",
        &[],
        Refused,
    ),
    get(
        "/mail/attachments/{id}",
        "/mail/attachments/{attachment}",
        Refused,
    ),
    post(
        "/mail/attachments/{id}/removal",
        "/mail/attachments/{attachment}/removal",
        &[],
        Refused,
    ),
    get("/held", "/held", Nothing),
    post("/held/{id}/recall", "/held/{held}/recall", &[], Refused),
    post("/held/{id}/release", "/held/{held}/release", &[], Refused),
    post(
        "/held/{id}/rescheduling",
        "/held/{held}/rescheduling",
        &[
            ("when", "tomorrow"),
            ("at", "2027-07-01T08:00"),
            ("do", "tomorrow"),
        ],
        Refused,
    ),
    // Last: it ends the session.
    post("/signout", "/signout", &[], Nothing),
];

/// Commands of a signed-in session that get NO.
pub const IMAP_REFUSED: &[&str] = &[
    "SELECT Confidence7431",
    "EXAMINE Confidence7431",
    "STATUS Confidence7431 (MESSAGES UIDNEXT)",
    "SELECT \"Other Users/{owner}/INBOX\"",
    "SELECT user.{owner}",
    "SELECT ~{owner}/INBOX",
    "SELECT ../{owner}/INBOX",
    "RENAME Confidence7431 Mine",
    "DELETE Confidence7431",
    "APPEND Confidence7431 {5+}\r\nabc\r\n",
    "SELECT \"Shared/{owner}/INBOX\"",
    "MYRIGHTS Confidence7431",
    "GETACL Confidence7431",
    "SETACL Confidence7431 {owner} lrswi",
    "DELETEACL Confidence7431 {owner}",
];

/// Commands that are answered, and find nothing of the other's.
pub const IMAP_NOTHING: &[&str] = &[
    "LIST \"\" \"*\"",
    "LSUB \"\" \"*\"",
    "LIST \"\" \"*{owner}*\"",
    "NAMESPACE",
    "SELECT INBOX",
    "UID FETCH {uid} (FLAGS BODY.PEEK[])",
    "UID FETCH {message} (FLAGS BODY.PEEK[HEADER])",
    "UID SEARCH SUBJECT Confidence",
    "UID SEARCH TEXT Confidence",
    "UID SEARCH BODY Confidence",
    "UID SEARCH KEYWORD {keyword}",
    "UID STORE {message} +FLAGS (\\Deleted)",
    "UID COPY {message} Confidence7431",
    "UID MOVE {message} Confidence7431",
];

/// `GET /path` for each route and method in the webmail's own list.
pub fn routes_of_the_webmail() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/routes.rs");
    let text = std::fs::read_to_string(file).expect("the webmail's routes");
    let mut routes = BTreeSet::new();
    for call in text.split(".route(").skip(1) {
        let path = testing::http::between(call, "\"", "\"").expect("a path");
        let call = call.split(".layer(").next().unwrap_or_default();
        for (word, method) in [("get(", "GET"), ("post(", "POST")] {
            if call.contains(word) {
                routes.insert(format!("{method} {path}"));
            }
        }
    }
    assert!(
        routes.len() > 30,
        "the routes are no longer read: {routes:?}"
    );
    routes
}
