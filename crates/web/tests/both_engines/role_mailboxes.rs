//! Role mailboxes beside one's own: the switch, their lists and acts, what each reader has seen, and what who has no
//! business there learns, which is nothing.

use crate::common::{Browser, CE, House, house_on, letter};
use axum::http::StatusCode;
use directory::{Actor, MailboxRole};
use mail::{Start, SubmitAt};
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_switch_stands_only_where_there_is_something_to_choose,
    a_role_mailbox_is_read_searched_and_sorted_behind_its_name,
    each_member_has_a_read_state_of_their_own,
    who_only_reads_is_offered_no_act_and_refused_each,
    who_has_no_business_there_learns_nothing,
    a_reply_comes_from_the_mailbox_and_waits_there,
    a_letter_goes_on_in_the_mailbox_it_is_to_leave_from,
    a_letter_moves_with_its_files_while_it_is_saved_by_itself,
    nobody_writes_from_a_mailbox_that_is_not_open_to_them,
    what_was_sent_says_who_wrote_it,
    an_owner_lets_colleagues_in_changes_it_and_takes_it_back,
    the_page_of_a_mailbox_shows_each_what_is_theirs_to_do,
    a_mailbox_has_a_signature_labels_and_folders_of_its_own,
    the_mailbox_is_gone_when_the_right_ends_and_its_open_pages_say_so,
}

fn note(n: u32) -> Vec<u8> {
    letter(
        &format!("{n}@x.example"),
        "Mairie <mairie@x.example>",
        &format!("Travaux {n}"),
        "La rue sera fermée.",
    )
}

fn at(path: &str) -> String {
    format!("/box/{CE}{path}")
}

async fn the_switch_stands_only_where_there_is_something_to_choose(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    house.put_at(account, note(1));
    house.put_at(account, note(2));
    let mut anne = house.signed_in("anneroux").await;
    let own = anne.get("/mail/inbox").await;
    let switch = own.between("class=\"boxes\"", "</ul>");
    assert!(switch.contains(&at("/mail/inbox")) && switch.contains("Collège des Étangs"));
    assert!(switch.contains("class=\"count\">2"), "{switch}");
    let there = anne.get(&at("/mail/inbox")).await;
    let switch = there.between("class=\"boxes\"", "</ul>");
    assert!(switch.contains("href=\"/mail/inbox\"") && switch.contains("Anne Roux"));
    assert!(there.between("class=\"desk-card\"", "</p>").contains(CE));
    let mut basile = house.signed_in("basileserre").await;
    let own = basile.get("/mail/inbox").await;
    assert!(!own.has("boxes") && !own.has("/box/"), "{}", own.text);
}

