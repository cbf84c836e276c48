//! Drafts, files, sending and calling back, with and without a script.

use crate::common::{Answer, Browser, House, house, house_on, letter};
use crate::html;
use axum::http::StatusCode;
use mail::{DraftId, Release, SubmissionId};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_draft_is_saved_by_itself_and_two_windows_lose_nothing,
    what_is_sent_can_be_called_back_and_then_leaves,
    a_sending_is_put_off_seen_and_moved,
    without_a_script_one_answers_with_an_attachment,
    people_are_offered_with_their_function_and_only_colleagues,
    files_come_one_by_one_within_limits_and_go_again,
    drafts_and_files_of_another_are_nowhere,
}

/// Begins a draft; answers its id.
async fn begin(browser: &mut Browser) -> i64 {
    let answer = browser.post("/drafts", &[("back", "/mail/inbox")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    id_of(&answer)
}

fn id_of(answer: &Answer) -> i64 {
    let path = answer.location().split('?').next().unwrap();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

const ANNE: &str = "anne.roux@ac-thau.example";

/// Saves as the composer does by itself.
async fn save(browser: &mut Browser, id: i64, version: &str, text: &str) -> Answer {
    browser.headers = vec![
        ("sec-fetch-mode", "cors".into()),
        ("sec-fetch-site", "same-origin".into()),
    ];
    let form = [
        ("who", ANNE),
        ("version", version),
        ("to", "basile.serre@ac-thau.example"),
        ("subject", "Sortie"),
        ("text", text),
    ];
    let answer = browser.post(&format!("/drafts/{id}/saving"), &form).await;
    browser.headers.clear();
    answer
}

fn draft(house: &House, id: i64) -> mail::Draft {
    house
        .context
        .mail
        .draft(&house.anne, house.anne.account, DraftId(id))
        .unwrap()
}

fn form<'a>(version: &'a str, to: &'a str, text: &'a str, act: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("who", ANNE),
        ("version", version),
        ("to", to),
        ("subject", "Sortie"),
        ("text", text),
        ("do", act),
        ("back", "/mail/inbox"),
    ]
}

async fn a_draft_is_saved_by_itself_and_two_windows_lose_nothing(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let page = browser.get(&format!("/drafts/{id}")).await;
    assert!(
        page.has("data-composer-rich-value=\"true\"") && page.has("name=\"version\" value=\"1\""),
        "{}",
        page.text
    );
    let first = save(&mut browser, id, "1", "un").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert!(
        first.has("\"version\":2")
            && first.has("Brouillon enregistré à 15:00")
            && first.has("\"beside\":false"),
        "{}",
        first.text
    );
    // Nothing new: nothing is written.
    assert!(save(&mut browser, id, "2", "un").await.has("\"version\":2"));
    // A window that still shows the first version: its words are kept beside.
    let other = save(&mut browser, id, "1", "deux").await;
    assert!(
        other.has("\"beside\":true") && other.has("modifié ailleurs"),
        "{}",
        other.text
    );
    assert_eq!(draft(&house, id).content.text, "un");
    let beside: i64 = other.between("\"page\":\"/drafts/", "\"").parse().unwrap();
    assert_eq!(draft(&house, beside).content.text, "deux");
    // Sending the older version asks first.
    let sent = browser
        .post(
            &format!("/drafts/{id}"),
            &form("1", "basile.serre@ac-thau.example", "trois", "send"),
        )
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.has("Les deux versions sont gardées"));
}

#[tokio::test]
async fn the_end_of_a_session_takes_nothing_and_another_person_gets_nothing() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let old_token = browser.csrf.clone();
    house
        .context
        .identity
        .end_sessions(house.anne.account)
        .unwrap();
    assert_eq!(
        save(&mut browser, id, "1", "texte").await.status,
        StatusCode::UNAUTHORIZED
    );
    // The same person signs in beside: the old token is answered with the new one.
    let mut again = house.signed_in("anneroux").await;
    let new_token = std::mem::replace(&mut again.csrf, old_token.clone());
    let answer = save(&mut again, id, "1", "texte").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.has(&format!("\"token\":\"{new_token}\"")) && answer.has("\"same\":true"),
        "{}",
        answer.text
    );
    again.csrf = new_token;
    assert_eq!(
        save(&mut again, id, "1", "texte").await.status,
        StatusCode::OK
    );
    assert_eq!(draft(&house, id).content.text, "texte");
    // Somebody else did: nothing is taken, no token is told.
    let mut basile = house.signed_in("basileserre").await;
    let basiles = basile.csrf.clone();
    let answer = save(&mut basile, id, "2", "texte de plus").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(!answer.has(&basiles) && answer.has("Une autre personne est connectée"));
}

