//! Role mailboxes among the folders: names, rights, each person's own marks, and a right that ends.

use crate::common::{House, PASSWORD, letter};
use directory::{
    Actor, FunctionFacts, Grant, MailboxRole, OrganisationId, PersonFacts, PersonId, StructureFacts,
};
use identity::Secret;
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_role_mailbox_is_listed_and_opened_under_shared,
    what_is_seen_is_each_persons_own,
    a_subscription_is_each_persons_own,
    rights_are_told_and_not_set,
    messages_go_between_a_role_mailbox_and_ones_own,
    a_right_that_ends_closes_the_mailbox,
    the_head_of_another_school_learns_nothing,
    news_of_a_role_mailbox_come_while_waiting,
}

const CE: &str = "Shared/ce.0340001a";

struct Schools {
    house: House,
    organisation: OrganisationId,
    schools: [i64; 2],
    head: PersonId,
    /// The first school's mailbox.
    account: AccountId,
}

fn leads(name: &str, post: &str, school: i64) -> PersonFacts {
    PersonFacts {
        given_name: "Claude".to_owned(),
        family_name: name.to_owned(),
        functions: vec![FunctionFacts {
            establishment: school,
            code: "DIR".to_owned(),
            post: post.to_owned(),
            label: "Direction".to_owned(),
            since: "2020-09-01".parse().ok(),
            until: None,
        }],
        ..PersonFacts::default()
    }
}

impl Schools {
    /// Two schools: the first with a head (`cfabre`) and a deputy (`cvidal`), the second with a head (`croux`).
    fn new(kind: Kind) -> Self {
        let house = House::new(kind);
        let organisation = house
            .directory
            .account(house.accounts[0])
            .unwrap()
            .organisation;
        let registry = house.directory.registry(organisation).unwrap();
        let school = |uai: &str| {
            let facts = StructureFacts {
                uai: Some(uai.to_owned()),
                name: format!("Collège {uai}"),
                ..StructureFacts::default()
            };
            let made = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
            house.store.platform_write(made).unwrap()
        };
        let schools = [school("0340001A"), school("0340002B")];
        house.directory.ensure_role_mailboxes(organisation).unwrap();
        let address = "ce.0340001a@thau.example".parse().unwrap();
        let account = house.directory.account_at(&address).unwrap().unwrap();
        let mut built = Self {
            house,
            organisation,
            schools,
            head: PersonId(0),
            account,
        };
        built.head = built.put(None, &leads("Fabre", "D0010", schools[0]));
        built.put(None, &leads("Vidal", "D0011", schools[0]));
        built.put(None, &leads("Roux", "D0010", schools[1]));
        built
    }

    fn put(&self, known: Option<PersonId>, facts: &PersonFacts) -> PersonId {
        let (house, registry) = (
            &self.house,
            self.house.directory.registry(self.organisation),
        );
        let registry = registry.unwrap();
        let today = text::dates::naive(text::dates::PARIS, house.store.now().0);
        let put =
            |tx: &store::Tx<'_>| registry.put_person(&house.directory, tx, known, facts, today);
        let written = house.store.platform_write(put).unwrap();
        house.directory.forget();
        let person = written.person.unwrap();
        if known.is_none() {
            let secret = Secret::from(PASSWORD);
            let command = Actor::command();
            house
                .identity
                .set_password(&command, person, &secret)
                .unwrap();
            house.directory.activate(written.account.unwrap()).unwrap();
        }
        person
    }

    /// Lets Mathis read.
    fn let_mathis_in(&self, role: MailboxRole) {
        let mathis = self
            .house
            .directory
            .account(self.house.accounts[1])
            .unwrap();
        let grant = Grant {
            person: mathis.person,
            role,
            until: None,
        };
        self.house
            .directory
            .grant_role(&Actor::command(), self.account, &grant)
            .unwrap();
    }
}

fn has(lines: &[String], wanted: &str) {
    assert!(
        lines.iter().any(|line| line == wanted),
        "{wanted} in {lines:?}"
    );
}

