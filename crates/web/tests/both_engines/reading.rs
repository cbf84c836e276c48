//! Conversations, bodies, pictures, files, as a browser asks for them.

use crate::common::{Answer, Browser, House, house, house_on, letter};
use crate::html;
use axum::http::StatusCode;
use mail::Flags;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    files_are_handed_out_and_never_run,
    a_conversation_folds_what_was_read_and_opens_the_last,
    opening_marks_as_read_but_not_ahead_of_a_click,
    messages_of_another_are_nowhere,
    what_no_page_asks_for_is_answered_by_a_page,
    beside_a_conversation_stand_its_people_its_files_and_what_else_there_is,
}

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/// A newsletter with everything that strangers put into one, and files below it.
fn newsletter() -> Vec<u8> {
    let html = "<html><body onload=\"steal()\"><script>steal()</script><p>Bonjour</p>\
        <img src=\"http://pictures.example/a.png\"><img src=\"https://pictures.example/b.gif\"><img src=\"cid:logo@x\">\
        <form action=\"https://evil.example/\"><input name=\"p\"></form><iframe src=\"https://evil.example\"></iframe></body></html>";
    let part = |head: &str, body: &str| format!("--b\r\n{head}\r\n\r\n{body}\r\n");
    let parts = [
        part("Content-Type: text/html; charset=utf-8", html),
        part(
            "Content-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64",
            PNG,
        ),
        part(
            "Content-Type: text/html; name=\"Relevé.html\"\r\nContent-Disposition: attachment; filename=\"releve.html\"",
            "<script>alert(1)</script>",
        ),
        part(
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"notes.txt\"",
            "des notes",
        ),
        part(
            "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"plan.pdf\"",
            "%PDF-1.4 plan",
        ),
    ];
    format!(
        "Message-ID: <n1@x.example>\r\nFrom: Lettre <news@pictures.example>\r\nTo: anne.roux@ac-thau.example\r\nSubject: Lettre\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        parts.concat()
    )
    .into_bytes()
}

async fn read(house: &House, path: &str) -> Answer {
    house.signed_in("anneroux").await.get(path).await
}

