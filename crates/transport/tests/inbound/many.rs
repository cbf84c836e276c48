//! One message for thousands.

use crate::house::{House, account, letter};
use crate::support::actor;
use directory::Actor;
use testing_postgres::Kind;
use text::Lang;
use transport::inbound::Role;

testing_postgres::on_both_engines! {
    five_thousand_recipients_share_one_body_and_one_commit,
}

const PEOPLE: usize = 5_000;

async fn five_thousand_recipients_share_one_body_and_one_commit(kind: Kind) {
    let house = House::on(kind);
    let new: Vec<_> = (0..PEOPLE)
        .map(|number| account(house.organisation, &format!("agent{number}"), &[]))
        .collect();
    let created = house
        .directory
        .create_accounts(&Actor::command(), &new)
        .unwrap();
    let mut client = house.client(Role::Lmtp).await;
    let recipients: String = (0..PEOPLE)
        .map(|number| format!("RCPT TO:<agent{number}@thau.example>\r\n"))
        .collect();
    let (mut reading, mut writing) = tokio::io::split(&mut client.stream);
    let message = letter("Circulaire");
    let all = format!("MAIL FROM:<rectorat@thau.example>\r\n{recipients}DATA\r\n");
    let writing = async {
        use tokio::io::AsyncWriteExt;
        writing.write_all(all.as_bytes()).await.unwrap();
        writing
            .write_all(format!("{message}.\r\nQUIT\r\n").as_bytes())
            .await
            .unwrap();
    };
    let mut replies = String::new();
    let reading = tokio::io::AsyncReadExt::read_to_string(&mut reading, &mut replies);
    let (_, read) = tokio::join!(writing, reading);
    read.unwrap();

    let count = |start: &str| {
        replies
            .lines()
            .filter(|line| line.starts_with(start))
            .count()
    };
    assert_eq!(count("250 2.1.5 "), PEOPLE);
    assert_eq!(count("250 2.0.0 Taken in as "), PEOPLE);
    assert_eq!(house.blobs(), 1);
    // Nothing has been applied in the background: whoever looks, sees it.
    for index in [0, PEOPLE / 2, PEOPLE - 1] {
        let (person, account) = created[index];
        let reader = actor(house.organisation, person, account, Lang::default());
        assert!(house.inbox(&reader)[0].ends_with(&message));
    }
}
