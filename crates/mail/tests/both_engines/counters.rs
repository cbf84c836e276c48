//! Whatever is done in whatever order, the counters say what the rows say, and who follows the changes knows it all.

use crate::common::{House, house, letter};
use directory::Actor;
use mail::{
    Act, Append, FlagChange, Flags, ListQuery, MailboxId, MessageId, Mode, Place, Raw, Role,
    Selection, UidSet, UndoId, Unit,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use store::AccountId;
use testing_postgres::Kind;

#[derive(Debug, Clone)]
enum Step {
    Append {
        mailbox: usize,
        thread: u8,
        flags: u8,
    },
    Mark {
        mailbox: usize,
        from: u32,
        to: u32,
        mode: u8,
        flags: u8,
        keyword: u8,
    },
    Copy {
        from: usize,
        to: usize,
        first: u32,
        last: u32,
    },
    Move {
        from: usize,
        to: usize,
        first: u32,
        last: u32,
    },
    Expunge {
        mailbox: usize,
    },
    Act {
        place: usize,
        act: u8,
        row: usize,
        all: bool,
    },
    Undo {
        which: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let range = (1u32..12, 1u32..12);
    prop_oneof![
        4 => (0usize..5, 0u8..4, 0u8..32).prop_map(|(mailbox, thread, flags)| Step::Append { mailbox, thread, flags }),
        3 => (0usize..5, range.clone(), 0u8..3, 0u8..32, 0u8..4).prop_map(|(mailbox, (from, to), mode, flags, keyword)| {
            Step::Mark { mailbox, from, to, mode, flags, keyword }
        }),
        1 => (0usize..5, 0usize..5, range.clone()).prop_map(|(from, to, (first, last))| Step::Copy { from, to, first, last }),
        2 => (0usize..5, 0usize..5, range).prop_map(|(from, to, (first, last))| Step::Move { from, to, first, last }),
        1 => (0usize..5).prop_map(|mailbox| Step::Expunge { mailbox }),
        3 => (0usize..7, 0u8..12, 0usize..4, any::<bool>()).prop_map(|(place, act, row, all)| Step::Act { place, act, row, all }),
        2 => (0usize..4).prop_map(|which| Step::Undo { which }),
    ]
}

/// What a client knows of a mailbox that asks only for changes.
#[derive(Default)]
struct Client {
    modseq: store::ModSeq,
    rows: std::collections::BTreeMap<mail::Uid, (Flags, Vec<String>)>,
}

struct Run {
    house: House,
    account: AccountId,
    /// Who acts, in turn: the owner, or two people in a mailbox that both read.
    actors: Vec<Actor>,
    turn: usize,
    mailboxes: Vec<MailboxId>,
    undos: Vec<UndoId>,
    next: u32,
    /// One of each who acts, of each mailbox.
    clients: Vec<Vec<Client>>,
}

const KEYWORDS: [&[&str]; 4] = [&[], &["Projet"], &["Projet", "Classe"], &["$Forwarded"]];

impl Run {
    fn new(kind: Kind, shared: bool) -> Self {
        let house = house(kind);
        let (account, actors) = match shared {
            true => {
                let both = vec![house.anne.clone(), house.basile.clone()];
                (house.role_mailbox(), both)
            }
            false => (house.account(), vec![house.anne.clone()]),
        };
        let mailboxes = [
            Role::Inbox,
            Role::Archive,
            Role::Trash,
            Role::Junk,
            Role::Sent,
        ]
        .map(|role| {
            house
                .mail
                .mailbox_with(&house.anne, account, role)
                .unwrap()
                .id
        });
        let fresh = |_: &Actor| (0..5).map(|_| Client::default()).collect();
        Self {
            clients: actors.iter().map(fresh).collect(),
            house,
            account,
            actors,
            turn: 0,
            mailboxes: mailboxes.to_vec(),
            undos: Vec::new(),
            next: 0,
        }
    }

    /// Whose turn it is.
    fn actor(&self) -> Actor {
        self.actors[self.turn % self.actors.len()].clone()
    }

    fn step(&mut self, step: &Step) {
        self.turn += 1;
        let (mail, anne, account) = (&self.house.mail, &self.actor(), self.account);
        match *step {
            Step::Append {
                mailbox,
                thread,
                flags,
            } => {
                self.next += 1;
                let (id, answers) = (
                    format!("m{}@x.example", self.next),
                    format!("t{thread}@x.example"),
                );
                let raw = letter(&id, "d@x.example", "Sujet", &answers, "texte");
                let append = Append {
                    raw: Raw::from(raw),
                    flags: Flags::from_bits(u32::from(flags)),
                    keywords: Vec::new(),
                    received: None,
                };
                mail.append(anne, account, self.mailboxes[mailbox], append)
                    .unwrap();
            }
            Step::Mark {
                mailbox,
                from,
                to,
                mode,
                flags,
                keyword,
            } => {
                let mode = [Mode::Add, Mode::Remove, Mode::Replace][usize::from(mode)];
                let keywords = KEYWORDS[usize::from(keyword)]
                    .iter()
                    .map(|word| (*word).to_owned())
                    .collect();
                let change = FlagChange {
                    mode,
                    flags: Flags::from_bits(u32::from(flags)),
                    keywords,
                };
                let set = UidSet::from_ranges([(from, to)]);
                mail.set_flags(anne, account, self.mailboxes[mailbox], &set, &change, None)
                    .unwrap();
            }
            Step::Copy {
                from,
                to,
                first,
                last,
            } => {
                let set = UidSet::from_ranges([(first, last)]);
                mail.copy(
                    anne,
                    account,
                    self.mailboxes[from],
                    &set,
                    self.mailboxes[to],
                )
                .unwrap();
            }
            Step::Move {
                from,
                to,
                first,
                last,
            } => {
                let set = UidSet::from_ranges([(first, last)]);
                mail.move_entries(
                    anne,
                    account,
                    self.mailboxes[from],
                    &set,
                    self.mailboxes[to],
                )
                .unwrap();
            }
            Step::Expunge { mailbox } => {
                mail.expunge(anne, account, self.mailboxes[mailbox], None)
                    .unwrap();
            }
            Step::Act {
                place,
                act,
                row,
                all,
            } => self.act(place, act, row, all),
            Step::Undo { which } => {
                if let Some(id) = self.undos.get(which) {
                    let _may_be_undone_already = mail.undo(anne, account, *id);
                }
            }
        }
    }

    /// Every client asks what changed, and knows then what somebody knows who reads everything.
    fn follow(&mut self) {
        let (mail, account) = (&self.house.mail, self.account);
        let of_each = self.clients.iter_mut().zip(&self.actors);
        let each = of_each.flat_map(|(clients, actor)| {
            let clients = clients.iter_mut().zip(&self.mailboxes);
            clients.map(move |(client, mailbox)| (client, mailbox, actor))
        });
        for (client, mailbox, anne) in each {
            let changes = mail
                .changes(anne, account, *mailbox, client.modseq)
                .unwrap();
            for uid in &changes.vanished {
                client.rows.remove(uid);
            }
            for row in changes.changed {
                client.rows.insert(row.uid, (row.flags, row.keywords));
            }
            client.modseq = changes.modseq;
            let all = mail
                .flag_rows(anne, account, *mailbox, mail::UidRange::ALL, 1_000)
                .unwrap();
            let all: std::collections::BTreeMap<_, _> = all
                .into_iter()
                .map(|row| (row.uid, (row.flags, row.keywords)))
                .collect();
            assert_eq!(client.rows, all);
            assert_eq!(changes.total as usize, all.len());
            let unseen = all
                .values()
                .filter(|(flags, _)| !flags.contains(Flags::SEEN));
            let counted = mail.mailbox(anne, account, *mailbox).unwrap().unseen;
            assert_eq!(counted as usize, unseen.count());
        }
    }

    fn act(&mut self, place: usize, act: u8, row: usize, all: bool) {
        let place = match self.mailboxes.get(place) {
            Some(mailbox) => Place::Mailbox(*mailbox),
            None if place == 5 => Place::Flagged,
            None => Place::Label("Projet".into()),
        };
        let act = [
            Act::Archive,
            Act::Move(self.mailboxes[1]),
            Act::Junk,
            Act::NotJunk,
            Act::Trash,
            Act::Delete,
            Act::Seen(true),
            Act::Seen(false),
            Act::Flag(true),
            Act::Flag(false),
            Act::Label("Projet".into(), true),
            Act::Label("Classe".into(), false),
        ][usize::from(act)]
        .clone();
        let (mail, anne, account) = (&self.house.mail, &self.actor(), self.account);
        let unit = if (row + usize::from(all)) % 2 == 1 {
            Unit::Message
        } else {
            Unit::Conversation
        };
        let query = ListQuery {
            unit,
            ..ListQuery::new(place.clone(), 10)
        };
        let rows = mail.conversations(anne, account, &query).unwrap().rows;
        let selection = match (rows.get(row), all) {
            (_, true) => Selection::AllMatching(query, MessageId(i64::MAX)),
            (Some(row), false) => Selection::Rows(vec![row.id()]),
            (None, false) => return,
        };
        if let Ok(done) = mail.act(anne, account, &place, &selection, &act) {
            self.undos.insert(0, done.undo);
        }
    }
}

/// Counters equal rows, clients that ask what changed know what is there.
fn follows_rows(kind: Kind, shared: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut run = Run::new(kind, shared);
    for (number, step) in steps.iter().enumerate() {
        run.step(step);
        let problems = run.house.mail.verify(run.account).unwrap();
        prop_assert!(
            problems.is_empty(),
            "after step {number} {step:?}: {problems:#?}"
        );
        if number % 3 == 0 {
            run.follow();
        }
    }
    Ok(())
}

/// The engines run the same statements: the second needs fewer cases, and each costs a database.
fn check(kind: Kind, shared: bool, cases: u32) {
    let config = ProptestConfig {
        cases,
        ..ProptestConfig::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    let steps = prop::collection::vec(step(), 1..40);
    let checked = TestRunner::new(config).run(&steps, |steps| {
        runtime.block_on(async { follows_rows(kind, shared, &steps) })
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn counters_equal_rows_after_any_steps() {
    check(Kind::Sqlite, false, 60);
}

#[test]
fn counters_equal_rows_after_any_steps_on_postgres() {
    check(Kind::Postgres, false, 8);
}

#[test]
fn counters_of_each_reader_equal_rows_after_any_steps() {
    check(Kind::Sqlite, true, 40);
}

#[test]
fn counters_of_each_reader_equal_rows_after_any_steps_on_postgres() {
    check(Kind::Postgres, true, 6);
}