async fn what_is_sent_can_be_called_back_and_then_leaves(kind: Kind) {
    let house = house_on(kind);
    let (mail, account) = (&house.context.mail, house.anne.account);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let sent = browser
        .post(
            &format!("/drafts/{id}"),
            &form("1", "basile.serre@ac-thau.example", "Bonjour", "send"),
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let submission: i64 = sent.location().rsplit('=').next().unwrap().parse().unwrap();
    assert_eq!(sent.location(), format!("/mail/inbox?sent={submission}"));
    let page = browser.get(sent.location()).await;
    assert!(
        page.has("Message envoyé.") && page.has(&format!("action=\"/held/{submission}/recall\"")),
        "{}",
        page.text
    );
    let held = browser.get("/held").await;
    assert!(
        held.has("Basile Serre") && held.has("Sortie"),
        "{}",
        held.text
    );
    assert!(matches!(
        mail.take_release(account, SubmissionId(submission))
            .unwrap(),
        Release::Later(_)
    ));

    let back = browser
        .post(&format!("/held/{submission}/recall"), &[])
        .await;
    assert_eq!(back.location(), format!("/drafts/{id}"));
    assert_eq!(draft(&house, id).content.text, "Bonjour");
    let version = draft(&house, id).content.version.to_string();
    let sent = browser
        .post(
            &format!("/drafts/{id}"),
            &form(&version, "basile.serre@ac-thau.example", "Bonjour", "send"),
        )
        .await;
    let submission: i64 = sent.location().rsplit('=').next().unwrap().parse().unwrap();
    house.clock.advance(Duration::from_secs(10));
    assert!(matches!(
        mail.take_release(account, SubmissionId(submission))
            .unwrap(),
        Release::Now(_)
    ));
    let late = browser
        .post(&format!("/held/{submission}/recall"), &[])
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.has("Il n’est plus possible de le rappeler"),
        "{}",
        late.text
    );
}

