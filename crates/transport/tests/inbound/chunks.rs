//! BDAT.

use crate::house::{House, letter};
use transport::inbound::Role;

#[tokio::test(flavor = "multi_thread")]
async fn chunks_make_one_message() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    let message = letter("x") + ".\r\n..\r\nfin\r\n";
    let (first, second) = message.split_at(message.len() / 2);
    client
        .send(&format!("BDAT {}\r\n{first}", first.len()))
        .await;
    assert!(client.reply().await.starts_with("250 2.0.0 "));
    client.expect("RCPT TO:<mroux@thau.example>", "503 ").await;
    client.expect("DATA", "503 ").await;
    client
        .send(&format!("BDAT {} LAST\r\n{second}NOOP\r\n", second.len()))
        .await;
    assert!(client.reply().await.starts_with("250 2.0.0 Taken in as "));
    assert!(client.reply().await.starts_with("250 2.0.0 Done"));
    assert!(
        house.inbox(&house.helene)[0].ends_with(&message),
        "no dot is stuffed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_may_be_pipelined_with_chunks() {
    let house = House::new();
    let mut client = house.client(Role::Lmtp).await;
    let message = letter("x");
    client
        .send(&format!(
            "MAIL FROM:<>\r\nRCPT TO:<hcastagne@thau.example>\r\nRCPT TO:<mroux@thau.example>\r\n\
             BDAT {}\r\n{message}BDAT 0 LAST\r\nQUIT\r\n",
            message.len()
        ))
        .await;
    for start in [
        "250 2.1.0",
        "250 2.1.5",
        "250 2.1.5",
        "250 2.0.0",
        "250 2.0.0 T",
        "250 2.0.0 T",
        "221",
    ] {
        let reply = client.reply().await;
        assert!(reply.starts_with(start), "{start}: {reply}");
    }
    assert_eq!(house.inbox(&house.mathis).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_that_nobody_waits_for_go_by() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client.send("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n").await;
    assert!(client.reply().await.starts_with("503 "));
    assert!(client.reply().await.starts_with("250 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_are_held_to_line_ends_too() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.send("BDAT 12 LAST\r\nSubject: x\n\n").await;
    assert!(client.reply().await.starts_with("554 5.6.0 "));
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.send("BDAT 4\r\na\rb\n").await;
    assert!(client.reply().await.starts_with("554 5.6.0 "));
    client.send("BDAT 4 LAST\r\nab\r\n").await;
    assert!(client.reply().await.starts_with("503 "));
    assert!(house.inbox(&house.helene).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gigabytes_are_refused_before_they_come() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client
        .expect("MAIL FROM:<a@b.example> SIZE=2147483648", "552 5.3.4 ")
        .await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.expect("BDAT 2147483648 LAST", "552 5.3.4 ").await;
    assert_eq!(
        client.reply().await,
        "",
        "the connection ends: so much is not read"
    );
    assert_eq!(house.spooled(), 0);
}
