//! What several people read in one mailbox as the web shows it: lists, conversations, acts, searches and news tell each
//! what they have not seen themselves; on both engines.

use crate::common::{House, house, letter};
use directory::Actor;
use mail::{
    Act, Append, Filter, FlagChange, Flags, ListQuery, MailError, MailboxId, Mode, Place, Raw,
    Role, RowId, Selection, UidSet, Unit,
};
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_list_tells_each_reader_what_they_have_not_seen,
    seen_is_marked_and_undone_for_who_did_it,
    an_act_on_all_that_match_means_the_readers_own_state,
    a_search_knows_what_its_reader_has_seen,
    news_tell_what_the_reader_alone_has_seen,
    labels_count_what_the_reader_has_not_seen,
    what_is_archived_stays_seen_and_comes_back_seen,
    each_is_offered_the_undo_of_what_they_did_themselves,
    what_a_reader_has_seen_is_counted_as_it_changes,
    a_subscription_is_each_readers_own,
}

struct Shared {
    house: House,
    account: AccountId,
    inbox: MailboxId,
}

/// A mailbox that Anne and Basile read, with three messages.
fn shared(kind: Kind) -> Shared {
    let house = house(kind);
    let account = house.role_mailbox();
    let inbox = house
        .mail
        .mailbox_with(&house.anne, account, Role::Inbox)
        .unwrap()
        .id;
    for number in 0..3 {
        let subject = format!("Note {number}");
        let append = Append {
            raw: Raw::from(letter(
                &format!("{number}@x.example"),
                "x@x.example",
                &subject,
                "",
                "texte",
            )),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        let mail = &house.mail;
        mail.append(&house.anne, account, inbox, append).unwrap();
    }
    Shared {
        house,
        account,
        inbox,
    }
}

impl Shared {
    fn place(&self) -> Place {
        Place::Mailbox(self.inbox)
    }

    fn query(&self, unit: Unit) -> ListQuery {
        ListQuery {
            unit,
            ..ListQuery::new(self.place(), 40)
        }
    }

    fn rows(&self, who: &Actor, query: &ListQuery) -> Vec<(RowId, bool)> {
        let page = self
            .house
            .mail
            .conversations(who, self.account, query)
            .unwrap();
        let rows = page.rows.iter();
        rows.map(|row| (row.id(), row.unread > 0)).collect()
    }

    fn unread(&self, who: &Actor) -> usize {
        let rows = self.rows(who, &self.query(Unit::Conversation));
        rows.iter().filter(|(_, unread)| *unread).count()
    }

    fn mark(&self, who: &Actor, rows: &[RowId], act: &Act) -> mail::Done {
        let selection = Selection::Rows(rows.to_vec());
        let mail = &self.house.mail;
        mail.act(who, self.account, &self.place(), &selection, act)
            .unwrap()
    }
}

async fn a_list_tells_each_reader_what_they_have_not_seen(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    for unit in [Unit::Conversation, Unit::Message] {
        let query = shared.query(unit);
        let all = shared.rows(anne, &query);
        assert_eq!(all.len(), 3);
        shared.mark(basile, &[all[0].0], &Act::Seen(true));
        let unread = ListQuery {
            filter: Filter {
                unread: true,
                ..Filter::default()
            },
            ..query.clone()
        };
        assert_eq!(shared.rows(anne, &unread).len(), 3, "{unit:?}");
        assert_eq!(shared.rows(basile, &unread).len(), 2, "{unit:?}");
        let near = |who| {
            let mail = &shared.house.mail;
            mail.neighbours(who, shared.account, &unread, all[1].0)
                .unwrap()
                .previous
        };
        assert_eq!((near(anne), near(basile)), (Some(all[0].0), None));
    }
    let first = shared.rows(basile, &shared.query(Unit::Conversation))[0].0;
    let RowId::Conversation(id) = first else {
        panic!("{first:?}");
    };
    let seen = |who: &Actor| {
        let mail = &shared.house.mail;
        let whole = mail.conversation(who, shared.account, id).unwrap();
        whole.messages[0].flags.contains(Flags::SEEN)
    };
    assert_eq!((seen(anne), seen(basile)), (false, true));
}

async fn seen_is_marked_and_undone_for_who_did_it(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let (mail, account) = (&shared.house.mail, shared.account);
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    let ids: Vec<RowId> = rows.iter().map(|(id, _)| *id).collect();
    let done = shared.mark(basile, &ids, &Act::Seen(true));
    assert_eq!(done.conversations, 3);
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 0));
    // A colleague's undo does not touch what he has read.
    let theirs = shared.mark(basile, &ids[..1], &Act::Seen(false));
    let refused = mail.undo(anne, account, theirs.undo);
    assert!(matches!(refused, Err(MailError::NoSuchUndo)), "{refused:?}");
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 1));
    // Nor does it use up his own.
    mail.undo(basile, account, theirs.undo).unwrap();
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 0));
    mail.undo(basile, account, done.undo).unwrap();
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 3));
    assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
}

