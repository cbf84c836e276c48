//! Who may send, to whom: the envelope.

use crate::house::House;
use transport::inbound::Role;

#[tokio::test(flavor = "multi_thread")]
async fn ehlo_announces_what_is_there() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    let offers = client.ask("EHLO client.example").await;
    for keyword in [
        "PIPELINING",
        "SIZE 52424704",
        "8BITMIME",
        "SMTPUTF8",
        "CHUNKING",
        "DSN",
        "ENHANCEDSTATUSCODES",
        "LIMITS RCPTMAX=1000",
    ] {
        assert!(
            offers.lines().any(|line| &line[4..] == keyword),
            "{keyword}: {offers}"
        );
    }
    assert!(!offers.contains("STARTTLS") && !offers.contains("AUTH"));
    assert_eq!(
        client.ask("HELO client.example").await,
        "250 mail.thau.example"
    );
    client.expect("LHLO client.example", "502 ").await;
    let mut lmtp = house.client(Role::Lmtp).await;
    lmtp.expect("EHLO client.example", "502 ").await;
    let offers = lmtp.ask("LHLO client.example").await;
    assert!(offers.contains("LIMITS RCPTMAX=50000"), "{offers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_who_cannot_be_reached_is_refused_with_a_sentence_of_their_own() {
    let house = House::new();
    for role in [Role::Mx, Role::Lmtp] {
        let mut client = house.client(role).await;
        client
            .expect("MAIL FROM:<anne@ailleurs.example>", "250")
            .await;
        let asked = [
            ("hcastagne@thau.example", "250 2.1.5 "),
            ("HCastagne@THAU.example", "250 2.1.5 "),
            ("hcastagne+cours@thau.example", "250 2.1.5 "),
            (
                "personne@thau.example",
                "550 5.1.1 Nobody here has this address",
            ),
            ("sblanc@thau.example", "550 5.2.1 This mailbox is suspended"),
            ("lvidal@thau.example", "452 4.2.2 This mailbox is full"),
            ("anne@ailleurs.example", "550 5.7.1 We do not pass mail on"),
            ("hcastagne@[192.0.2.1]", "553 5.1.3 "),
            ("élodie@thau.example", "553 5.6.7 "),
        ];
        for (address, answer) in asked {
            client.expect(&format!("RCPT TO:<{address}>"), answer).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_larger_than_the_room_left_is_refused_when_it_is_announced() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    let room = 1_000;
    let command = directory::Actor::command();
    house
        .directory
        .set_quota(&command, house.mathis.account, room)
        .unwrap();
    client
        .expect("MAIL FROM:<a@b.example> SIZE=1001", "250")
        .await;
    client
        .expect("RCPT TO:<mroux@thau.example>", "452 4.2.2 ")
        .await;
    client.ask("RSET").await;
    client
        .expect("MAIL FROM:<a@b.example> SIZE=999", "250")
        .await;
    client.expect("RCPT TO:<mroux@thau.example>", "250").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postmaster_is_reached_without_a_domain() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client.expect("MAIL FROM:<>", "250").await;
    client.expect("RCPT TO:<Postmaster>", "250").await;
    client.data("Subject: x\r\n\r\nx\r\n").await;
    assert_eq!(house.inbox(&house.helene).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_out_of_order_are_told_what_is_missing() {
    let house = House::new();
    let mut client = house.stranger(Role::Mx, transport::Tls::Absent).await;
    client
        .expect("MAIL FROM:<a@b.example>", "503 5.5.1 Greet first")
        .await;
    client.greet(Role::Mx).await;
    client
        .expect("RCPT TO:<hcastagne@thau.example>", "503 ")
        .await;
    client.expect("DATA", "503 ").await;
    client.expect("MAIL FROM:<a@b.example>", "250").await;
    client.expect("MAIL FROM:<a@b.example>", "503 ").await;
    client.expect("DATA", "503 5.5.1 No recipient").await;
    client.expect("RSET", "250 2.0.0 ").await;
    client
        .expect("RCPT TO:<hcastagne@thau.example>", "503 ")
        .await;
    client.expect("FROB", "500 5.5.1 ").await;
    client.expect("MAIL FROM:a@b.example", "501 5.1.3 ").await;
    client
        .expect("MAIL FROM:<a@b.example> COLOUR=red", "555 ")
        .await;
    client.expect("MAIL FROM:<é@b.example>", "553 5.6.7 ").await;
    client
        .expect("MAIL FROM:<é@b.example> SMTPUTF8", "250")
        .await;
    client.expect("VRFY hcastagne", "252 ").await;
    client.expect("EXPN profs", "502 ").await;
    client.expect("HELP", "214 ").await;
    client.expect("NOOP", "250 2.0.0 ").await;
    client.expect("AUTH PLAIN AGE=", "502 ").await;
    client.expect("QUIT", "221 2.0.0 ").await;
    assert_eq!(client.reply().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelined_commands_are_answered_in_their_order() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client
        .send(
            "MAIL FROM:<a@b.example>\r\nRCPT TO:<personne@thau.example>\r\nrcpt to:<mroux@thau.example>\r\n\
             RCPT TO:<hcastagne@thau.example> NOTIFY=NEVER ORCPT=rfc822;x@y.example\r\nDATA\r\n",
        )
        .await;
    for start in ["250 2.1.0", "550 5.1.1", "250 2.1.5", "250 2.1.5", "354 "] {
        let reply = client.reply().await;
        assert!(reply.starts_with(start), "{start}: {reply}");
    }
    client
        .send("Subject: x\r\n\r\nx\r\n.\r\nMAIL FROM:<>\r\nQUIT\r\n")
        .await;
    for start in ["250 2.0.0", "250 2.1.0", "221 "] {
        let reply = client.reply().await;
        assert!(reply.starts_with(start), "{start}: {reply}");
    }
    assert_eq!(house.inbox(&house.mathis).len(), 1);
    assert_eq!(house.inbox(&house.helene).len(), 1);
}
