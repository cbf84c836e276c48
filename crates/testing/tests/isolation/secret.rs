//! One person's things, with their identifiers.

use std::time::{Duration, Instant};
use testing::http::between;
use testing::{Line, Server, Web};

/// In every subject, name and text of the owner's things.
pub const MARK: &str = "Confidence7431";

/// Until a draft lies in its mailbox.
const PATIENCE: Duration = Duration::from_secs(120);

/// A PNG of one point.
const PICTURE: &[u8] = b"\
    \x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x02\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\x9c\x63\x50\x68\x70\x00\
    \x00\x01\xa4\x00\xe1\xad\xd3\xa7\x81\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// Placeholders and what they stand for.
pub struct Secret {
    names: Vec<(&'static str, String)>,
    owner: String,
    pub uid: String,
}

impl Secret {
    pub fn made(server: &Server, owner: &str) -> Self {
        let web = Web::sign_in(server.demo(), server.person(owner)).expect("a session");
        let mut names = Vec::new();
        let address = &server.person(owner).address;
        for number in 0..2 {
            let subject = format!("{MARK} {number}");
            deliver(server, address, &subject, MARK, &format!("{MARK}.pdf"));
        }
        let conversation = first_row(&web, 0);
        names.push(("{message}", message_of(&web, &conversation)));
        names.push(("{conversation}", conversation.clone()));
        names.push(("{folder}", folder(&web)));
        names.extend(label(&web));
        let draft = draft(&web, MARK);
        names.push(("{attachment}", attached(&web, &draft, MARK)));
        names.push(("{draft}", draft));
        names.push(("{held}", held(&web, address)));
        names.push(("{undo}", undo(&web)));
        names.extend(in_the_directory(&web, address));
        photo(&web);
        let uid = appended(server, owner);
        names.push(("{uid}", uid.clone()));
        Self {
            names,
            owner: owner.to_owned(),
            uid,
        }
    }

    pub fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.names {
            text = text.replace(name, value);
        }
        text
    }

    /// What would be different if anybody had changed something. The draft is put into its mailbox by a due job in its time
    /// ([`Self::keeps_its_draft`]).
    pub fn state(&self, server: &Server) -> String {
        self.standing(server, &["INBOX", MARK])
    }

