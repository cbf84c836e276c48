//! Drafts and what waits to be sent.

use crate::common::{House, house, letter};
use directory::{Actor, Inside, PersonFacts, Population};
use mail::{
    Act, CalledBack, DraftContent, Envelope, EnvelopeRecipient, Flags, ListQuery, MailError,
    NewAttachment, NotAllowed, Place, Raw, Release, Role, Selection, SentCopy, Start, SubmitAt,
};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_saved_draft_is_a_message_in_the_mailbox_of_drafts,
    two_who_save_one_draft_both_keep_what_they_wrote,
    what_is_sent_waits_can_be_called_back_and_leaves_once,
    hidden_recipients_are_in_the_senders_copy_only,
    an_answer_marks_what_it_answers,
    nobody_sends_as_somebody_else,
    what_a_pupil_sends_or_plans_stays_inside,
    a_draft_of_another_program_becomes_ours,
}

fn draft(house: &House, to: &str) -> mail::Draft {
    let draft = house
        .mail
        .create_draft(&house.anne, house.account(), &Start::Empty)
        .unwrap();
    let content = DraftContent {
        to: vec![to.into()],
        subject: "Sortie".into(),
        text: "Bonjour".into(),
        ..draft.content.clone()
    };
    house
        .mail
        .save_draft(&house.anne, house.account(), draft.id, &content)
        .unwrap();
    house
        .mail
        .draft(&house.anne, house.account(), draft.id)
        .unwrap()
}

/// Lina, a pupil of Anne's organisation.
fn pupil(house: &House) -> Actor {
    let facts = PersonFacts {
        given_name: "Lina".into(),
        family_name: "Petit".into(),
        population: Population::Pupil,
        ..PersonFacts::default()
    };
    let directory = house.mail.directory();
    let registry = directory.registry(house.anne.organisation).unwrap();
    let today = "2026-09-21".parse().unwrap();
    let store = house.mail.store();
    let written = store
        .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
        .unwrap();
    directory.forget();
    let account = written.account.unwrap();
    directory.activate(account).unwrap();
    Actor {
        person: written.person.unwrap(),
        account,
        ..house.anne.clone()
    }
}

async fn what_a_pupil_sends_or_plans_stays_inside(kind: Kind) {
    let house = house(kind);
    let lina = pupil(&house);
    let later = SubmitAt::At(house.mail.store().now().after(Duration::from_secs(86_400)));
    let send = |who: &Actor, to: &str, at| {
        let draft = house
            .mail
            .create_draft(who, who.account, &Start::Empty)
            .unwrap();
        let content = DraftContent {
            bcc: vec![to.into()],
            subject: "Bonjour".into(),
            ..draft.content.clone()
        };
        house
            .mail
            .save_draft(who, who.account, draft.id, &content)
            .unwrap();
        match house.mail.submit(who, who.account, draft.id, at) {
            Ok(_) => None,
            Err(MailError::NotAllowed(NotAllowed::Border(side))) => Some(side),
            Err(other) => panic!("{other}"),
        }
    };
    let (basile, chloe) = (
        "basile.serre@ac-thau.example",
        "chloe.pons@ac-lodeve.example",
    );
    for at in [SubmitAt::Now, later] {
        assert_eq!(send(&lina, basile, at), None);
        assert_eq!(send(&lina, "b@x.example", at), Some(Inside::Sender));
        assert_eq!(send(&lina, chloe, at), Some(Inside::Sender));
        assert_eq!(send(&house.anne, "lina.petit@ac-thau.example", at), None);
        assert_eq!(
            send(&house.chloe, "lina.petit@ac-thau.example", at),
            Some(Inside::Recipient)
        );
        assert_eq!(send(&house.chloe, basile, at), None);
    }
    let held = house.mail.hold_list(&lina, lina.account).unwrap();
    assert_eq!(held.len(), 2, "those to her own organisation");
}