async fn a_role_mailbox_is_read_searched_and_sorted_behind_its_name(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let (conversation, message) = house.put_at(account, note(1));
    let mut anne = house.signed_in("anneroux").await;
    let list = anne.get(&at("/mail/inbox")).await;
    let row = list.between("class=\"open-row\" href=\"", "\"").to_owned();
    assert_eq!(row, at(&format!("/mail/inbox/{conversation}")));
    stays_behind_its_name(&list.text);
    let shown = anne.get(&row).await;
    assert!(shown.has("La rue sera fermée."), "{}", shown.text);
    stays_behind_its_name(&shown.text);
    let found = anne.get(&at("/search?q=travaux")).await;
    assert_eq!(found.location(), at("/mail/search?q=travaux"));
    let found = anne.get(&at("/mail/search?q=travaux")).await;
    assert!(found.has("Travaux</mark> 1") && found.has("/box/"));
    let source = anne
        .get(&at(&format!("/mail/messages/{message}/source")))
        .await;
    assert!(source.has("Subject: Travaux 1"));
    let id = conversation.to_string();
    for (noun, more, gone) in [
        ("flagging", ("on", "true"), false),
        ("labelling", ("label", "Mairie"), false),
        ("seeing", ("on", "false"), false),
        ("junking", ("on", "true"), true),
        ("trashing", ("on", "true"), true),
        ("archiving", ("on", "true"), true),
    ] {
        let form = [("place", "inbox"), ("id", &*id), more];
        let done = anne.post(&at(&format!("/mail/{noun}")), &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{noun}: {}", done.text);
        let way = done.location().to_owned();
        assert!(way.starts_with(&at("/mail/inbox?done=")), "{way}");
        let after = anne.get(&way).await;
        assert_eq!(
            after.has("id=\"rows\"") && !after.has("Travaux 1"),
            gone,
            "{noun}"
        );
        let undo = after.between("name=\"undo\" value=\"", "\"").to_owned();
        let back = at("/mail/inbox");
        let undone = anne
            .post(&at("/mail/undoing"), &[("undo", &undo), ("back", &back)])
            .await;
        assert_eq!(undone.location(), at("/mail/inbox?undone=1"));
        assert!(anne.get(&back).await.has("Travaux 1"), "{noun}");
    }
    // Nothing of it was done in her own mailbox.
    let own = anne.get("/mail/inbox").await;
    assert!(own.has("id=\"empty\"") && !own.has("Travaux"));
    assert_eq!(
        house.context.mail.verify(account).unwrap(),
        Vec::<String>::new()
    );
}

/// Links of a page lead into its own mailbox, but for those of the switch.
fn stays_behind_its_name(page: &str) {
    let (before, rest) = page.split_once("class=\"boxes\"").unwrap();
    let rest = rest.split_once("</ul>").unwrap().1;
    for piece in [before, rest] {
        for own in [
            "=\"/mail/",
            "=\"/drafts",
            "=\"/held",
            "=\"/search",
            "=\"/folders",
            "=\"/labels",
        ] {
            let found = piece
                .split_once(own)
                .map(|(_, rest)| &rest[..rest.len().min(60)]);
            assert_eq!(found, None, "{own}");
        }
    }
}

async fn each_member_has_a_read_state_of_their_own(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    for who in [&house.anne, &house.basile] {
        house.let_in(account, who, MailboxRole::Member);
    }
    let (conversation, _) = house.put_at(account, note(1));
    house.put_at(account, note(2));
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let news = at("/mail/inbox/news?since=0");
    anne.get(&at(&format!("/mail/inbox/{conversation}"))).await;
    let inbox = anne.get(&at("/mail/inbox")).await;
    assert_eq!(inbox.text.matches("class=\"row unread").count(), 1);
    assert!(inbox.has("1 non lu"), "{}", inbox.text);
    let told = anne.ask(&news, "text/vnd.turbo-stream.html").await;
    assert!(
        told.between("target=\"figure\"", "</turbo-stream>")
            .contains("1 non lu")
    );
    let his = basile.get(&at("/mail/inbox")).await;
    assert_eq!(his.text.matches("class=\"row unread").count(), 2);
    let own = basile.get("/mail/inbox").await;
    assert!(
        own.between("class=\"boxes\"", "</ul>")
            .contains("class=\"count\">2")
    );
    let unread = anne.get(&at("/mail/inbox?filter=unread")).await;
    assert_eq!(unread.text.matches("data-list-target=\"row\"").count(), 1);
}

async fn who_only_reads_is_offered_no_act_and_refused_each(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    house.let_in(account, &house.basile, MailboxRole::Reader);
    let (conversation, message) = house.put_at(account, note(1));
    let mut basile = house.signed_in("basileserre").await;
    let row = at(&format!("/mail/inbox/{conversation}"));
    let pages = [
        at("/mail/inbox"),
        row,
        at("/held"),
        at("/mail/search?q=travaux"),
    ];
    for path in &pages {
        let page = basile.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let main = page.between("<main", "</main>");
        assert!(
            !main.contains("method=\"post\" action=\"/box/"),
            "{path}: {main}"
        );
        assert!(!main.contains("formaction=") && !main.contains("type=\"checkbox\" name=\"id\""));
        assert!(!page.has(&format!("action=\"{}", at("/folders"))));
        assert!(page.has("action=\"/drafts\""), "what he writes is his own");
    }
    // What he opened, he has read.
    assert!(!basile.get(&pages[0]).await.has("class=\"row unread"));
    let before = house
        .context
        .mail
        .modseq(&Actor::system(), account)
        .unwrap();
    let id = conversation.to_string();
    for noun in [
        "archiving",
        "trashing",
        "junking",
        "flagging",
        "seeing",
        "labelling",
    ] {
        let form = [("place", "inbox"), ("id", &*id), ("label", "x")];
        let answer = basile.post(&at(&format!("/mail/{noun}")), &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{noun}");
    }
    for path in [
        "/drafts".to_owned(),
        format!("/mail/messages/{message}/answers"),
    ] {
        let answer = basile.post(&at(&path), &[("kind", "reply")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let journal = house
        .context
        .mail
        .journal(&Actor::system(), account, 20)
        .unwrap();
    assert!(journal.iter().all(|line| line.act == "refused"));
    let after = house
        .context
        .mail
        .modseq(&Actor::system(), account)
        .unwrap();
    assert_eq!(before, after);
}

/// Everything in the mailbox that has a path: a message with a file, a draft, a held one, an undo, a folder.
struct Things {
    conversation: i64,
    message: i64,
    draft: i64,
    held: i64,
    undo: i64,
    folder: i64,
}

fn things(house: &House, account: AccountId) -> Things {
    let raw = b"Message-ID: <f@x.example>\r\nFrom: m@x.example\r\nTo: ce@x.example\r\nSubject: Secret\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
        Secret\r\n--b\r\nContent-Type: text/plain; name=secret.txt\r\n\
        Content-Disposition: attachment; filename=secret.txt\r\n\r\nSecret\r\n--b--\r\n";
    let (conversation, message) = house.put_at(account, raw.to_vec());
    let (mail, anne) = (&house.context.mail, &house.anne);
    let begun = |to: &str| {
        let asked = mail::Mailto {
            to: vec![to.to_owned()],
            subject: "Secret".to_owned(),
            ..mail::Mailto::default()
        };
        mail.create_draft(anne, account, &Start::Mailto(asked))
            .unwrap()
            .id
    };
    let (draft, sent) = (begun("x@x.example"), begun("y@x.example"));
    let held = mail.submit(anne, account, sent, SubmitAt::Now).unwrap().id;
    let folder = mail
        .create_mailbox(anne, account, "Secret", None)
        .unwrap()
        .id;
    let inbox = mail
        .mailbox_with(anne, account, mail::Role::Inbox)
        .unwrap()
        .id;
    let selection = mail::Selection::Rows(vec![mail::RowId::Conversation(mail::ConversationId(
        conversation,
    ))]);
    let done = mail
        .act(
            anne,
            account,
            &mail::Place::Mailbox(inbox),
            &selection,
            &mail::Act::Flag(true),
        )
        .unwrap();
    Things {
        conversation,
        message,
        draft: draft.0,
        held: held.0,
        undo: done.undo.0,
        folder: folder.0,
    }
}

impl Things {
    fn pages(&self) -> Vec<String> {
        let (conversation, message) = (self.conversation, self.message);
        vec![
            "/".into(),
            "/mail/inbox".into(),
            "/mail/inbox/news?since=0".into(),
            format!("/mail/m{}", self.folder),
            format!("/mail/inbox/{conversation}"),
            format!("/mail/inbox/m{message}"),
            format!("/mail/conversations/{conversation}/print"),
            format!("/mail/conversations/{conversation}/others"),
            format!("/mail/messages/{message}"),
            format!("/mail/messages/{message}/body"),
            format!("/mail/messages/{message}/source"),
            format!("/mail/messages/{message}/parts/2"),
            format!("/mail/messages/{message}/parts/2/preview"),
            format!("/mail/messages/{message}/attachments.zip"),
            format!("/drafts/{}", self.draft),
            "/drafts/people?typed=a".into(),
            "/held".into(),
            "/search?q=secret".into(),
            "/mail/search?q=secret".into(),
            "/settings".into(),
            "/settings?who=anne".into(),
        ]
    }

    fn acts(&self) -> Vec<(String, Vec<(&'static str, String)>)> {
        let chosen = vec![
            ("place", "inbox".to_owned()),
            ("id", self.conversation.to_string()),
        ];
        let none = Vec::new();
        let mut acts: Vec<_> = ["archiving", "trashing", "flagging", "seeing", "junking"]
            .map(|noun| (format!("/mail/{noun}"), chosen.clone()))
            .into();
        acts.extend([
            (
                "/mail/undoing".to_owned(),
                vec![("undo", self.undo.to_string())],
            ),
            ("/drafts".to_owned(), none.clone()),
            (
                format!("/mail/messages/{}/answers", self.message),
                vec![("kind", "reply".into())],
            ),
            (format!("/drafts/{}/saving", self.draft), none.clone()),
            (format!("/held/{}/recall", self.held), none.clone()),
            (format!("/held/{}/release", self.held), none),
            ("/folders".to_owned(), vec![("name", "x".into())]),
            ("/labels".to_owned(), vec![("name", "x".into())]),
            ("/settings".to_owned(), vec![("signature", "x".into())]),
            (
                "/members".to_owned(),
                vec![("person", "1".into()), ("role", "owner".into())],
            ),
            ("/members/1/removal".to_owned(), Vec::new()),
        ]);
        acts
    }
}

async fn all(
    browser: &mut Browser,
    root: &str,
    things: &Things,
) -> Vec<(String, StatusCode, String)> {
    let mut told = Vec::new();
    for path in things.pages() {
        let answer = browser.get(&format!("{root}{path}")).await;
        told.push((path, answer.status, answer.text));
    }
    for (path, form) in things.acts() {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        let answer = browser.post(&format!("{root}{path}"), &form).await;
        told.push((path, answer.status, answer.text));
    }
    told
}

async fn who_has_no_business_there_learns_nothing(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let things = things(&house, account);
    let before = house
        .context
        .mail
        .modseq(&Actor::system(), account)
        .unwrap();
    for name in ["basileserre", "chloepons"] {
        let mut browser = house.signed_in(name).await;
        let theirs = all(&mut browser, &at(""), &things).await;
        let nobodys = all(&mut browser, "/box/ce.0349999z", &things).await;
        assert_eq!(theirs, nobodys, "{name}");
        for (path, status, text) in theirs {
            assert_eq!(status, StatusCode::NOT_FOUND, "{name} {path}");
            assert!(
                !text.contains("Secret") && !text.contains("Étangs"),
                "{path}"
            );
        }
        // Nor do the ids lead anywhere among one's own.
        for (path, _, text) in all(&mut browser, "", &things).await {
            assert!(
                !text.contains("Secret") && !text.contains("Étangs"),
                "{path}"
            );
        }
        assert!(!browser.get("/mail/inbox").await.has("/box/"));
    }
    let after = house
        .context
        .mail
        .modseq(&Actor::system(), account)
        .unwrap();
    assert_eq!(before, after);
    // A member reads all of it.
    let mut anne = house.signed_in("anneroux").await;
    for path in things.pages() {
        let status = anne.get(&at(&path)).await.status;
        assert!(
            !status.is_client_error() && !status.is_server_error(),
            "{path} {status}"
        );
    }
}

const CE_ADDRESS: &str = "ce.0340001a@ac-thau.example";
const ANNE: &str = "anne.roux@ac-thau.example";

fn drafts(house: &House, account: AccountId) -> Vec<mail::Draft> {
    house
        .context
        .mail
        .drafts(&Actor::system(), account, 10)
        .unwrap()
}

async fn a_reply_comes_from_the_mailbox_and_waits_there(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let (_, message) = house.put_at(account, note(1));
    let mut anne = house.signed_in("anneroux").await;
    let path = at(&format!("/mail/messages/{message}/answers"));
    let begun = anne.post(&path, &[("kind", "reply")]).await;
    let page = begun.location().to_owned();
    assert!(page.starts_with(&at("/drafts/")), "{page}");
    let composer = anne.get(&page).await;
    let from = composer
        .between("<select id=\"from-", "</select>")
        .to_owned();
    assert!(from.contains(&format!(
        "<option value=\"{CE_ADDRESS}\" selected>Collège des Étangs"
    )));
    assert!(from.contains(&format!("<option value=\"{ANNE}\">Anne Roux")));
    // The mailbox signs by its name until somebody gives it other words.
    assert!(composer.has("-- \nCollège des Étangs"), "{}", composer.text);
    let form = [
        ("who", ANNE),
        (
            "version",
            composer.between("name=\"version\" value=\"", "\""),
        ),
        ("from", CE_ADDRESS),
        ("to", "mairie@x.example"),
        ("subject", "Re: Travaux 1"),
        ("text", "Par le gymnase."),
        ("do", "send"),
        ("back", &at("/mail/inbox")),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
    let sent = anne.post(&page, &form).await;
    let way = sent.location().to_owned();
    assert!(way.starts_with(&at("/mail/inbox?sent=")), "{way}");
    let held = anne.get(&at("/held")).await;
    assert!(held.has("Re: Travaux 1"), "{}", held.text);
    assert!(held.has("Écrit par vous."), "{}", held.text);
    assert!(!anne.get("/held").await.has("Travaux"));
    // A colleague may call it back.
    house.let_in(account, &house.basile, MailboxRole::Member);
    let mut basile = house.signed_in("basileserre").await;
    let his = basile.get(&at("/held")).await;
    assert!(his.has("Écrit par Anne Roux."), "{}", his.text);
    let id = way.rsplit('=').next().unwrap();
    let back = basile.post(&at(&format!("/held/{id}/recall")), &[]).await;
    let draft = back.location().to_owned();
    assert!(draft.starts_with(&at("/drafts/")), "{draft}");
    assert!(basile.get(&draft).await.has("Par le gymnase."));
    assert_eq!(drafts(&house, house.anne.account).len(), 0);
}

async fn a_letter_goes_on_in_the_mailbox_it_is_to_leave_from(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let mut anne = house.signed_in("anneroux").await;
    let begun = anne.post("/drafts", &[]).await;
    let page = begun.location().to_owned();
    let composer = anne.get(&page).await;
    assert!(composer.has(&format!("<option value=\"{ANNE}\" selected>")));
    let form = |from: &'static str, act: &'static str, version: &str| {
        vec![
            ("who".to_owned(), ANNE.to_owned()),
            ("version".to_owned(), version.to_owned()),
            ("from".to_owned(), from.to_owned()),
            ("to".to_owned(), "lea@x.example".to_owned()),
            ("subject".to_owned(), "Conseil".to_owned()),
            ("text".to_owned(), "Bonjour.".to_owned()),
            ("do".to_owned(), act.to_owned()),
        ]
    };
    let pairs = |form: &Vec<(String, String)>| -> Vec<(&'static str, &'static str)> {
        form.iter()
            .map(|(name, value)| -> (&'static str, &'static str) {
                (name.clone().leak(), value.clone().leak())
            })
            .collect()
    };
    let saved = anne
        .post(&page, &pairs(&form(CE_ADDRESS, "save", "1")))
        .await;
    let there = saved.location().to_owned();
    assert!(there.starts_with(&at("/drafts/")), "{there}");
    assert_eq!(
        (
            drafts(&house, house.anne.account).len(),
            drafts(&house, account).len()
        ),
        (0, 1)
    );
    let composer = anne.get(&there).await;
    assert!(composer.has(&format!("<option value=\"{CE_ADDRESS}\" selected>")));
    // Saved already: nothing is signed once more.
    assert!(!composer.has("-- "), "{}", composer.text);
    let version = composer
        .between("name=\"version\" value=\"", "\"")
        .to_owned();
    // And back again, as it leaves.
    let sent = anne
        .post(&there, &pairs(&form(ANNE, "send", &version)))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(anne.get("/held").await.has("Conseil"));
    assert!(!anne.get(&at("/held")).await.has("Conseil"));
    assert_eq!(drafts(&house, account).len(), 0);
}

async fn a_letter_moves_with_its_files_while_it_is_saved_by_itself(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let (mail, anne) = (&house.context.mail, &house.anne);
    let draft = mail
        .create_draft(anne, anne.account, &Start::Empty)
        .unwrap();
    let file = mail::NewAttachment {
        name: "plan.png".into(),
        media_type: "image/png".into(),
        content: b"\x89PNG\r\n\x1a\n".to_vec().into(),
        cid: Some("plan@x.example".into()),
    };
    let file = mail.attach(anne, anne.account, draft.id, &file).unwrap();
    let mut browser = house.signed_in("anneroux").await;
    let csrf = browser.csrf.clone();
    let html = format!("<p>Plan <img src=\"/mail/attachments/{}\"></p>", file.id);
    let form = [
        ("csrf", csrf.as_str()),
        ("who", ANNE),
        ("version", "1"),
        ("from", CE_ADDRESS),
        ("subject", "Plan"),
        ("html", &html),
    ];
    let saved = browser
        .post(&format!("/drafts/{}/saving", draft.id), &form)
        .await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let told: serde_json::Value = serde_json::from_str(&saved.text).unwrap();
    let page = told["page"].as_str().unwrap();
    assert!(
        page.starts_with(&at("/drafts/")) && told["beside"] == true,
        "{told}"
    );
    assert_eq!(told["saving"].as_str().unwrap(), format!("{page}/saving"));
    let picture = told["pictures"][format!("/mail/attachments/{}", file.id)]
        .as_str()
        .unwrap();
    assert_eq!(
        browser.get(picture).await.header("content-type"),
        "image/png"
    );
    let composer = browser.get(page).await;
    assert!(composer.has(picture) && composer.has("Plan"));
    let gone = browser.get(&format!("/mail/attachments/{}", file.id)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(
        (
            drafts(&house, anne.account).len(),
            drafts(&house, account).len()
        ),
        (0, 1)
    );
    // What goes on says of what it is a version.
    let version = told["version"].to_string();
    let again = [
        ("csrf", csrf.as_str()),
        ("who", ANNE),
        ("version", &version),
        ("from", CE_ADDRESS),
        ("subject", "Plan du collège"),
        (
            "html",
            &html.replace(&format!("/mail/attachments/{}", file.id), picture),
        ),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let again: Vec<(&str, &str)> = again
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let saved = browser.post(&format!("{page}/saving"), &again).await;
    assert!(saved.has("\"beside\":false"), "{}", saved.text);
    let kept = &drafts(&house, account)[0].content;
    assert!(
        kept.html.as_ref().unwrap().contains("cid:plan@x.example"),
        "{kept:?}"
    );
}

async fn nobody_writes_from_a_mailbox_that_is_not_open_to_them(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.basile, MailboxRole::Reader);
    for (name, own) in [
        ("basileserre", "basile.serre@ac-thau.example"),
        ("chloepons", "chloe.pons@ac-lodeve.example"),
    ] {
        let mut browser = house.signed_in(name).await;
        let page = browser.post("/drafts", &[]).await.location().to_owned();
        let offered = format!("<option value=\"{CE_ADDRESS}\"");
        assert!(!browser.get(&page).await.has(&offered), "{name}");
        let form = [
            ("who", own),
            ("version", "1"),
            ("from", CE_ADDRESS),
            ("to", "lea@x.example"),
            ("subject", "Conseil"),
            ("text", "Bonjour."),
            ("do", "send"),
        ];
        let answer = browser.post(&page, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(!answer.has(&offered));
    }
    let held = house
        .context
        .mail
        .hold_list(&Actor::system(), account)
        .unwrap();
    assert!(held.is_empty() && drafts(&house, account).is_empty());
}

async fn what_was_sent_says_who_wrote_it(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    for who in [&house.anne, &house.basile] {
        house.let_in(account, who, MailboxRole::Member);
    }
    let mail = &house.context.mail;
    let mut recipient = mail::delivery::Recipient::new(account, CE_ADDRESS);
    recipient.filing = mail::delivery::Filing {
        mailbox: mail::delivery::Destination::Role(mail::Role::Sent),
        by: Some(house.anne.person.0),
        ..mail::delivery::Filing::default()
    };
    let incoming = mail::delivery::Incoming {
        envelope_from: CE_ADDRESS.into(),
        recipients: vec![recipient],
        trace: Vec::new(),
        once: None,
    };
    let raw = letter("s@x.example", CE_ADDRESS, "Conseil", "Bonjour.");
    let delivery = mail.prepare(raw.into(), &incoming).unwrap();
    mail.store().intake(delivery).await.unwrap();
    let mut basile = house.signed_in("basileserre").await;
    let list = basile.get(&at("/mail/sent")).await;
    assert!(
        list.has("<span class=\"sent-by\">envoyé par Anne Roux</span>"),
        "{}",
        list.text
    );
    assert!(!list.has("class=\"row unread"));
    let row = list.between("class=\"open-row\" href=\"", "\"").to_owned();
    let shown = basile.get(&row).await;
    assert!(shown.has("Collège des Étangs</strong>") && shown.has("envoyé par Anne Roux"));
    let mut anne = house.signed_in("anneroux").await;
    assert!(anne.get(&at("/mail/sent")).await.has("envoyé par vous"));
}

async fn an_owner_lets_colleagues_in_changes_it_and_takes_it_back(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Owner);
    let mut anne = house.signed_in("anneroux").await;
    let page = at("/settings");
    let found = anne.get(&at("/settings?who=serre")).await;
    let offered = found.between("id=\"people\"", "</turbo-frame>");
    assert!(
        offered.contains("Basile Serre") && offered.contains("1 personne"),
        "{offered}"
    );
    let id = house.basile.person.0.to_string();
    let members = at("/members");
    let form = [("person", &*id), ("role", "member"), ("last", "2026-12-31")];
    let done = anne.post(&members, &form).await;
    assert_eq!(done.location(), at("/settings?said=saved"));
    let shown = anne.get(&page).await;
    let list = shown.between("id=\"members\"", "</section>");
    assert!(
        list.contains("Basile Serre") && list.contains("value=\"2026-12-31\""),
        "{list}"
    );
    let journal = shown.between("class=\"happenings\"", "</ol>");
    let line = "Anne Roux a ouvert la boîte à Basile Serre (Membre) jusqu’au 31 décembre 2026.";
    assert!(journal.contains(line), "{journal}");
    let mut basile = house.signed_in("basileserre").await;
    assert!(basile.get("/mail/inbox").await.has("/box/"));
    let told = basile.get("/settings").await;
    let told = told.between("id=\"journal\"", "</section>");
    let line = "Accès à la boîte ce.0340001a donné jusqu’au 31 décembre 2026\u{a0}: Membre";
    assert!(told.contains(line) && told.contains("Anne Roux"), "{told}");
    let form = [("person", &*id), ("role", "reader"), ("last", "")];
    anne.post(&members, &form).await;
    let his = basile.get(&at("/mail/inbox")).await;
    assert!(!his.has("formaction="));
    for (form, sentence) in [
        (
            [("person", &*id), ("role", "member"), ("last", "2026-11-22")],
            "Cette date est passée.",
        ),
        (
            [("person", "999999"), ("role", "member"), ("last", "")],
            "perdu la tramontane",
        ),
    ] {
        let refused = anne.post(&members, &form).await;
        assert!(
            refused.status.is_client_error() && refused.has(sentence),
            "{}",
            refused.text
        );
    }
    let chloe = house.chloe.person.0.to_string();
    let foreign = [("person", &*chloe), ("role", "member"), ("last", "")];
    assert_eq!(
        anne.post(&members, &foreign).await.status,
        StatusCode::NOT_FOUND
    );
    let out = at(&format!("/members/{id}/removal"));
    assert_eq!(anne.post(&out, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(anne.post(&out, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(
        anne.get(&page)
            .await
            .has("Anne Roux a retiré l’accès de Basile Serre.")
    );
    assert!(!basile.get("/mail/inbox").await.has("/box/"));
    // The last day is one of access, the next one is not.
    let form = [("person", &*id), ("role", "member"), ("last", "2026-11-23")];
    anne.post(&members, &form).await;
    assert_eq!(basile.get(&at("/mail/inbox")).await.status, StatusCode::OK);
    house
        .clock
        .advance(std::time::Duration::from_secs(10 * 3_600));
    assert_eq!(
        basile.get(&at("/mail/inbox")).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn the_page_of_a_mailbox_shows_each_what_is_theirs_to_do(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    house.let_in(account, &house.basile, MailboxRole::Reader);
    let id = house.basile.person.0.to_string();
    for (name, may_sign) in [("anneroux", true), ("basileserre", false)] {
        let mut browser = house.signed_in(name).await;
        let page = browser.get(&at("/settings?who=anne")).await;
        assert!(page.has("Anne Roux") && page.has("Basile Serre") && page.has("Lecture seule"));
        for owners in ["letting-in", "id=\"journal\"", "/members\"", "/removal\""] {
            assert!(!page.has(owners), "{name} {owners}");
        }
        assert_eq!(page.has("name=\"signature\""), may_sign, "{name}");
        let form = [("person", &*id), ("role", "owner"), ("last", "")];
        assert_eq!(
            browser.post(&at("/members"), &form).await.status,
            StatusCode::NOT_FOUND
        );
        let out = at(&format!("/members/{id}/removal"));
        assert_eq!(browser.post(&out, &[]).await.status, StatusCode::NOT_FOUND);
        let signed = browser
            .post(&at("/settings"), &[("signature", "Direction")])
            .await;
        assert_eq!(signed.status.is_redirection(), may_sign, "{name}");
    }
    let mut own = house.signed_in("anneroux").await;
    assert!(!own.get("/settings").await.has("Direction"));
}

async fn a_mailbox_has_a_signature_labels_and_folders_of_its_own(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let mut anne = house.signed_in("anneroux").await;
    let signature = "La direction\r\nCollège des Étangs";
    anne.post(&at("/settings"), &[("signature", signature)])
        .await;
    for (path, back) in [("/labels", "/settings?said=saved"), ("/folders", "/mail/m")] {
        let made = anne.post(&at(path), &[("name", "Mairie")]).await;
        assert!(
            made.location().starts_with(&at(back)),
            "{}",
            made.location()
        );
    }
    let page = anne.get(&at("/settings")).await;
    assert!(
        page.has("La direction\nCollège des Étangs</textarea>"),
        "{}",
        page.text
    );
    assert_eq!(page.text.matches("value=\"Mairie\"").count(), 2);
    assert!(!anne.get("/settings").await.has("Mairie"));
    let letter = anne.post(&at("/drafts"), &[]).await.location().to_owned();
    assert!(
        anne.get(&letter)
            .await
            .has("-- \nLa direction\nCollège des Étangs")
    );
    let own = anne.post("/drafts", &[]).await.location().to_owned();
    assert!(!anne.get(&own).await.has("-- "));
    // Without words it signs nothing.
    anne.post(&at("/settings"), &[("signature", " ")]).await;
    let letter = anne.post(&at("/drafts"), &[]).await.location().to_owned();
    assert!(!anne.get(&letter).await.has("-- "));
}

async fn the_mailbox_is_gone_when_the_right_ends_and_its_open_pages_say_so(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    let (conversation, _) = house.put_at(account, note(1));
    let mut anne = house.signed_in("anneroux").await;
    assert_eq!(anne.get(&at("/mail/inbox")).await.status, StatusCode::OK);
    house
        .context
        .directory
        .revoke_role(&Actor::command(), account, house.anne.person)
        .unwrap();
    let page = anne.get(&at("/mail/inbox")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(
        page.has("Cette boîte ne vous est pas ouverte."),
        "{}",
        page.text
    );
    assert!(!anne.get("/mail/inbox").await.has("/box/"));
    // A page that was open hears it from the news it asks for, and from what is done on it.
    let news = at("/mail/inbox/news?since=0");
    let told = anne.ask(&news, "text/vnd.turbo-stream.html").await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.has("target=\"toasts\"") && told.has("Cette boîte ne vous est plus ouverte."));
    let id = conversation.to_string();
    let form = [("place", "inbox"), ("id", &*id)];
    let act = anne.post_for_streams(&at("/mail/archiving"), &form).await;
    assert_eq!(act.status, StatusCode::NOT_FOUND);
    assert!(
        act.has("Cette boîte ne vous est plus ouverte."),
        "{}",
        act.text
    );
    let unread = house
        .context
        .mail
        .mailboxes(&Actor::system(), account)
        .unwrap();
    assert_eq!(unread[0].total, 1);
}