async fn a_sending_is_put_off_seen_and_moved(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let page = browser.get(&format!("/drafts/{id}")).await;
    assert!(page.has("Demain à 8\u{a0}h") && page.has("Lundi à 8\u{a0}h"));
    let sent = browser
        .post(
            &format!("/drafts/{id}"),
            &form("1", "basile.serre@ac-thau.example", "Bonjour", "tomorrow"),
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let held = house
        .context
        .mail
        .hold_list(&house.anne, house.anne.account)
        .unwrap();
    // Tuesday, 24 November 2026, 8:00 in Paris.
    assert_eq!(held[0].release_at.seconds(), 1_795_503_600);
    let page = browser.get("/held").await;
    assert!(page.has("08:00"));
    // And it is the one place of the column that is open.
    assert_eq!(
        page.between("id=\"folder-held\"", ">"),
        " aria-current=\"page\""
    );
    assert_eq!(page.text.matches("aria-current=\"page\"").count(), 1);
    let moved = browser
        .post(
            &format!("/held/{}/rescheduling", held[0].id),
            &[("at", "2026-11-30T09:30")],
        )
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    assert!(browser.get("/held").await.has("09:30"));
    // A draft on its way is edited through what waits.
    let composer = browser.get(&format!("/drafts/{id}")).await;
    assert_eq!(
        (composer.status, composer.location()),
        (StatusCode::SEE_OTHER, "/held")
    );
    let past = begin(&mut browser).await;
    let mut wrong = form("1", "basile.serre@ac-thau.example", "Bonjour", "at");
    wrong.push(("at", "2020-01-01T08:00"));
    let refused = browser.post(&format!("/drafts/{past}"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Choisissez un jour et une heure à venir.") && refused.has(">Bonjour<"));
}

fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .into_bytes(),
        );
    }
    for (name, kind, bytes) in files {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n").into_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    body
}

const MULTIPART: &str = "multipart/form-data; boundary=cut";

async fn without_a_script_one_answers_with_an_attachment(kind: Kind) {
    let house = house_on(kind);
    let (conversation, message) = house.put_raw(
        &house.anne,
        letter(
            "q@x.example",
            "Luc Vidal <luc@x.example>",
            "Question",
            "Le plan\u{a0}?",
        ),
    );
    let mut browser = house.signed_in("anneroux").await;
    let back = format!("/mail/inbox/{conversation}");
    let begun = browser
        .post(
            &format!("/mail/messages/{message}/answers"),
            &[("kind", "reply"), ("back", back.as_str())],
        )
        .await;
    let id = id_of(&begun);
    let page = browser.get(begun.location()).await;
    assert!(
        page.has("Luc Vidal &#60;luc@x.example&#62;")
            || page.has("Luc Vidal &lt;luc@x.example&gt;"),
        "{}",
        page.text
    );
    assert!(page.has("Re: Question") && page.has("enctype=\"multipart/form-data\""));
    let csrf = browser.csrf.clone();
    let fields = [
        ("csrf", csrf.as_str()),
        ("who", ANNE),
        ("version", "1"),
        ("to", "Luc Vidal <luc@x.example>"),
        ("subject", "Re: Question"),
        ("text", "Voici le plan ci-joint."),
        ("do", "send"),
        ("back", back.as_str()),
    ];
    let body = multipart(&fields, &[("plan.txt", "text/plain", b"le plan")]);
    let sent = browser
        .post_body(&format!("/drafts/{id}"), MULTIPART, body, "text/html")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(sent.location().starts_with(&format!("{back}?sent=")));
    // The page one comes back to, a conversation here, offers the way back without a script.
    assert!(browser.get(sent.location()).await.has("/recall\""));
    let held = house
        .context
        .mail
        .hold_list(&house.anne, house.anne.account)
        .unwrap();
    house.clock.advance(Duration::from_secs(10));
    let Release::Now(released) = house
        .context
        .mail
        .take_release(house.anne.account, held[0].id)
        .unwrap()
    else {
        panic!()
    };
    let raw = String::from_utf8_lossy(&released.raw).into_owned();
    assert!(
        raw.contains("plan.txt") && raw.contains("In-Reply-To: <q@x.example>"),
        "{raw}"
    );
}

#[tokio::test]
async fn a_forgotten_attachment_and_many_addresses_are_asked_about_once() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let path = format!("/drafts/{id}");
    let asked = browser
        .post(
            &path,
            &form(
                "1",
                "basile.serre@ac-thau.example",
                "Voir la pièce jointe.",
                "send",
            ),
        )
        .await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.has("Vous parlez d’une pièce jointe,") && asked.has("Envoyer quand même"),
        "{}",
        asked.text
    );
    let many: Vec<String> = (0..25).map(|n| format!("p{n}@x.example")).collect();
    let many = many.join(", ");
    let told = {
        let fields = [
            ("who", ANNE),
            ("version", "2"),
            ("to", many.as_str()),
            ("subject", "Sortie"),
            ("text", "Bonjour"),
        ];
        browser.post(&format!("{path}/saving"), &fields).await
    };
    assert!(
        told.has("25 personnes verront toutes les adresses.")
            && told.has("Dont 25 de l’extérieur."),
        "{}",
        told.text
    );
    let hidden = browser
        .post(&path, &form("3", &many, "Bonjour", "bcc"))
        .await;
    assert_eq!(hidden.status, StatusCode::SEE_OTHER, "{}", hidden.text);
    let content = draft(&house, id).content;
    assert_eq!((content.to.len(), content.bcc.len()), (0, 25));
    let version = content.version.to_string();
    let mut last = form(&version, "", "Voir la pièce jointe.", "send-anyway");
    last.push(("bcc", many.as_str()));
    assert_eq!(
        browser.post(&path, &last).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn faulty_recipients_are_named_and_a_colleague_is_found_by_name() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let path = format!("/drafts/{id}");
    let refused = browser.post(&path, &form("1", "", "Bonjour", "send")).await;
    assert!(
        refused.has("Indiquez au moins un destinataire."),
        "{}",
        refused.text
    );
    let refused = browser
        .post(&path, &form("2", "quelqu’un d’autre", "Bonjour", "send"))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("n’est pas une adresse"), "{}", refused.text);
    let sent = browser
        .post(&path, &form("3", "serre", "Bonjour", "send"))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let held = house
        .context
        .mail
        .hold_list(&house.anne, house.anne.account)
        .unwrap();
    assert_eq!(held[0].recipients, ["basile.serre@ac-thau.example"]);
}