async fn a_saved_draft_is_a_message_in_the_mailbox_of_drafts(kind: Kind) {
    let house = house(kind);
    let draft = draft(&house, "b@x.example");
    let list = |house: &House| {
        house
            .mail
            .conversations(
                &house.anne,
                house.account(),
                &ListQuery::new(Place::Drafts, 9),
            )
            .unwrap()
            .rows
    };
    assert_eq!(list(&house).len(), 1);
    let content = DraftContent {
        subject: "Sortie scolaire".into(),
        ..draft.content.clone()
    };
    house
        .mail
        .save_draft(&house.anne, house.account(), draft.id, &content)
        .unwrap();
    let rows = list(&house);
    assert_eq!(
        (rows.len(), rows[0].subject.as_str()),
        (1, "Sortie scolaire")
    );
    let whole = house
        .mail
        .conversation(&house.anne, house.account(), rows[0].conversation)
        .unwrap();
    assert_eq!(whole.messages[0].draft, Some(draft.id));
    assert_eq!(whole.messages[0].flags, Flags::DRAFT | Flags::SEEN);
    house.check();
    house
        .mail
        .delete_draft(&house.anne, house.account(), draft.id)
        .unwrap();
    assert!(list(&house).is_empty());
    house.check();
}

async fn two_who_save_one_draft_both_keep_what_they_wrote(kind: Kind) {
    let house = house(kind);
    let draft = draft(&house, "b@x.example");
    let one = DraftContent {
        text: "l’une".into(),
        ..draft.content.clone()
    };
    let other = DraftContent {
        text: "l’autre".into(),
        ..draft.content.clone()
    };
    let first = house
        .mail
        .save_draft(&house.anne, house.account(), draft.id, &one)
        .unwrap();
    let second = house
        .mail
        .save_draft(&house.anne, house.account(), draft.id, &other)
        .unwrap();
    assert!(!first.beside && second.beside);
    let texts: Vec<String> = house
        .mail
        .drafts(&house.anne, house.account(), 9)
        .unwrap()
        .into_iter()
        .map(|draft| draft.content.text)
        .collect();
    assert_eq!(texts, ["l’autre", "l’une"]);
}

async fn what_is_sent_waits_can_be_called_back_and_leaves_once(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let draft = draft(&house, "Basile <basile.serre@ac-thau.example>");
    let new = NewAttachment {
        name: "plan.txt".into(),
        media_type: "text/plain".into(),
        content: Raw::from(b"plan".to_vec()),
        cid: None,
    };
    house.mail.attach(anne, account, draft.id, &new).unwrap();
    let sent = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    assert!(matches!(
        house.mail.submit(anne, account, draft.id, SubmitAt::Now),
        Err(MailError::NotAllowed(NotAllowed::AlreadySent))
    ));
    let held = house.mail.hold_list(anne, account).unwrap();
    assert_eq!(
        (held.len(), held[0].recipients.as_slice()),
        (1, ["basile.serre@ac-thau.example".to_owned()].as_slice())
    );
    assert!(matches!(
        house.mail.take_release(account, sent.id).unwrap(),
        Release::Later(_)
    ));
    assert_eq!(
        house.mail.call_back(anne, account, sent.id).unwrap(),
        CalledBack::Draft(draft.id)
    );
    assert_eq!(
        house.mail.take_release(account, sent.id).unwrap(),
        Release::Gone
    );
    house.check();

    let sent = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    house.clock.advance(Duration::from_secs(10));
    let first = house.mail.take_release(account, sent.id).unwrap();
    let Release::Now(released) = &first else {
        panic!("{first:?}")
    };
    assert_eq!(released.envelope.from, "anne.roux@ac-thau.example");
    assert_eq!(released.sent_copy, SentCopy::Same);
    assert_eq!(house.mail.take_release(account, sent.id).unwrap(), first);
    assert!(matches!(
        house.mail.call_back(anne, account, sent.id),
        Err(MailError::NotAllowed(NotAllowed::AlreadySent))
    ));
    house.mail.finish_release(account, sent.id).unwrap();
    assert_eq!(
        house.mail.take_release(account, sent.id).unwrap(),
        Release::Gone
    );
    assert!(house.mail.drafts(anne, account, 9).unwrap().is_empty());
    assert_eq!(house.mail.store().usage(account).unwrap(), 0);
    house.check();
}