async fn a_role_mailbox_is_listed_and_opened_under_shared(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    has(
        &head.ok("NAMESPACE").await,
        "* NAMESPACE ((\"\" \"/\")) NIL ((\"Shared/\" \"/\"))",
    );
    let top = head.ok("LIST \"\" %").await;
    has(&top, "* LIST (\\Noselect \\HasChildren) \"/\" Shared");
    let list = head.ok("LIST \"\" *").await;
    has(
        &list,
        &format!("* LIST (\\Noselect \\HasChildren) \"/\" {CE}"),
    );
    has(&list, &format!("* LIST (\\HasNoChildren) \"/\" {CE}/INBOX"));
    has(&list, &format!("* LIST (\\HasNoChildren) \"/\" {CE}/Sent"));
    has(&list, "* LIST (\\HasNoChildren \\Sent) \"/\" Sent");
    has(
        &head.ok("LSUB \"\" Shared/*").await,
        &format!("* LSUB () \"/\" {CE}/INBOX"),
    );

    head.append(&format!("{CE}/INBOX"), "", &letter(1)).await;
    let status = head
        .ok(&format!("STATUS {CE}/inbox (MESSAGES UNSEEN)"))
        .await;
    has(
        &status,
        &format!("* STATUS {CE}/inbox (MESSAGES 1 UNSEEN 1)"),
    );
    has(
        &head.ok("STATUS INBOX (MESSAGES)").await,
        "* STATUS INBOX (MESSAGES 0)",
    );
    has(&head.ok(&format!("SELECT {CE}/INBOX")).await, "* 1 EXISTS");
    has(&head.ok("SELECT INBOX").await, "* 0 EXISTS");
    head.ok(&format!("CREATE {CE}/Familles")).await;
    head.ok(&format!("RENAME {CE}/Familles {CE}/Parents")).await;
    has(
        &head.ok("LIST \"\" Shared/*/Parents").await,
        &format!("* LIST (\\HasNoChildren) \"/\" {CE}/Parents"),
    );
    head.ok(&format!("DELETE {CE}/Parents")).await;
    for refused in [
        "CREATE Shared/mine".to_owned(),
        "CREATE Shared".to_owned(),
        format!("RENAME {CE}/Archive Mine"),
    ] {
        assert!(head.no(&refused).await.contains("[CANNOT]"), "{refused}");
    }
}

async fn what_is_seen_is_each_persons_own(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    let mut deputy = schools.house.client_of("cvidal").await;
    for number in 1..=3 {
        head.append(&format!("{CE}/INBOX"), "", &letter(number))
            .await;
    }
    let unseen = |count: u32| format!("* STATUS {CE}/INBOX (UNSEEN {count})");
    let status = format!("STATUS {CE}/INBOX (UNSEEN)");
    for client in [&mut head, &mut deputy] {
        has(&client.ok(&status).await, &unseen(3));
        client.ok(&format!("SELECT {CE}/INBOX")).await;
    }
    head.ok("STORE 1:2 +FLAGS (\\Seen)").await;
    head.ok("STORE 3 +FLAGS (\\Flagged)").await;
    has(&head.ok("UID SEARCH UNSEEN").await, "* SEARCH 3");
    has(&head.ok("UID SEARCH SEEN").await, "* SEARCH 1 2");
    has(&head.ok(&status).await, &unseen(1));
    deputy.ok("NOOP").await;
    let flags = deputy.ok("FETCH 1:3 (FLAGS)").await;
    has(&flags, "* 1 FETCH (FLAGS ())");
    has(&flags, "* 3 FETCH (FLAGS (\\Flagged))");
    has(&deputy.ok("UID SEARCH UNSEEN").await, "* SEARCH 1 2 3");
    has(&deputy.ok(&status).await, &unseen(3));
}