async fn people_are_offered_with_their_function_and_only_colleagues(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let found = browser.get("/drafts/people?q=bas").await;
    assert!(
        found.has("<b>Bas</b>ile") && found.has("principal"),
        "{}",
        found.text
    );
    assert!(
        found.has("data-typed=\"Basile Serre &#60;basile.serre@ac-thau.example&#62;\"")
            || found.has("data-typed=\"Basile Serre &lt;basile.serre@ac-thau.example&gt;\""),
        "{}",
        found.text
    );
    assert!(!browser.get("/drafts/people?q=chloe").await.has("Pons"));
    let outside = browser.get("/drafts/pill?typed=m%40editions.example").await;
    assert!(outside.has("pill outside") && outside.has("extérieur"));
    assert!(
        browser
            .get("/drafts/pill?typed=jean%40")
            .await
            .has("pill faulty")
    );
    let quoted = browser
        .get("/drafts/pill?typed=%22%3Cscript%3E%22%20%3Ca%40x.example%3E")
        .await;
    assert!(!quoted.has("<script>"));
}

async fn files_come_one_by_one_within_limits_and_go_again(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let path = format!("/drafts/{id}/attachments");
    let png = b"\x89PNG\r\n\x1a\nxxxx";
    let body = multipart(&[("inline", "1")], &[("a b.png", "image/png", png)]);
    let told = browser
        .post_body(&path, MULTIPART, body, "application/json")
        .await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    let picture = told.between("\"picture\":\"", "\"").to_owned();
    let shown = browser.get(&picture).await;
    assert_eq!(
        (shown.status, shown.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    // What calls itself a picture and is none is bytes.
    let body = multipart(
        &[("inline", "1")],
        &[("x.svg", "image/svg+xml", b"<svg onload=\"x()\"/>")],
    );
    let told = browser
        .post_body(&path, MULTIPART, body, "application/json")
        .await;
    assert!(!told.has("\"picture\""), "{}", told.text);
    let file = draft(&house, id).attachments[1].clone();
    assert_eq!(file.media_type, "application/octet-stream");
    let handed = browser.get(&format!("/mail/attachments/{}", file.id)).await;
    assert!(
        handed
            .header("content-disposition")
            .starts_with("attachment")
    );

    // The picture's address in the editor is its Content-ID in the message, and back.
    let html = format!("<div>Voir <img src=\"{picture}\"></div>");
    let fields = [
        ("who", ANNE),
        ("version", "1"),
        ("subject", "x"),
        ("text", ""),
        ("html", html.as_str()),
    ];
    assert_eq!(
        browser
            .post(&format!("/drafts/{id}/saving"), &fields)
            .await
            .status,
        StatusCode::OK
    );
    let kept = draft(&house, id);
    let cid = kept.attachments[0].cid.clone().unwrap();
    assert!(
        kept.content
            .html
            .unwrap()
            .contains(&format!("src=\"cid:{cid}\""))
    );
    assert_eq!(kept.content.text, "Voir\n");
    // A version kept beside has a copy of it, under an address that the page is told.
    let beside = browser.post(&format!("/drafts/{id}/saving"), &fields).await;
    assert!(beside.has("\"beside\":true"), "{}", beside.text);
    let copy = beside
        .between(&format!("\"pictures\":{{\"{picture}\":\""), "\"")
        .to_owned();
    assert!(copy != picture && browser.get(&copy).await.header("content-type") == "image/png");
    assert!(browser.get(&format!("/drafts/{id}")).await.has(&picture));

    let gone = browser
        .post(&format!("/mail/attachments/{}/removal", file.id), &[])
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(draft(&house, id).attachments.len(), 1);
    let huge = vec![b'x'; 51 * 1024 * 1024];
    let body = multipart(&[], &[("huge.bin", "application/octet-stream", &huge)]);
    let refused = browser
        .post_body(&path, MULTIPART, body, "application/json")
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.has("50\u{a0}Mo"), "{}", refused.text);
    assert_eq!(draft(&house, id).attachments.len(), 1);
}

async fn drafts_and_files_of_another_are_nowhere(kind: Kind) {
    let house = house_on(kind);
    for n in 0..20 {
        house.put(
            &house.anne,
            &format!("f{n}@x.example"),
            "d@x.example",
            "Autre",
            "rien",
        );
    }
    let mut anne = house.signed_in("anneroux").await;
    let id = begin(&mut anne).await;
    save(&mut anne, id, "1", "texte secret").await;
    let body = multipart(&[], &[("secret.txt", "text/plain", b"secret")]);
    anne.post_body(
        &format!("/drafts/{id}/attachments"),
        MULTIPART,
        body,
        "application/json",
    )
    .await;
    let file = draft(&house, id).attachments[0].id;
    let sent = anne
        .post(
            &format!("/drafts/{id}"),
            &form(
                "2",
                "basile.serre@ac-thau.example",
                "texte secret",
                "tomorrow",
            ),
        )
        .await;
    let submission: i64 = sent.location().rsplit('=').next().unwrap().parse().unwrap();
    for who in ["basileserre", "chloepons"] {
        let mut browser = house.signed_in(who).await;
        for path in [format!("/drafts/{id}"), format!("/mail/attachments/{file}")] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.has("secret"));
        }
        assert!(!browser.get("/held").await.has("Sortie"));
        for path in [
            format!("/mail/attachments/{file}/removal"),
            format!("/held/{submission}/recall"),
            format!("/held/{submission}/release"),
            format!("/held/{submission}/rescheduling"),
            format!("/drafts/{id}"),
        ] {
            let answer = browser
                .post(&path, &[("at", "2026-12-01T08:00"), ("do", "discard")])
                .await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{path}: {}",
                answer.text
            );
        }
        let body = multipart(&[], &[("x.txt", "text/plain", b"x")]);
        let answer = browser
            .post_body(
                &format!("/drafts/{id}/attachments"),
                MULTIPART,
                body,
                "application/json",
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let held = house
        .context
        .mail
        .hold_list(&house.anne, house.anne.account)
        .unwrap();
    assert_eq!(held.len(), 1);
}