#[tokio::test]
async fn a_body_is_harmless_in_its_frame_and_alone() {
    let house = house();
    let (_, message) = house.put_raw(&house.anne, newsletter());
    let mut browser = house.signed_in("anneroux").await;
    let path = format!("/mail/messages/{message}/body");
    let alone = browser.get(&path).await;
    assert_eq!(alone.status, StatusCode::OK);
    let policy = alone.header("content-security-policy").to_owned();
    assert!(policy.starts_with("sandbox allow-popups"), "{policy}");
    for said in [
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
    ] {
        assert!(policy.contains(said), "{policy}");
    }
    assert!(
        !policy.contains("allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    assert_eq!(alone.header("x-content-type-options"), "nosniff");
    for harm in [
        "<script",
        "onload",
        "steal",
        "evil.example",
        "<form",
        "<iframe",
        "pictures.example/",
    ] {
        assert!(!alone.has(harm), "{harm}: {}", alone.text);
    }
    assert!(alone.has("Bonjour"));
    browser.headers.push(("sec-fetch-dest", "iframe".into()));
    let framed = browser.get(&path).await;
    let policy = framed.header("content-security-policy");
    assert!(
        policy.contains("allow-same-origin") && !policy.contains("allow-scripts"),
        "{policy}"
    );
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'self'"));
}

#[tokio::test]
async fn remote_pictures_wait_for_a_choice_and_come_through_the_proxy() {
    let house = house();
    let (conversation, message) = house.put_raw(&house.anne, newsletter());
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get(&format!("/mail/inbox/{conversation}")).await;
    assert!(
        page.has("2 images bloquées.") && page.has("Les afficher prévient l’expéditeur."),
        "{}",
        page.text
    );
    assert!(page.has("sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\""));
    assert!(!page.has("pictures.example/a.png"));
    let body = browser.get(&format!("/mail/messages/{message}/body")).await;
    assert!(
        body.has(&format!("/mail/messages/{message}/pictures/")),
        "its own pictures show: {}",
        body.text
    );
    assert!(!body.has("/mail/proxied/"));

    let once = browser
        .get(&format!("/mail/messages/{message}/body?images=1"))
        .await;
    assert_eq!(once.text.matches("/mail/proxied/").count(), 2);
    assert!(!once.has("src=\"http"));
    let page = browser
        .get(&format!("/mail/inbox/{conversation}?images={message}"))
        .await;
    assert!(!page.has("images bloquées") && page.has("/body?images=1"));

    let chosen = browser
        .post(
            &format!("/mail/messages/{message}/images"),
            &[("choice", "always"), ("back", "/mail/inbox")],
        )
        .await;
    assert_eq!(
        (chosen.status, chosen.location()),
        (StatusCode::SEE_OTHER, "/mail/inbox")
    );
    let body = browser.get(&format!("/mail/messages/{message}/body")).await;
    assert_eq!(body.text.matches("/mail/proxied/").count(), 2);
    let page = browser.get(&format!("/mail/inbox/{conversation}")).await;
    assert!(page.has("Bloquer de nouveau ses images"));
    browser
        .post(
            &format!("/mail/messages/{message}/images"),
            &[("choice", "never")],
        )
        .await;
    let body = browser.get(&format!("/mail/messages/{message}/body")).await;
    assert!(!body.has("/mail/proxied/"));
}

#[tokio::test]
async fn the_proxy_fetches_only_what_was_signed_for_this_session_and_lies_outside() {
    let house = house();
    for (n, address) in [
        "http://127.0.0.1:9/a.png",
        "http://10.0.0.1/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://localhost/a.png",
        "http://2130706433/a.png",
    ]
    .iter()
    .enumerate()
    {
        let raw = format!(
            "Message-ID: <{n}@x.example>\r\nFrom: a@x.example\r\nSubject: {n}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n<p>x</p><img src=\"{address}\">"
        );
        let (_, message) = house.put_raw(&house.anne, raw.into_bytes());
        let mut browser = house.signed_in("anneroux").await;
        let body = browser
            .get(&format!("/mail/messages/{message}/body?images=1"))
            .await;
        let path = format!("/mail/proxied/{}", body.between("/mail/proxied/", "\""));
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        // Signed for one session, an address is nothing to another, nor is another address.
        let mut other = house.signed_in("basileserre").await;
        assert_eq!(other.get(&path).await.status, StatusCode::FORBIDDEN);
        let forged = path.replace("a.png", "b.png");
        assert_eq!(browser.get(&forged).await.status, StatusCode::FORBIDDEN);
    }
}

async fn files_are_handed_out_and_never_run(kind: Kind) {
    let house = house_on(kind);
    let (conversation, message) = house.put_raw(&house.anne, newsletter());
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get(&format!("/mail/inbox/{conversation}")).await;
    assert!(
        page.has("3 pièces jointes,") && page.has("Tout télécharger"),
        "{}",
        page.text
    );
    let html = browser
        .get(&format!("/mail/messages/{message}/parts/3"))
        .await;
    assert_eq!(html.header("content-type"), "application/octet-stream");
    assert!(
        html.header("content-disposition")
            .starts_with("attachment; filename=\"releve.html\"")
    );
    assert_eq!(html.header("x-content-type-options"), "nosniff");
    assert!(
        html.header("content-security-policy")
            .contains("default-src 'none'; sandbox")
    );
    assert_eq!(html.text.trim_end(), "<script>alert(1)</script>");
    // It is not previewed, under any address.
    assert_eq!(
        browser
            .get(&format!("/mail/messages/{message}/parts/3/preview"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let shown = browser
        .get(&format!("/mail/messages/{message}/parts/3/shown"))
        .await;
    assert_eq!(shown.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(
        browser
            .get(&format!("/mail/messages/{message}/pictures/3"))
            .await
            .status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );

    let notes = browser
        .get(&format!("/mail/messages/{message}/parts/4/preview"))
        .await;
    assert!(notes.has("des notes"));
    let plan = browser
        .get(&format!("/mail/messages/{message}/parts/5/shown"))
        .await;
    assert_eq!(plan.header("content-type"), "application/pdf");
    assert!(
        plan.header("content-security-policy")
            .starts_with("default-src 'none'; object-src 'self'")
    );
    let picture = browser
        .get(&format!("/mail/messages/{message}/pictures/2"))
        .await;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    let zip = browser
        .get(&format!("/mail/messages/{message}/attachments.zip"))
        .await;
    assert!(zip.bytes.starts_with(b"PK\x03\x04") && zip.has("notes.txt") && zip.has("releve.html"));
}

async fn a_conversation_folds_what_was_read_and_opens_the_last(kind: Kind) {
    let house = house_on(kind);
    let mut first = String::from_utf8(letter(
        "1@x.example",
        "Luc Vidal <luc@x.example>",
        "Sortie",
        "Qui vient demain",
    ))
    .unwrap();
    let (conversation, _) = house.put_raw(&house.anne, first.clone().into_bytes());
    let page = read(&house, &format!("/mail/inbox/{conversation}")).await;
    assert!(page.has("Qui vient demain"));
    first = first.replace("<1@", "<2@").replace(
        "Qui vient demain",
        "Moi.\r\n\r\n> Qui vient ?\r\n> Demain\r\n",
    );
    let second = first.replace("From: Luc Vidal <luc@x.example>", "From: basile.serre@ac-thau.example\r\nIn-Reply-To: <1@x.example>\r\nReferences: <1@x.example>");
    let (same, last) = house.put_raw(&house.anne, second.into_bytes());
    assert_eq!(same, conversation);
    let page = read(&house, &format!("/mail/inbox/{conversation}")).await;
    assert_eq!(page.text.matches("<details class=\"message").count(), 2);
    assert_eq!(page.text.matches(" open>").count(), 1, "{}", page.text);
    // A colleague has the directory's name and function, whatever the message calls them.
    assert!(page.has("Basile Serre") && page.has("principal"));
    assert!(page.has("Texte cité, 2 lignes"));
    assert!(page.has(&format!("/mail/messages/{last}/answers")));
    let all = read(&house, &format!("/mail/inbox/{conversation}?open=all")).await;
    assert_eq!(all.text.matches(" open>").count(), 2);
}

#[tokio::test]
async fn history_in_html_is_folded_and_says_how_long_it_is() {
    let house = house();
    let html = |subject: &str, body: &str| {
        let raw = letter(
            &format!("{subject}@x.example"),
            "Luc <luc@x.example>",
            subject,
            body,
        );
        let raw = String::from_utf8(raw).unwrap();
        let (_, message) = house.put_raw(
            &house.anne,
            raw.replace("text/plain", "text/html").into_bytes(),
        );
        format!("/mail/messages/{message}/body")
    };
    let quote = "<blockquote type=\"cite\"><p>Qui vient<br>demain ?</p><p>Luc</p></blockquote>";
    let mut browser = house.signed_in("anneroux").await;
    let page = browser
        .get(&html("Sortie", &format!("<p>Moi.</p>{quote}")))
        .await;
    assert!(
        page.has("<details class=\"quote\"><summary>Texte cité, 3 lignes</summary><blockquote"),
        "{}",
        page.text
    );
    let one = "<p>Moi.</p><div class=\"gmail_quote\">Qui vient ?</div>";
    let page = browser.get(&html("Gare", one)).await;
    assert!(
        page.has("<summary>Texte cité, 1 ligne</summary>"),
        "{}",
        page.text
    );
    let picture = "<p>Moi.</p><blockquote type=\"cite\"><hr></blockquote>";
    assert!(
        browser
            .get(&html("Plan", picture))
            .await
            .has("<summary>Texte cité</summary>")
    );
    // A forwarded message is its history.
    let page = browser
        .get(&html("Tr: Sortie", &format!("<p>Moi.</p>{quote}")))
        .await;
    assert!(
        page.has("Qui vient") && !page.has("<summary>"),
        "{}",
        page.text
    );
    browser.post("/settings", &[("lang", "en")]).await;
    let page = browser
        .get(&html("Trip", &format!("<p>Me.</p>{quote}")))
        .await;
    assert!(
        page.has("<summary>Quoted text, 3 lines</summary>"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_service_of_the_organisation_is_not_of_the_outside() {
    let house = house();
    for (from, outside) in [
        ("Assistance <assistance@ac-thau.example>", false),
        ("Pons <chloe.pons@ac-lodeve.example>", true),
        ("Luc <luc@x.example>", true),
    ] {
        let id = house.put(
            &house.anne,
            from.split('<').nth(1).unwrap(),
            from,
            "Note",
            "texte",
        );
        let page = read(&house, &format!("/mail/inbox/{id}")).await;
        let message = page.between("<article class=\"conversation\"", "</article>");
        assert_eq!(message.contains("extérieur"), outside, "{from}: {message}");
    }
}

async fn beside_a_conversation_stand_its_people_its_files_and_what_else_there_is(kind: Kind) {
    let house = house_on(kind);
    let letter = |id: &str, head: &str| {
        format!(
            "Message-ID: <{id}@x.example>\r\nTo: anne.roux@ac-thau.example\r\nMIME-Version: 1.0\r\n{head}\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n\
             --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"devis {id}.pdf\"\r\n\r\n%PDF\r\n--b--\r\n"
        )
        .into_bytes()
    };
    let mixed = "Content-Type: multipart/mixed; boundary=b";
    let (id, _) = house.put_raw(
        &house.anne,
        letter("un", &format!("From: Luc Vidal <luc@x.example>\r\nCc: Basile <basile.serre@ac-thau.example>\r\nSubject: Devis\r\n{mixed}")),
    );
    let reply = format!(
        "From: anne.roux@ac-thau.example\r\nSubject: Re: Devis\r\nIn-Reply-To: <un@x.example>\r\nReferences: <un@x.example>\r\n{mixed}"
    );
    assert_eq!(house.put_raw(&house.anne, letter("deux", &reply)).0, id);
    let other = house.put(
        &house.anne,
        "3@x.example",
        "Luc <luc@x.example>",
        "Fiche",
        "texte",
    );
    let (written, _) = house.put_raw(
        &house.anne,
        b"Message-ID: <6@x.example>\r\nFrom: anne.roux@ac-thau.example\r\nTo: Luc <luc@x.example>\r\nSubject: Rendez-vous\r\n\r\ntexte\r\n".to_vec(),
    );
    let foreign = house.put(
        &house.anne,
        "4@x.example",
        "zoe@x.example",
        "Ailleurs",
        "texte",
    );
    house.put(
        &house.chloe,
        "5@x.example",
        "Luc <luc@x.example>",
        "Secret",
        "texte",
    );

    let page = read(&house, &format!("/mail/inbox/{id}")).await;
    let beside = page
        .between("<aside class=\"beside\"", "</aside>")
        .to_owned();
    let place = |words: &str| {
        beside
            .find(words)
            .unwrap_or_else(|| panic!("no {words} in {beside}"))
    };
    // Who wrote last, then who is in copy as the directory knows them, the reader at the end.
    assert!(place("Luc Vidal") < place("Basile Serre") && place("Basile Serre") < place(">Vous<"));
    assert!(place("luc@x.example") < place("principal, en copie"));
    assert!(
        place("devis deux.pdf") < place("devis un.pdf")
            && place(", de vous") < place("devis un.pdf")
    );
    // Without a script the frame leads to the searches.
    let ways = ["de%3Aluc%40x.example", "%C3%A0%3Aluc%40x.example"]
        .map(|query| format!("href=\"/mail/search?q={query}"));
    assert!(ways.iter().all(|way| beside.contains(way)), "{beside}");

    let frame = read(&house, &format!("/mail/conversations/{id}/others")).await;
    assert!(
        frame
            .text
            .starts_with(&format!("<turbo-frame id=\"others-{id}\">"))
    );
    assert!(
        frame.has("Autres conversations avec Luc Vidal")
            && frame.has(&format!("/mail/search/{other}?q=de%3A"))
            && frame.has(&format!("/mail/search/{written}?q=%C3%A0%3A"))
    );
    // Each that is named is found where a way leads.
    assert!(ways.iter().all(|way| frame.has(way)), "{}", frame.text);
    for (query, found, not) in [("de", other, written), ("à", written, other)] {
        let list = read(&house, &format!("/mail/search?q={query}:luc@x.example")).await;
        let names = |id: i64| list.has(&format!("/mail/search/{id}?"));
        assert!(names(found) && !names(not), "{query}: {}", list.text);
    }
    assert!(
        !frame.has(&format!("/{id}?"))
            && !frame.has(&format!("/{foreign}?"))
            && !frame.has("Secret"),
        "{}",
        frame.text
    );
    // Nobody else was met before: nothing is said.
    let frame = read(&house, &format!("/mail/conversations/{foreign}/others")).await;
    assert!(!frame.has("<h2>"), "{}", frame.text);
}

async fn opening_marks_as_read_but_not_ahead_of_a_click(kind: Kind) {
    let house = house_on(kind);
    let (conversation, message) = house.put_raw(
        &house.anne,
        letter("1@x.example", "a@x.example", "Note", "texte"),
    );
    let seen = || {
        let view = house
            .context
            .mail
            .message(&house.anne, house.anne.account, mail::MessageId(message))
            .unwrap();
        view.flags.contains(Flags::SEEN)
    };
    let mut browser = house.signed_in("anneroux").await;
    browser.headers.push(("x-sec-purpose", "prefetch".into()));
    browser.get(&format!("/mail/inbox/{conversation}")).await;
    assert!(!seen());
    browser.headers.clear();
    browser.headers.push(("turbo-frame", "reading".into()));
    let frame = browser.get(&format!("/mail/inbox/{conversation}")).await;
    assert!(frame.text.starts_with("<turbo-frame id=\"reading\">") && !frame.has("<html"));
    assert!(seen());
}

#[tokio::test]
async fn a_message_is_shown_as_it_came_and_printed() {
    let house = house();
    let raw = letter(
        "1@x.example",
        "<b>x</b> <a@x.example>",
        "<script>1</script>",
        "a < b & c",
    );
    let (conversation, message) = house.put_raw(&house.anne, raw.clone());
    let source = read(&house, &format!("/mail/messages/{message}/source")).await;
    assert_eq!(source.bytes, raw);
    assert_eq!(source.header("content-type"), "text/plain; charset=utf-8");
    assert!(source.header("content-security-policy").contains("sandbox"));
    let kept = read(
        &house,
        &format!("/mail/messages/{message}/source?download=1"),
    )
    .await;
    assert!(
        kept.header("content-disposition")
            .starts_with("attachment; filename=\"message-")
    );
    for path in [
        format!("/mail/inbox/{conversation}"),
        format!("/mail/conversations/{conversation}/print"),
    ] {
        let page = read(&house, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            !page.has("<script>1") && !page.has("<b>x</b>") && page.has("a &lt; b &amp; c"),
            "{}",
            page.text
        );
    }
}

async fn what_no_page_asks_for_is_answered_by_a_page(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let path = anne.get("/drafts/nouveau").await;
    assert_eq!(path.status, StatusCode::NOT_FOUND);
    assert!(path.has("On a perdu la tramontane."), "{}", path.text);
    let form = anne.post("/drafts/nouveau/saving", &[]).await;
    assert_eq!(form.status, StatusCode::BAD_REQUEST);
    assert!(form.has("La demande est incomplète."), "{}", form.text);
    for page in [&path, &form] {
        assert!(html::faults(&page.text).is_empty());
    }
    // A script reads no page.
    let script = anne.ask("/drafts/nouveau", "application/json").await;
    assert!(!script.has("<html"), "{}", script.text);
}

async fn messages_of_another_are_nowhere(kind: Kind) {
    let house = house_on(kind);
    // Ids that no other account has.
    for n in 0..20 {
        house.put(
            &house.basile,
            &format!("f{n}@x.example"),
            "d@x.example",
            "Autre",
            "rien",
        );
    }
    let (conversation, message) = house.put_raw(&house.basile, newsletter());
    for who in ["anneroux", "chloepons"] {
        let mut browser = house.signed_in(who).await;
        for path in [
            format!("/mail/messages/{message}"),
            format!("/mail/messages/{message}/body"),
            format!("/mail/messages/{message}/source"),
            format!("/mail/messages/{message}/parts/4"),
            format!("/mail/messages/{message}/parts/4/preview"),
            format!("/mail/messages/{message}/parts/4/shown"),
            format!("/mail/messages/{message}/pictures/2"),
            format!("/mail/messages/{message}/attachments.zip"),
            format!("/mail/conversations/{conversation}/print"),
            format!("/mail/inbox/{conversation}"),
        ] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.has("Lettre") && !answer.has("notes"));
        }
        for path in ["answers", "images", "drafting"] {
            let form = [("kind", "reply"), ("choice", "always")];
            let answer = browser
                .post(&format!("/mail/messages/{message}/{path}"), &form)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let mut nobody = house.browser();
    let answer = nobody.get(&format!("/mail/messages/{message}/body")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/signin"));
}

/// A page as it should be: well-formed, each control named, every word in the files of words.
async fn check(browser: &mut Browser, path: &str) {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let faults = html::faults(&page.text);
    assert!(faults.is_empty(), "{path}: {faults:#?}\n{}", page.text);
    let unsaid = page
        .text
        .split(['"', '>', '<', ' ', '\n'])
        .find(|word| word.starts_with("web-"));
    assert_eq!(unsaid, None, "{path}: a key that no file has");
}

#[tokio::test]
async fn every_page_of_reading_is_well_in_every_language() {
    let house = house();
    let (conversation, message) = house.put_raw(&house.anne, newsletter());
    let note = letter(
        "2@x.example",
        "\"<i>\" <i@x.example>",
        "<Note> & \"plus\"",
        "> cité\r\n\r\nOui.",
    );
    let (plain, _) = house.put_raw(&house.anne, note);
    house
        .context
        .mail
        .create_label(&house.anne, house.anne.account, "À <faire>", Some(25))
        .unwrap();
    house
        .context
        .mail
        .create_mailbox(&house.anne, house.anne.account, "Projets/Latin", None)
        .unwrap();
    let mut browser = house.signed_in("anneroux").await;
    for lang in ["fr", "en"] {
        browser.post("/settings", &[("lang", lang)]).await;
        for path in [
            format!("/mail/inbox/{conversation}"),
            format!("/mail/inbox/{conversation}?images={message}"),
            format!("/mail/inbox/{plain}?open=all"),
            format!("/mail/conversations/{conversation}/print"),
            format!("/mail/messages/{message}/parts/4/preview"),
            format!("/mail/messages/{message}/parts/5/preview"),
        ] {
            check(&mut browser, &path).await;
        }
    }
}
