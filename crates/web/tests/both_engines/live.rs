//! The stream of an open page: change values as they come, and its end.

use crate::common::{CE, House, house, house_on, letter};
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use directory::{Actor, MailboxRole};
use futures_util::StreamExt;
use testing_postgres::Kind;
use tower::ServiceExt;

testing_postgres::on_both_engines! {
    a_message_is_told_of_by_a_change_value_alone,
    role_mailboxes_are_told_of_by_name_to_who_may_open_them,
}

async fn stream(house: &House, name: &str) -> BodyDataStream {
    let browser = house.signed_in(name).await;
    let session = browser.cookie("session").unwrap();
    let request = Request::get("/events")
        .header(header::ACCEPT, "text/event-stream")
        .header(header::COOKIE, format!("session={session}"))
        .body(Body::empty())
        .unwrap();
    let answer = web::router(house.context.clone())
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    answer.into_body().into_data_stream()
}

/// The next of what is told; comments that keep the stream alive are passed over.
async fn told(stream: &mut BodyDataStream) -> Option<String> {
    loop {
        let bytes = stream.next().await?.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some((_, value)) = text.split_once("data: ") {
            assert!(text.starts_with("event: change\n"), "{text}");
            return Some(value.trim().to_owned());
        }
    }
}

/// The next change value of one's own mailbox.
async fn next(stream: &mut BodyDataStream) -> Option<i64> {
    Some(told(stream).await?.parse().unwrap())
}

async fn a_message_is_told_of_by_a_change_value_alone(kind: Kind) {
    let house = house_on(kind);
    let mut stream = stream(&house, "anneroux").await;
    let first = next(&mut stream).await.unwrap();
    house.put(&house.anne, "1@x.example", "d@x.example", "Secret", "texte");
    let second = next(&mut stream).await.unwrap();
    assert!(second > first, "{first} {second}");
}

async fn role_mailboxes_are_told_of_by_name_to_who_may_open_them(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Reader);
    let mut anne = stream(&house, "anneroux").await;
    let mut basile = stream(&house, "basileserre").await;
    let root = format!("/box/{CE}");
    let value = |told: &str| -> i64 {
        let (value, of) = told.split_once(' ').unwrap();
        assert_eq!(of, root);
        value.parse().unwrap()
    };
    assert!(next(&mut anne).await.is_some() && next(&mut basile).await.is_some());
    let first = value(&told(&mut anne).await.unwrap());
    house.put_at(
        account,
        letter("1@x.example", "d@x.example", "Secret", "texte"),
    );
    let second = value(&told(&mut anne).await.unwrap());
    assert!(second > first, "{first} {second}");
    // Nobody else hears it: what comes next is their own.
    house.put(
        &house.basile,
        "2@x.example",
        "d@x.example",
        "À lui",
        "texte",
    );
    assert!(!told(&mut basile).await.unwrap().contains(' '));
    // A page that is open when the right ends hears that something is new, and finds out what.
    house
        .context
        .directory
        .revoke_role(&Actor::command(), account, house.anne.person)
        .unwrap();
    house.put_at(
        account,
        letter("3@x.example", "d@x.example", "Secret", "texte"),
    );
    assert!(value(&told(&mut anne).await.unwrap()) > second);
    house.put_at(
        account,
        letter("4@x.example", "d@x.example", "Secret", "texte"),
    );
    house.put(&house.anne, "5@x.example", "d@x.example", "À elle", "texte");
    assert!(!told(&mut anne).await.unwrap().contains(' '));
}

#[tokio::test]
async fn the_stream_ends_with_the_sessions_and_with_the_program() {
    let house = house();
    let mut anne = stream(&house, "anneroux").await;
    let mut basile = stream(&house, "basileserre").await;
    assert!(next(&mut anne).await.is_some() && next(&mut basile).await.is_some());
    house
        .context
        .identity
        .end_sessions(house.anne.account)
        .unwrap();
    assert_eq!(next(&mut anne).await, None);
    house.context.shutdown.cancel();
    assert_eq!(next(&mut basile).await, None);
}