async fn an_act_on_all_that_match_means_the_readers_own_state(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let (mail, account) = (&shared.house.mail, shared.account);
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    shared.mark(basile, &[rows[0].0], &Act::Seen(true));
    let unread = ListQuery {
        filter: Filter {
            unread: true,
            ..Filter::default()
        },
        ..shared.query(Unit::Conversation)
    };
    let upper = mail.newest_message(basile, account).unwrap();
    let all = Selection::AllMatching(unread, upper);
    let done = mail
        .act(basile, account, &shared.place(), &all, &Act::Seen(true))
        .unwrap();
    assert_eq!(done.conversations, 2);
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 0));
}

async fn a_search_knows_what_its_reader_has_seen(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    shared.mark(basile, &[rows[0].0], &Act::Seen(true));
    let query = ListQuery::new(Place::Search("note est:non-lu".into()), 40);
    assert_eq!(shared.rows(anne, &query).len(), 3);
    let his = shared.rows(basile, &query);
    assert_eq!(his.len(), 2);
    assert!(his.iter().all(|(_, unread)| *unread));
}

async fn news_tell_what_the_reader_alone_has_seen(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let (mail, account) = (&shared.house.mail, shared.account);
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    let since = mail.modseq(basile, account).unwrap();
    shared.mark(basile, &[rows[1].0], &Act::Seen(true));
    for unit in [Unit::Conversation, Unit::Message] {
        let news = |who| {
            let query = shared.query(unit);
            mail.conversations_changed(who, account, &query, since)
                .unwrap()
        };
        let (hers, his) = (news(anne), news(basile));
        assert!(hers.rows.is_empty() && hers.complete, "{hers:?}");
        assert_eq!(his.rows.len(), 1);
        assert_eq!(his.rows[0].unread, 0);
        let unseen = |counts: &mail::Counts| {
            let all = &counts.mailboxes;
            all.iter()
                .find(|one| one.mailbox == shared.inbox)
                .unwrap()
                .unseen
        };
        assert_eq!((unseen(&hers.counts), unseen(&his.counts)), (3, 2));
    }
}

async fn labels_count_what_the_reader_has_not_seen(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let (mail, account) = (&shared.house.mail, shared.account);
    let label = mail.create_label(anne, account, "Projet", None).unwrap();
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    let ids: Vec<RowId> = rows.iter().map(|(id, _)| *id).collect();
    shared.mark(anne, &ids[..2], &Act::Label(label.keyword, true));
    shared.mark(basile, &ids[..1], &Act::Seen(true));
    let unread = |who| mail.labels(who, account).unwrap()[0].unread;
    assert_eq!((unread(anne), unread(basile)), (2, 1));
}

async fn what_is_archived_stays_seen_and_comes_back_seen(kind: Kind) {
    let shared = shared(kind);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let (mail, account) = (&shared.house.mail, shared.account);
    let rows = shared.rows(basile, &shared.query(Unit::Conversation));
    shared.mark(basile, &[rows[0].0], &Act::Seen(true));
    let done = shared.mark(anne, &[rows[0].0], &Act::Archive);
    let archive = mail.mailbox_with(basile, account, Role::Archive).unwrap();
    assert_eq!(archive.unseen, 0);
    mail.undo(anne, account, done.undo).unwrap();
    assert_eq!((shared.unread(anne), shared.unread(basile)), (3, 2));
    assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
}

async fn each_is_offered_the_undo_of_what_they_did_themselves(kind: Kind) {
    let shared = shared(kind);
    let (mail, account) = (&shared.house.mail, shared.account);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let rows = shared.rows(anne, &shared.query(Unit::Conversation));
    let offered = |who: &Actor| mail.last_undo(who, account).unwrap().map(|row| row.id);
    assert_eq!((offered(anne), offered(basile)), (None, None));
    let hers = shared.mark(anne, &[rows[0].0], &Act::Flag(true)).undo;
    assert_eq!((offered(anne), offered(basile)), (Some(hers), None));
    let his = shared.mark(basile, &[rows[1].0], &Act::Archive).undo;
    assert_eq!((offered(anne), offered(basile)), (Some(hers), Some(his)));
    // All that match, too.
    let all = Selection::AllMatching(shared.query(Unit::Conversation), mail::MessageId(i64::MAX));
    let done = mail
        .act(basile, account, &shared.place(), &all, &Act::Flag(true))
        .unwrap();
    assert_eq!(
        (offered(anne), offered(basile)),
        (Some(hers), Some(done.undo))
    );
    mail.undo(anne, account, hers).unwrap();
    assert_eq!((offered(anne), offered(basile)), (None, Some(done.undo)));
    // In one's own mailbox nothing is another's.
    let own = mail.last_undo(anne, anne.account).unwrap();
    assert_eq!(own, None);
}

