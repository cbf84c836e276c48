//! The stream of an open page: change values as they come, and its end.
#![allow(clippy::unwrap_used)]

mod common;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use common::{House, house, house_on};
use futures_util::StreamExt;
use testing_postgres::Kind;
use tower::ServiceExt;

testing_postgres::on_both_engines! {
    a_message_is_told_of_by_a_change_value_alone,
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

/// The next change value; comments that keep the stream alive are passed over.
async fn next(stream: &mut BodyDataStream) -> Option<i64> {
    loop {
        let bytes = stream.next().await?.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some((_, value)) = text.split_once("data: ") {
            assert!(text.starts_with("event: change\n"), "{text}");
            return Some(value.trim().parse().unwrap());
        }
    }
}

async fn a_message_is_told_of_by_a_change_value_alone(kind: Kind) {
    let house = house_on(kind);
    let mut stream = stream(&house, "anneroux").await;
    let first = next(&mut stream).await.unwrap();
    house.put(&house.anne, "1@x.example", "d@x.example", "Secret", "texte");
    let second = next(&mut stream).await.unwrap();
    assert!(second > first, "{first} {second}");
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
