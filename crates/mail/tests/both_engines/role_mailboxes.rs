//! Writing from a role mailbox, and what each of its people has seen, on both engines.

use crate::common::{House, house, letter};
use directory::{Actor, Grant, MailboxRole, StructureFacts};
use mail::{
    Append, Envelope, EnvelopeRecipient, FlagChange, Flags, MailError, NotAllowed, Raw, Release,
    Role, SentCopy, Submission, UidSet,
};
use std::time::Duration;
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_member_writes_from_the_mailbox_and_it_is_told_who,
    a_reader_and_a_stranger_do_not_write_from_it,
    each_reader_counts_what_they_have_not_seen,
    what_was_seen_stays_seen_where_it_is_moved,
    another_organisation_is_refused_and_the_refusal_is_written_down,
    an_answer_that_moves_to_the_mailbox_keeps_its_thread_and_its_files,
    what_is_saved_while_a_draft_moves_is_kept,
}

const CE: &str = "ce.0340001a@ac-thau.example";

fn mailbox(house: &House) -> AccountId {
    let directory = house.mail.directory();
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = StructureFacts {
        uai: Some("0340001A".to_owned()),
        name: "Collège des Étangs".to_owned(),
        ..StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    house.mail.store().platform_write(put).unwrap();
    directory
        .ensure_role_mailboxes(house.anne.organisation)
        .unwrap();
    directory.account_at(&CE.parse().unwrap()).unwrap().unwrap()
}

fn let_in(house: &House, account: AccountId, who: &Actor, role: MailboxRole) {
    let grant = Grant {
        person: who.person,
        role,
        until: None,
    };
    house
        .mail
        .directory()
        .grant_role(&Actor::command(), account, &grant)
        .unwrap();
}

fn send(house: &House, actor: &Actor, from: &str, header: &str) -> Result<Submission, MailError> {
    let envelope = Envelope {
        from: from.to_owned(),
        recipients: vec![EnvelopeRecipient {
            address: "x@x.example".to_owned(),
            ..EnvelopeRecipient::default()
        }],
        ..Envelope::default()
    };
    let raw = Raw::from(letter("1@x.example", header, "Conseil", "", "Bonjour."));
    house
        .mail
        .submit_from(actor, &envelope, raw, Duration::ZERO)
}

fn is_foreign(answer: &Result<Submission, MailError>) -> bool {
    matches!(
        answer,
        Err(MailError::NotAllowed(NotAllowed::ForeignSender))
    )
}

async fn a_member_writes_from_the_mailbox_and_it_is_told_who(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    let_in(&house, account, &house.anne, MailboxRole::Member);
    // The envelope may be the mailbox's, or hers: then she is told what could not be delivered.
    for from in [CE, "anne.roux@ac-thau.example"] {
        let sent = send(&house, &house.anne, from, &format!("Collège <{CE}>")).unwrap();
        let Release::Now(released) = house.mail.take_release(account, sent.id).unwrap() else {
            panic!("it does not leave");
        };
        assert_eq!(released.envelope.from, from);
        assert_eq!(released.sent_copy, SentCopy::Same);
        assert_eq!(released.by, Some(house.anne.person));
    }
    let journal = house.mail.journal(&Actor::system(), account, 10).unwrap();
    let behalf = house.mail.directory().account(account).unwrap().person;
    let line = journal.iter().find(|row| row.act == "sent").unwrap();
    assert_eq!(line.person, house.anne.person.0);
    assert_eq!(line.on_behalf, Some(behalf.0));
    // Her own letters stay hers.
    let own = "anne.roux@ac-thau.example";
    let sent = send(&house, &house.anne, own, own).unwrap();
    let released = house.mail.take_release(house.anne.account, sent.id);
    assert!(matches!(released.unwrap(), Release::Now(_)));
}

async fn a_reader_and_a_stranger_do_not_write_from_it(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    let_in(&house, account, &house.anne, MailboxRole::Reader);
    for (actor, own) in [
        (&house.anne, "anne.roux@ac-thau.example"),
        (&house.basile, "basile.serre@ac-thau.example"),
        (&house.chloe, "chloe.pons@ac-lodeve.example"),
    ] {
        assert!(is_foreign(&send(&house, actor, CE, CE)));
        assert!(is_foreign(&send(&house, actor, own, CE)));
        assert!(is_foreign(&send(&house, actor, CE, own)));
    }
}

async fn each_reader_counts_what_they_have_not_seen(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    let_in(&house, account, &house.anne, MailboxRole::Member);
    let_in(&house, account, &house.basile, MailboxRole::Reader);
    let inbox = |actor: &Actor| {
        house
            .mail
            .mailbox_with(actor, account, Role::Inbox)
            .unwrap()
    };
    let id = inbox(&house.anne).id;
    for number in 0..3 {
        let raw = letter(&format!("{number}@x.example"), "x@x.example", "x", "", "y");
        let append = Append {
            raw: Raw::from(raw),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        house.mail.append(&house.anne, account, id, append).unwrap();
    }
    let first = UidSet::from_ranges([(1, 2)]);
    let seen = FlagChange::add(Flags::SEEN);
    let mark = |actor: &Actor, change: &FlagChange| {
        house
            .mail
            .set_flags(actor, account, id, &first, change, None)
    };
    mark(&house.basile, &seen).unwrap();
    assert_eq!(inbox(&house.anne).unseen, 3);
    assert_eq!(inbox(&house.basile).unseen, 1);
    let listed = house.mail.mailboxes(&house.basile, account).unwrap();
    assert_eq!(listed[0].unseen, 1);
    // What is gone was not left unseen.
    mark(&house.anne, &FlagChange::add(Flags::DELETED)).unwrap();
    house
        .mail
        .expunge(&house.anne, account, id, None::<&UidSet>)
        .unwrap();
    assert_eq!(inbox(&house.anne).unseen, 1);
    assert_eq!(inbox(&house.basile).unseen, 1);
    // Who reads marks nothing but what they have seen.
    let refused = mark(&house.basile, &FlagChange::add(Flags::FLAGGED));
    assert!(matches!(refused, Err(MailError::Refused)));
}

async fn another_organisation_is_refused_and_the_refusal_is_written_down(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    for stranger in [&house.chloe, &house.basile] {
        let asked = house.mail.mailboxes(stranger, account);
        assert!(matches!(asked, Err(MailError::Refused)));
    }
    let journal = house.mail.journal(&Actor::system(), account, 10).unwrap();
    assert_eq!(journal.iter().filter(|row| row.act == "refused").count(), 2);
}

async fn what_was_seen_stays_seen_where_it_is_moved(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    for who in [&house.anne, &house.basile] {
        let_in(&house, account, who, MailboxRole::Member);
    }
    let at = |actor: &Actor, role| house.mail.mailbox_with(actor, account, role).unwrap();
    let (inbox, archive) = (
        at(&house.anne, Role::Inbox).id,
        at(&house.anne, Role::Archive).id,
    );
    for number in 0..2 {
        let raw = letter(&format!("{number}@x.example"), "x@x.example", "x", "", "y");
        let append = Append {
            raw: Raw::from(raw),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        house
            .mail
            .append(&house.anne, account, inbox, append)
            .unwrap();
    }
    let first = UidSet::from_ranges([(1, 1)]);
    let seen = FlagChange::add(Flags::SEEN);
    house
        .mail
        .set_flags(&house.basile, account, inbox, &first, &seen, None)
        .unwrap();
    let all = UidSet::all();
    house
        .mail
        .copy(&house.anne, account, inbox, &all, archive)
        .unwrap();
    house
        .mail
        .move_entries(&house.anne, account, inbox, &all, archive)
        .unwrap();
    assert_eq!(at(&house.anne, Role::Archive).unseen, 4);
    assert_eq!(at(&house.basile, Role::Archive).unseen, 2);
    assert_eq!(at(&house.basile, Role::Inbox).unseen, 0);
}

async fn an_answer_that_moves_to_the_mailbox_keeps_its_thread_and_its_files(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    let_in(&house, account, &house.anne, MailboxRole::Member);
    let (mail, anne) = (&house.mail, &house.anne);
    let put = house.put(
        house.inbox(),
        letter("q@x.example", "x@x.example", "Question", "p@x.example", "?"),
        Flags::NONE,
    );
    let reply = mail::Start::Reply {
        message: put.message,
        all: false,
    };
    let draft = mail.create_draft(anne, anne.account, &reply).unwrap();
    let file = mail::NewAttachment {
        name: "plan.txt".into(),
        media_type: "text/plain".into(),
        content: Raw::from(b"plan".to_vec()),
        cid: None,
    };
    mail.attach(anne, anne.account, draft.id, &file).unwrap();
    // Somebody who may not write there moves nothing.
    let refused = mail.move_draft(&house.basile, anne.account, draft.id, account);
    assert!(matches!(refused, Err(MailError::Refused)));
    let moved = mail
        .move_draft(anne, anne.account, draft.id, account)
        .unwrap();
    let gone = mail.draft(anne, anne.account, draft.id);
    assert!(matches!(gone, Err(MailError::NoSuchDraft)));
    let there = mail.draft(anne, account, moved.draft).unwrap();
    assert_eq!(there.attachments.len(), 1);
    assert_eq!(there.content.version, moved.version);
    let at = mail::SubmitAt::At(mail.store().now());
    let sent = mail.submit(anne, account, moved.draft, at).unwrap();
    let Release::Now(released) = mail.take_release(account, sent.id).unwrap() else {
        panic!("it does not leave");
    };
    let raw = String::from_utf8_lossy(&released.raw).into_owned();
    assert!(raw.contains("In-Reply-To: <q@x.example>"), "{raw}");
    assert!(raw.contains("<p@x.example>") && raw.contains("plan.txt"));
    assert!(raw.contains(CE) && !raw.contains("anne.roux"), "{raw}");
    for account in [account, anne.account] {
        assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
    }
}

/// Anne takes the mailbox's draft to her own while Basile saves it again and again.
async fn what_is_saved_while_a_draft_moves_is_kept(kind: Kind) {
    let house = house(kind);
    let account = mailbox(&house);
    let (mail, anne, basile) = (&house.mail, &house.anne, &house.basile);
    for who in [anne, basile] {
        let_in(&house, account, who, MailboxRole::Member);
    }
    for round in 0..12 {
        let draft = mail
            .create_draft(anne, account, &mail::Start::Empty)
            .unwrap();
        let (moved, last) = std::thread::scope(|scope| {
            let saving = scope.spawn(|| {
                let (mut content, mut last) = (draft.content.clone(), String::new());
                for number in 0..200 {
                    content.subject = format!("{round} {number}");
                    match mail.save_draft(basile, account, draft.id, &content) {
                        Ok(saved) => content.version = saved.version,
                        Err(_) => break,
                    }
                    last.clone_from(&content.subject);
                }
                last
            });
            std::thread::sleep(Duration::from_millis(round));
            let moved = mail.move_draft(anne, account, draft.id, anne.account);
            (moved.unwrap(), saving.join().unwrap())
        });
        // What he was told is saved lies where it moved to, or where it was.
        let there = mail.draft(anne, anne.account, moved.draft).unwrap();
        let mut kept = vec![there.content.subject];
        let left = mail.draft(anne, account, draft.id);
        kept.extend(left.ok().map(|left| left.content.subject));
        assert!(
            last.is_empty() || kept.contains(&last),
            "{last} of {kept:?}"
        );
    }
}