async fn what_a_reader_has_seen_is_counted_as_it_changes(kind: Kind) {
    let shared = shared(kind);
    let (mail, account) = (&shared.house.mail, shared.account);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let unseen = |who: &Actor, mailbox| mail.mailbox(who, account, mailbox).unwrap().unseen;
    let sound = || assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
    let mark = |who: &Actor, mailbox, uids: (u32, u32), change: &FlagChange| {
        let set = UidSet::from_ranges([uids]);
        mail.set_flags(who, account, mailbox, &set, change, None)
            .unwrap();
    };
    let seen = FlagChange::add(Flags::SEEN);
    mark(basile, shared.inbox, (1, 2), &seen);
    mark(basile, shared.inbox, (1, 3), &seen);
    // Anne appended all three and has seen none of them.
    assert_eq!(
        (unseen(anne, shared.inbox), unseen(basile, shared.inbox)),
        (3, 0)
    );
    mark(anne, shared.inbox, (2, 2), &seen);
    mark(
        basile,
        shared.inbox,
        (3, 3),
        &FlagChange {
            mode: Mode::Remove,
            ..seen.clone()
        },
    );
    assert_eq!(
        (unseen(anne, shared.inbox), unseen(basile, shared.inbox)),
        (2, 1)
    );
    sound();
    // What moves takes along who has seen it.
    let folder = mail
        .create_mailbox(anne, account, "Rentrée", None)
        .unwrap()
        .id;
    let two = UidSet::from_ranges([(2, 3)]);
    mail.move_entries(basile, account, shared.inbox, &two, folder)
        .unwrap();
    assert_eq!(
        (unseen(anne, shared.inbox), unseen(basile, shared.inbox)),
        (1, 0)
    );
    assert_eq!((unseen(anne, folder), unseen(basile, folder)), (1, 1));
    sound();
    // What lies among others is expunged, and they stay.
    let copied = mail
        .copy(basile, account, folder, &UidSet::all(), shared.inbox)
        .unwrap();
    assert_eq!(copied.pairs.len(), 2);
    let before = (unseen(anne, shared.inbox), unseen(basile, shared.inbox));
    mark(anne, shared.inbox, (1, 1), &FlagChange::add(Flags::DELETED));
    mail.expunge(anne, account, shared.inbox, None).unwrap();
    let after = (unseen(anne, shared.inbox), unseen(basile, shared.inbox));
    assert_eq!(after, (before.0 - 1, before.1), "Basile had seen it");
    sound();
    mail.delete_mailbox(basile, account, folder).unwrap();
    sound();
    // A count that is wrong is found.
    let wrong = "UPDATE reader_mailbox SET seen = seen + 1 WHERE account_id = $1 AND seen > 0";
    mail.store()
        .write(account, |tx| tx.execute(wrong, &[account.into()]))
        .unwrap();
    assert!(!mail.verify(account).unwrap().is_empty());
}

async fn a_subscription_is_each_readers_own(kind: Kind) {
    let shared = shared(kind);
    let (mail, account) = (&shared.house.mail, shared.account);
    let (anne, basile) = (&shared.house.anne, &shared.house.basile);
    let subscribed = |who: &Actor| {
        let found = mail.mailboxes(who, account).unwrap();
        let one = found.iter().find(|one| one.id == shared.inbox);
        one.unwrap().subscribed
    };
    assert!(subscribed(anne) && subscribed(basile));
    mail.subscribe(anne, account, shared.inbox, false).unwrap();
    assert!(!subscribed(anne) && subscribed(basile));
    // What was seen is counted beside it.
    let rows = shared.rows(anne, &shared.query(Unit::Conversation));
    shared.mark(anne, &[rows[0].0], &Act::Seen(true));
    assert_eq!(mail.mailbox(anne, account, shared.inbox).unwrap().unseen, 2);
    assert!(!subscribed(anne));
    mail.subscribe(anne, account, shared.inbox, true).unwrap();
    mail.subscribe(basile, account, shared.inbox, false)
        .unwrap();
    assert!(subscribed(anne) && !subscribed(basile));
    assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
    let stranger = mail.subscribe(&shared.house.chloe, account, shared.inbox, true);
    assert!(matches!(stranger, Err(MailError::Refused)));
}