    /// The one draft lies in its mailbox, once, as it was saved: waits until it is written there.
    pub fn keeps_its_draft(&self, server: &Server) {
        let begun = Instant::now();
        let written = "STATUS Drafts (MESSAGES 1 UIDNEXT 2 ";
        loop {
            let standing = self.standing(server, &["Drafts"]);
            if standing.contains(written) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{standing}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn standing(&self, server: &Server, mailboxes: &[&str]) -> String {
        let person = server.person(&self.owner);
        let mut line = Line::tls(server, "imaps");
        line.expect("* OK");
        line.send(&format!(
            "a LOGIN {} \"{}\"",
            person.identifier, person.password
        ));
        line.until("a OK");
        let mut state = Vec::new();
        for mailbox in mailboxes {
            line.send(&format!(
                "b STATUS {mailbox} (MESSAGES UIDNEXT UNSEEN HIGHESTMODSEQ)"
            ));
            state.extend(line.until("b "));
        }
        line.send("c LIST \"\" \"*\"");
        state.extend(line.until("c "));
        state.join("\n")
    }
}

/// A message from outside, with an attachment.
pub fn deliver(server: &Server, to: &str, subject: &str, text: &str, file: &str) {
    let mut line = Line::plain(server, "smtp");
    line.expect("220");
    line.send("EHLO outside.example");
    line.until("250 ");
    line.send("MAIL FROM:<a@outside.example>");
    line.expect("250");
    line.send(&format!("RCPT TO:<{to}>"));
    line.expect("250");
    line.send("DATA");
    line.expect("354");
    let edge = "Content-Type: text/plain; charset=utf-8";
    let id = subject.replace(' ', "-");
    line.send(&format!(
        "From: <a@outside.example>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\
         Message-ID: <{id}@outside.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n{edge}\r\n\r\n{text}\r\n\
         --edge\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename={file}\r\n\r\n\
         %PDF-1.4\r\n{text}\r\n--edge--\r\n."
    ));
    line.expect("250");
}

fn page(web: &Web, path: &str) -> String {
    web.get(path).expect("an answer").text()
}

/// The conversation of a row of the inbox with the mark.
fn first_row(web: &Web, skip: usize) -> String {
    let inbox = page(web, "/mail/inbox");
    let rows = inbox.split("<li class=\"row").skip(1);
    let ours = rows.filter(|row| row.contains(MARK)).nth(skip);
    let row = ours.expect("a delivered message is listed");
    between(row, "data-id=\"", "\"")
        .expect("a row has its number")
        .to_owned()
}

fn message_of(web: &Web, conversation: &str) -> String {
    let page = page(web, &format!("/mail/inbox/{conversation}"));
    between(&page, "action=\"/mail/messages/", "/")
        .expect("a message has its forms")
        .to_owned()
}

fn folder(web: &Web) -> String {
    let made = web.post("/folders", &[("name", MARK)]).expect("an answer");
    made.location()
        .strip_prefix("/mail/m")
        .expect("a folder")
        .to_owned()
}

/// The label with the mark: others of the owner's may have the name of a label of everybody.
fn label(web: &Web) -> [(&'static str, String); 2] {
    web.post("/labels", &[("name", MARK)]).expect("an answer");
    let settings = page(web, "/settings");
    let id = of_the_mark(&settings, "/labels/", "/");
    let folders = page(web, "/mail/inbox");
    let keyword = of_the_mark(&folders, "/mail/l-", "\"");
    [("{label}", id), ("{keyword}", keyword)]
}

/// What stands between `before` and `after` in the list item that speaks of the mark.
fn of_the_mark(page: &str, before: &str, after: &str) -> String {
    let mut items = page
        .split("<li")
        .filter(|item| item.contains(MARK) && item.contains(before));
    let found = items.next().and_then(|item| between(item, before, after));
    found.expect("the mark is listed").to_owned()
}

/// A draft to somebody outside.
pub fn draft(web: &Web, words: &str) -> String {
    let begun = web.post("/drafts", &[]).expect("an answer");
    let id = begun
        .location()
        .strip_prefix("/drafts/")
        .expect("a draft")
        .to_owned();
    let form = [
        ("who", web.who.as_str()),
        ("version", "1"),
        ("to", "someone@outside.example"),
        ("subject", words),
        ("text", words),
    ];
    let saved = web
        .post(&format!("/drafts/{id}/saving"), &form)
        .expect("an answer");
    assert_eq!(saved.status, 200, "{}", saved.text());
    id
}

/// A file of a draft.
pub fn attached(web: &Web, draft: &str, words: &str) -> String {
    let path = format!("/drafts/{draft}/attachments");
    let told = web
        .upload(&path, &format!("{words}.txt"), words)
        .expect("an answer");
    let text = told.text();
    let id = between(&text, "/mail/attachments/", "\\\"");
    id.unwrap_or_else(|| panic!("an attachment has its number: {text}"))
        .to_owned()
}

fn held(web: &Web, address: &str) -> String {
    let draft = draft(web, MARK);
    let form = [
        ("who", address),
        ("version", "2"),
        ("to", "someone@outside.example"),
        ("subject", MARK),
        ("text", MARK),
        ("do", "at"),
        ("at", "2027-06-01T08:00"),
    ];
    let sent = web
        .post(&format!("/drafts/{draft}"), &form)
        .expect("an answer");
    let id = sent.location().split("sent=").nth(1);
    id.unwrap_or_else(|| panic!("it is held: {}", sent.text()))
        .to_owned()
}

fn undo(web: &Web) -> String {
    let id = first_row(web, 1);
    let form = [("place", "inbox"), ("id", id.as_str())];
    let done = web.post("/mail/archiving", &form).expect("an answer");
    let undo = done.location().split("done=").nth(1);
    undo.unwrap_or_else(|| panic!("it can be undone: {}", done.text()))
        .to_owned()
}

/// The owner's card, and where they work.
fn in_the_directory(web: &Web, address: &str) -> [(&'static str, String); 2] {
    let found = page(web, &format!("/directory?q={address}"));
    [
        ("{person}", "/directory/person/", "?"),
        ("{establishment}", "/directory/establishment/", "\""),
    ]
    .map(|(name, before, after)| {
        let id = between(&found, before, after);
        let id = id.unwrap_or_else(|| panic!("{name} in {found}"));
        (name, id.to_owned())
    })
}

/// Of themselves, which nobody else was told to see.
fn photo(web: &Web) {
    let put = web.upload_as("/settings/account/photo", ("file", "moi.png"), PICTURE);
    let put = put.expect("an answer");
    assert_eq!(put.status, 303, "{}", put.text());
}

fn appended(server: &Server, owner: &str) -> String {
    let person = server.person(owner);
    let mut line = Line::tls(server, "imaps");
    line.expect("* OK");
    line.send(&format!(
        "a LOGIN {} \"{}\"",
        person.identifier, person.password
    ));
    line.until("a OK");
    let letter = format!("Subject: {MARK}\r\n\r\n{MARK}\r\n");
    line.send(&format!(
        "b APPEND {MARK} {{{}+}}\r\n{letter}",
        letter.len()
    ));
    let said = line.until("b ").pop().unwrap_or_default();
    let pair = between(&said, "[APPENDUID ", "]");
    let uid = pair.and_then(|pair| pair.split(' ').nth(1));
    uid.unwrap_or_else(|| panic!("{said}")).to_owned()
}