#[tokio::test]
async fn a_form_of_another_site_or_token_does_nothing() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let mut forged = form("1", "basile.serre@ac-thau.example", "Bonjour", "send");
    forged.push(("csrf", "forged"));
    assert_eq!(
        browser.post(&format!("/drafts/{id}"), &forged).await.status,
        StatusCode::FORBIDDEN
    );
    browser
        .headers
        .push(("sec-fetch-site", "cross-site".into()));
    let answer = browser
        .post(
            &format!("/drafts/{id}"),
            &form("1", "basile.serre@ac-thau.example", "Bonjour", "send"),
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        house
            .context
            .mail
            .hold_list(&house.anne, house.anne.account)
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn the_signature_begins_a_letter_and_is_not_saved_unasked() {
    let house = house();
    let (mail, account) = (&house.context.mail, house.anne.account);
    mail.set_setting(
        &house.anne,
        account,
        "signature",
        Some("Anne Roux\nLettres"),
    )
    .unwrap();
    let mut browser = house.signed_in("anneroux").await;
    let id = begin(&mut browser).await;
    let page = browser.get(&format!("/drafts/{id}")).await;
    assert!(page.has("-- \nAnne Roux\nLettres"), "{}", page.text);
    assert_eq!(draft(&house, id).content.text, "");
    let gone = browser
        .post(
            &format!("/drafts/{id}"),
            &[("who", ANNE), ("do", "discard"), ("back", "/mail/inbox")],
        )
        .await;
    assert_eq!(
        (gone.status, gone.location()),
        (StatusCode::SEE_OTHER, "/mail/inbox")
    );
    assert_eq!(
        browser.get(&format!("/drafts/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
}

fn well(path: &str, page: &Answer) {
    let faults = html::faults(&page.text);
    assert!(faults.is_empty(), "{path}: {faults:#?}\n{}", page.text);
    let unsaid = page
        .text
        .split(['"', '>', '<', ' ', '\n'])
        .find(|word| word.starts_with("web-"));
    assert_eq!(unsaid, None, "{path}: a key that no file has");
}

#[tokio::test]
async fn every_page_of_writing_is_well_in_every_language() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    for lang in ["fr", "en"] {
        browser.post("/settings", &[("lang", lang)]).await;
        let id = begin(&mut browser).await;
        let path = format!("/drafts/{id}");
        well(&path, &browser.get(&path).await);
        let body = multipart(&[], &[("\"<b>\".pdf", "application/pdf", b"%PDF-1.4")]);
        browser
            .post_body(
                &format!("{path}/attachments"),
                MULTIPART,
                body,
                "application/json",
            )
            .await;
        let many: Vec<String> = (0..25)
            .map(|n| format!("\"<p>, {n}\" <p{n}@x.example>"))
            .collect();
        let many = format!("{}, personne", many.join(", "));
        let refused = browser
            .post(&path, &form("1", &many, "<b>pièce jointe</b>", "send"))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        well(&path, &refused);
        let version = draft(&house, id).content.version.to_string();
        let held = browser
            .post(
                &path,
                &form(&version, "basile.serre@ac-thau.example", "oui", "monday"),
            )
            .await;
        assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);
        well("sent", &browser.get(held.location()).await);
        well("/held", &browser.get("/held").await);
    }
}
