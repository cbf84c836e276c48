//! Writing to many: what the composer, the settings and the page of what waits tell.

use crate::common;
use crate::common::{Answer, Browser, House, house_on};
use axum::http::StatusCode;
use directory::Actor;
use mail::{DraftId, Envelope, EnvelopeRecipient, Reason};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_draft_for_too_many_is_kept_with_a_sentence,
    what_is_left_is_shown_before_it_runs_out,
    what_waits_says_why_and_can_be_taken_back_but_not_sent,
}

const ANNE: &str = "anne.roux@ac-thau.example";

/// Anne's mail program writes to so many.
fn write_to(house: &House, count: usize) {
    let envelope = Envelope {
        from: ANNE.into(),
        recipients: (0..count)
            .map(|n| EnvelopeRecipient {
                address: format!("r{n}@x.example"),
                ..EnvelopeRecipient::default()
            })
            .collect(),
        ..Envelope::default()
    };
    let raw = format!("From: <{ANNE}>\r\nSubject: Sortie\r\n\r\nBonjour\r\n").into_bytes();
    let (mail, anne) = (&house.context.mail, &house.anne);
    mail.submit_raw(anne, anne.account, &envelope, raw.into(), Duration::ZERO)
        .unwrap();
}

async fn begin(browser: &mut Browser) -> i64 {
    let answer = browser.post("/drafts", &[("back", "/mail/inbox")]).await;
    let path = answer.location().split('?').next().unwrap();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// Sends a draft, which is for two.
async fn send(browser: &mut Browser, id: i64) -> Answer {
    let form = [
        ("who", ANNE),
        ("version", "1"),
        ("to", "Anne <a@x.example>, b@x.example"),
        ("subject", "Sortie"),
        ("text", "Le car part."),
        ("do", "send"),
        ("back", "/mail/inbox"),
    ];
    browser.post(&format!("/drafts/{id}"), &form).await
}

async fn a_draft_for_too_many_is_kept_with_a_sentence(kind: Kind) {
    let house = house_on(kind);
    write_to(&house, 699);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let refused = send(&mut browser, id).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.has("Vous avez écrit à 699 destinataires en une minute, et 700 sont permis")
            && refused.has("votre brouillon est gardé")
            && refused.has(">Le car part."),
        "{}",
        refused.text
    );
    let anne = &house.anne;
    let draft = house
        .context
        .mail
        .draft(anne, anne.account, DraftId(id))
        .unwrap();
    assert_eq!(
        (draft.held, draft.content.text.as_str()),
        (None, "Le car part.")
    );
}

async fn what_is_left_is_shown_before_it_runs_out(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let composer = format!("/drafts/{id}");
    assert!(!browser.get(&composer).await.has("Vous pouvez encore"));
    let settings = browser.get("/settings").await;
    assert!(
        settings.has("Encore 500 destinataires sur 500 en une minute")
            && settings.has("Encore 5\u{202f}000 destinataires sur 5\u{202f}000 en dix heures"),
        "{}",
        settings.text
    );
    write_to(&house, 420);
    assert!(
        browser
            .get(&composer)
            .await
            .has("Vous pouvez encore écrire à 80 destinataires dans la minute qui vient.")
    );
    house.clock.advance(Duration::from_secs(70));
    assert!(
        browser
            .get(&composer)
            .await
            .has("Vous pouvez encore écrire à 380 destinataires dans les dix prochaines minutes.")
    );
    write_to(&house, 400);
    assert!(
        browser
            .get(&composer)
            .await
            .has("ce message attendra qu’un administrateur le laisse partir")
    );
    let settings = browser.get("/settings").await;
    assert!(
        settings.has("Encore 0 destinataire sur 800 en dix minutes"),
        "{}",
        settings.text
    );
}

async fn what_waits_says_why_and_can_be_taken_back_but_not_sent(kind: Kind) {
    let house = house_on(kind);
    let (mail, anne) = (&house.context.mail, &house.anne);
    write_to(&house, 500);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let sent = send(&mut browser, id).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let toast = browser.get(sent.location()).await;
    assert!(
        toast.has("Message retenu") && !toast.has("Message envoyé."),
        "{}",
        toast.text
    );
    let held = mail.hold_list(anne, anne.account).unwrap();
    let held: Vec<_> = held
        .iter()
        .filter(|held| held.reason == Reason::Limit)
        .collect();
    assert_eq!(held.len(), 1);
    let number = held[0].id.0;
    let page = browser.get("/held").await;
    assert!(
        page.has("Un administrateur laissera partir ce message ou vous le rendra.")
            && page.has(&format!("/held/{number}/recall"))
            && !page.has(&format!("/held/{number}/release"))
            && !page.has(&format!("/held/{number}/rescheduling")),
        "{}",
        page.text
    );
    let refused = browser.post(&format!("/held/{number}/release"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("Ce message est retenu."), "{}", refused.text);
    let back = browser.post(&format!("/held/{number}/recall"), &[]).await;
    assert_eq!(back.location(), format!("/drafts/{id}"));
    // What a program sent comes back among the drafts.
    write_to(&house, 10);
    let held = mail.held_by_limit(&Actor::command()).unwrap();
    let number = held[0].submission.0;
    let back = browser.post(&format!("/held/{number}/recall"), &[]).await;
    assert_eq!(back.location(), "/mail/drafts");
    assert!(browser.get("/mail/drafts").await.has("Sortie"));
}

#[tokio::test]
async fn what_is_sent_from_a_browser_counts_for_its_network() {
    let mut house = common::house();
    let context = std::sync::Arc::get_mut(&mut house.context).unwrap();
    context.options.trusted_proxies = "127.0.0.0/8".parse().unwrap();
    let mut browser = house.signed_in("anneroux").await;
    browser.headers = vec![("x-forwarded-for", "192.0.2.7".into())];
    let id = begin(&mut browser).await;
    let sent = send(&mut browser, id).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let neighbour = Actor {
        network: Some("192.0.2.7".parse().unwrap()),
        ..house.basile.clone()
    };
    let left = |actor: &Actor| {
        let budget = house.context.mail.sending_budget(actor, actor.account);
        budget.unwrap()[0].left
    };
    assert_eq!((left(&neighbour), left(&house.basile)), (498, 500));
}