async fn hidden_recipients_are_in_the_senders_copy_only(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let draft = draft(&house, "a@x.example");
    let content = DraftContent {
        bcc: vec!["hidden@x.example".into()],
        ..draft.content.clone()
    };
    house
        .mail
        .save_draft(anne, account, draft.id, &content)
        .unwrap();
    let sent = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    house.clock.advance(Duration::from_secs(10));
    let Release::Now(released) = house.mail.take_release(account, sent.id).unwrap() else {
        panic!()
    };
    assert_eq!(released.envelope.recipients.len(), 2);
    assert!(!String::from_utf8_lossy(&released.raw).contains("hidden"));
    let SentCopy::Other(copy) = &released.sent_copy else {
        panic!()
    };
    assert!(String::from_utf8_lossy(copy).contains("hidden@x.example"));
}

async fn an_answer_marks_what_it_answers(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let raw = letter(
        "q@x.example",
        "Bruno <bruno@x.example>",
        "Question",
        "",
        "Pouvez-vous venir ?",
    );
    let asked = house.put(house.inbox(), raw, Flags::SEEN);
    let draft = house
        .mail
        .create_draft(
            anne,
            account,
            &Start::Reply {
                message: asked.message,
                all: true,
            },
        )
        .unwrap();
    assert_eq!(draft.content.to, ["Bruno <bruno@x.example>"]);
    assert_eq!(draft.content.subject, "Re: Question");
    assert!(draft.content.text.contains("> Pouvez-vous venir ?"));
    let sent = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    house.mail.release_now(anne, account, sent.id).unwrap();
    let Release::Now(released) = house.mail.take_release(account, sent.id).unwrap() else {
        panic!()
    };
    assert!(String::from_utf8_lossy(&released.raw).contains("q@x.example"));
    house.mail.finish_release(account, sent.id).unwrap();
    assert!(
        house
            .mail
            .message(anne, account, asked.message)
            .unwrap()
            .flags
            .contains(Flags::ANSWERED)
    );
    house.check();
}

async fn nobody_sends_as_somebody_else(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let to = vec![EnvelopeRecipient {
        address: "x@x.example".into(),
        ..Default::default()
    }];
    let send = |from: &str, header: &str| {
        let envelope = Envelope {
            from: from.into(),
            recipients: to.clone(),
            ..Envelope::default()
        };
        house.mail.submit_raw(
            anne,
            account,
            &envelope,
            Raw::from(letter("1@x.example", header, "x", "", "y")),
            Duration::ZERO,
        )
    };
    let own = "anne.roux@ac-thau.example";
    let foreign = |answer: Result<_, MailError>| {
        matches!(
            answer,
            Err(MailError::NotAllowed(NotAllowed::ForeignSender))
        )
    };
    assert!(foreign(send("basile.serre@ac-thau.example", own)));
    assert!(foreign(send(own, "basile.serre@ac-thau.example")));
    let sent = send(own, "Anne <Anne.Roux@AC-THAU.example>").unwrap();
    assert!(matches!(
        house.mail.take_release(account, sent.id).unwrap(),
        Release::Now(_)
    ));
    let draft = draft(&house, "personne");
    assert!(matches!(
        house.mail.submit(anne, account, draft.id, SubmitAt::Now),
        Err(MailError::NotAllowed(NotAllowed::BadAddress))
    ));
    assert!(matches!(
        house
            .mail
            .submit(&house.basile, account, draft.id, SubmitAt::Now),
        Err(MailError::Refused)
    ));
}

async fn a_draft_of_another_program_becomes_ours(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let put = house.put(
        house.with(Role::Drafts),
        letter(
            "d@x.example",
            "anne.roux@ac-thau.example",
            "Ailleurs",
            "",
            "Texte",
        ),
        Flags::DRAFT,
    );
    let draft = house
        .mail
        .create_draft(anne, account, &Start::Message(put.message))
        .unwrap();
    assert_eq!(draft.content.subject, "Ailleurs");
    let rows = house
        .mail
        .conversations(anne, account, &ListQuery::new(Place::Drafts, 9))
        .unwrap()
        .rows;
    assert_eq!(rows.len(), 1);
    let trash = Selection::Rows(vec![rows[0].id()]);
    house
        .mail
        .act(anne, account, &Place::Drafts, &trash, &Act::Trash)
        .unwrap();
    assert!(
        house
            .mail
            .conversations(anne, account, &ListQuery::new(Place::Drafts, 9))
            .unwrap()
            .rows
            .is_empty()
    );
    house.check();
}