async fn a_subscription_is_each_persons_own(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    let mut deputy = schools.house.client_of("cvidal").await;
    let inbox = format!("* LSUB () \"/\" {CE}/INBOX");
    let lists = |lines: &[String]| lines.contains(&inbox);
    assert!(lists(&head.ok("LSUB \"\" *").await));
    head.ok(&format!("UNSUBSCRIBE {CE}/INBOX")).await;
    assert!(!lists(&head.ok("LSUB \"\" *").await));
    assert!(lists(&deputy.ok("LSUB \"\" *").await));
    let subscribed = deputy.ok("LIST (SUBSCRIBED) \"\" *").await.join(" ");
    assert!(subscribed.contains(&format!("{CE}/INBOX")), "{subscribed}");
    let subscribed = head.ok("LIST (SUBSCRIBED) \"\" *").await.join(" ");
    assert!(!subscribed.contains(&format!("{CE}/INBOX")), "{subscribed}");
    head.ok(&format!("SUBSCRIBE {CE}/INBOX")).await;
    deputy.ok(&format!("UNSUBSCRIBE {CE}/INBOX")).await;
    assert!(lists(&head.ok("LSUB \"\" *").await));
    assert!(!lists(&deputy.ok("LSUB \"\" *").await));
}

async fn rights_are_told_and_not_set(kind: Kind) {
    let schools = Schools::new(kind);
    schools.let_mathis_in(MailboxRole::Reader);
    let inbox = format!("{CE}/INBOX");
    let mut head = schools.house.client_of("cfabre").await;
    let mut reader = schools.house.client_of("mroux").await;
    has(
        &head.ok("MYRIGHTS INBOX").await,
        "* MYRIGHTS INBOX lrswipkte",
    );
    has(
        &head.ok("GETACL INBOX").await,
        "* ACL INBOX cfabre lrswipkte",
    );
    has(
        &head.ok(&format!("MYRIGHTS {inbox}")).await,
        &format!("* MYRIGHTS {inbox} lrswipkte"),
    );
    has(
        &reader.ok(&format!("MYRIGHTS {inbox}")).await,
        &format!("* MYRIGHTS {inbox} lrs"),
    );
    has(
        &head.ok(&format!("GETACL {inbox}")).await,
        &format!("* ACL {inbox} cfabre lrswipkte cvidal lrswipkte mroux lrs"),
    );
    has(
        &head.ok(&format!("LISTRIGHTS {inbox} mroux")).await,
        &format!("* LISTRIGHTS {inbox} mroux \"\""),
    );
    for refused in ["SETACL {} mroux lrswi", "DELETEACL {} mroux"] {
        let refused = refused.replace("{}", &inbox);
        assert!(
            head.no(&refused)
                .await
                .contains("[NOPERM] Who may open this mailbox")
        );
    }
    assert!(
        head.no("SETACL INBOX mroux lr")
            .await
            .contains("[NOPERM] Your own")
    );

    head.append(&inbox, "", &letter(1)).await;
    let opened = reader.ok(&format!("SELECT {inbox}")).await;
    has(&opened, "* OK [PERMANENTFLAGS (\\Seen)] These stay.");
    reader.ok("STORE 1 +FLAGS (\\Seen)").await;
    has(&reader.ok("SEARCH SEEN").await, "* SEARCH 1");
    for refused in [
        format!("CREATE {CE}/Mine"),
        format!("DELETE {CE}/Archive"),
        "STORE 1 +FLAGS (\\Deleted)".to_owned(),
        "STORE 1 FLAGS (\\Seen)".to_owned(),
        "EXPUNGE".to_owned(),
        "MOVE 1 INBOX".to_owned(),
        format!("APPEND {inbox} {{2+}}\r\nab"),
    ] {
        reader.no(&refused).await;
    }
    reader.ok("COPY 1 INBOX").await;
    reader.ok("CLOSE").await;
    has(
        &reader.ok("STATUS INBOX (MESSAGES)").await,
        "* STATUS INBOX (MESSAGES 1)",
    );
}

async fn messages_go_between_a_role_mailbox_and_ones_own(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    for number in 1..=3 {
        head.append(&format!("{CE}/INBOX"), "", &letter(number))
            .await;
    }
    head.ok(&format!("SELECT {CE}/INBOX")).await;
    let copied = head.ok("COPY 1:2 Archive").await;
    assert!(copied.last().unwrap().contains("[COPYUID "), "{copied:?}");
    let moved = head.ok("MOVE 2:3 INBOX").await;
    assert!(moved[0].starts_with("* OK [COPYUID "), "{moved:?}");
    has(&moved, "* 3 EXPUNGE");
    has(&moved, "* 2 EXPUNGE");
    head.ok("MOVE 1 Trash").await;
    has(&head.ok("SELECT INBOX").await, "* 2 EXISTS");
    let text = head.ok("FETCH 1 BODY.PEEK[TEXT]").await.join("\n");
    assert!(text.contains("La salle 2 est libre."), "{text}");
    head.ok(&format!("MOVE 1:2 {CE}/Archive")).await;
    has(
        &head.ok(&format!("STATUS {CE}/Archive (MESSAGES)")).await,
        &format!("* STATUS {CE}/Archive (MESSAGES 2)"),
    );
}

async fn a_right_that_ends_closes_the_mailbox(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    head.append(&format!("{CE}/INBOX"), "", &letter(1)).await;
    head.ok(&format!("SELECT {CE}/INBOX")).await;
    head.ok("FETCH 1 (FLAGS)").await;
    // She goes to the other school, as the deputy.
    schools.put(
        Some(schools.head),
        &leads("Fabre", "D0011", schools.schools[1]),
    );
    let told = head.ok("NOOP").await;
    has(
        &told,
        "* OK [CLOSED] Your right to this shared mailbox has ended: it is no longer selected.",
    );
    assert!(
        head.bad("FETCH 1 (FLAGS)")
            .await
            .contains("Select a mailbox")
    );
    assert!(
        head.no(&format!("SELECT {CE}/INBOX"))
            .await
            .contains("[NONEXISTENT]")
    );
    let list = head.ok("LIST \"\" Shared/*").await;
    assert!(
        list.iter().all(|line| !line.contains("0340001a")),
        "{list:?}"
    );
    has(
        &list,
        "* LIST (\\HasNoChildren) \"/\" Shared/ce.0340002b/INBOX",
    );
}

async fn the_head_of_another_school_learns_nothing(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    head.append(&format!("{CE}/INBOX"), "", &letter(1)).await;
    for stranger in ["croux", "hcastagne"] {
        let mut other = schools.house.client_of(stranger).await;
        for command in [
            "SELECT {}/INBOX",
            "EXAMINE {}/INBOX",
            "STATUS {}/INBOX (MESSAGES)",
            "MYRIGHTS {}/INBOX",
            "GETACL {}/INBOX",
            "SETACL {}/INBOX croux lrs",
            "DELETE {}/Archive",
            "SUBSCRIBE {}/INBOX",
        ] {
            // Word for word what is said of a school that does not exist.
            let real = other.no(&command.replace("{}", CE)).await;
            let invented = other.no(&command.replace("{}", "Shared/ce.0999999z")).await;
            let text = |answer: &str| answer.split_once(' ').unwrap().1.to_owned();
            assert_eq!(text(&real), text(&invented), "{command}");
        }
        let list = other.ok("LIST \"\" *").await.join(" ");
        assert!(!list.contains("0340001a"), "{list}");
    }
    // Nobody signs in to it, whatever password it is given.
    let mailbox = schools.house.directory.account(schools.account).unwrap();
    schools
        .house
        .identity
        .set_password(&Actor::command(), mailbox.person, &Secret::from(PASSWORD))
        .unwrap();
    let mut stranger = schools.house.stranger().await;
    let refused = stranger
        .no(&format!("LOGIN ce.0340001a@thau.example \"{PASSWORD}\""))
        .await;
    assert!(refused.contains("[AUTHENTICATIONFAILED]"), "{refused}");
}

async fn news_of_a_role_mailbox_come_while_waiting(kind: Kind) {
    let schools = Schools::new(kind);
    let mut head = schools.house.client_of("cfabre").await;
    let mut deputy = schools.house.client_of("cvidal").await;
    head.ok(&format!("SELECT {CE}/INBOX")).await;
    head.send("w IDLE\r\n").await;
    assert!(head.response().await.starts_with('+'));
    deputy.append(&format!("{CE}/INBOX"), "", &letter(1)).await;
    assert_eq!(head.response().await, "* 1 EXISTS");
}
