//! Conversations switched off: one row a message, one message a page, all without a script.

use crate::common;
use crate::common::{Answer, Browser, House, house_on};
use axum::http::StatusCode;
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    without_conversations_each_message_has_its_row_and_its_page,
    without_conversations_acts_take_one_message_and_say_so,
    without_conversations_news_and_pages_are_of_messages,
    a_page_from_before_the_switch_is_fetched_anew,
}

/// A question and the answer to it, of one conversation.
struct Talk {
    house: House,
    browser: Browser,
    conversation: i64,
    question: i64,
    answer: i64,
}

fn raw(id: &str, from: &str, subject: &str, answers: &str, body: &str) -> Vec<u8> {
    let head = match answers {
        "" => String::new(),
        known => format!("In-Reply-To: <{known}>\r\nReferences: <{known}>\r\n"),
    };
    let letter = common::letter(id, from, subject, body);
    [head.into_bytes(), letter].concat()
}

async fn talk(kind: Kind) -> Talk {
    let house = house_on(kind);
    let basile = "Basile Serre <basile.serre@ac-thau.example>";
    let sophie = "Sophie Arnal <sophie@ailleurs.example>";
    let first = raw(
        "1@x.example",
        basile,
        "Sortie au musée",
        "",
        "Qui accompagne ?",
    );
    let (conversation, question) = house.put_raw(&house.anne, first);
    house.clock.advance(Duration::from_secs(60));
    let second = raw(
        "2@x.example",
        sophie,
        "Re: Sortie au musée",
        "1@x.example",
        "Moi, volontiers.",
    );
    let (same, answer) = house.put_raw(&house.anne, second);
    assert_eq!(same, conversation);
    let browser = house.signed_in("anneroux").await;
    Talk {
        house,
        browser,
        conversation,
        question,
        answer,
    }
}

impl Talk {
    async fn switch(&mut self, word: &str) {
        let form = [("conversations", word)];
        let answer = self.browser.post("/settings", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }

    async fn get(&mut self, path: &str) -> Answer {
        let page = self.browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        page
    }
}

fn rows(page: &Answer) -> usize {
    page.text.matches("<li class=\"row").count()
}

async fn without_conversations_each_message_has_its_row_and_its_page(kind: Kind) {
    let mut talk = talk(kind).await;
    let (question, answer) = (talk.question, talk.answer);
    assert_eq!(rows(&talk.get("/mail/inbox").await), 1);
    talk.switch("off").await;
    let settings = talk.get("/settings").await;
    assert!(settings.has("name=\"conversations\" value=\"off\" checked"));
    let list = talk.get("/mail/inbox").await;
    assert_eq!(rows(&list), 2);
    assert!(list.has("Moi, volontiers.") && list.has("Qui accompagne ?"));
    assert!(!list.has("class=\"number\""), "no row counts messages");
    assert!(list.has(&format!("href=\"/mail/inbox/m{question}\"")));
    let page = talk.get(&format!("/mail/inbox/m{question}")).await;
    let read = page.between("<article class=\"conversation\"", "</article>");
    assert!(read.contains("Qui accompagne ?") && !read.contains("Moi, volontiers."));
    assert!(read.contains("<h1>Sortie au musée</h1>") && read.contains("2 sur 2"));
    assert!(
        read.contains(&format!("/mail/inbox/m{answer}\"")),
        "the newer one"
    );
    assert!(read.contains(&format!("href=\"/mail/inbox/{}\"", talk.conversation)));
    assert!(read.contains("Toute la conversation (2 messages)"));
    // It is read, its answer is not.
    assert!(talk.get("/mail/inbox").await.has("1 non lu"));
    let whole = talk
        .get(&format!("/mail/inbox/{}", talk.conversation))
        .await;
    assert!(whole.has("Qui accompagne ?") && whole.has("Moi, volontiers."));
    let print = format!("/mail/conversations/{}/print", talk.conversation);
    assert!(talk.get(&print).await.has("Moi, volontiers."));
    let alone = talk.get(&format!("{print}?message={question}")).await;
    assert!(alone.has("Qui accompagne ?") && !alone.has("Moi, volontiers."));
    let found = talk.get("/mail/search?q=musee").await;
    assert_eq!(rows(&found), 2);
    assert!(found.has("2 résultats"));
    let gone = talk.browser.get("/mail/inbox/m999999").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    talk.switch("on").await;
    assert_eq!(rows(&talk.get("/mail/inbox").await), 1);
}

async fn without_conversations_acts_take_one_message_and_say_so(kind: Kind) {
    let mut talk = talk(kind).await;
    talk.switch("off").await;
    let (question, answer) = (format!("m{}", talk.question), format!("m{}", talk.answer));
    for (path, words) in [
        ("/mail/archiving", "1 message archivé"),
        ("/mail/trashing", "1 message mis à la corbeille"),
        ("/mail/flagging", "Drapeau mis sur 1 message"),
        ("/mail/seeing", "1 message marqué comme lu"),
    ] {
        let form = [("place", "inbox"), ("rows", "messages"), ("id", &question)];
        let done = talk.browser.post(path, &form).await;
        let page = talk.get(done.location()).await;
        assert!(page.has(words), "{path}: {words}");
        assert!(
            page.has(&format!("id=\"c{answer}\"")),
            "{path}: the other stays"
        );
        let undo = page.between("name=\"undo\" value=\"", "\"").to_owned();
        talk.browser
            .post("/mail/undoing", &[("undo", &undo), ("back", "/mail/inbox")])
            .await;
        assert!(
            talk.get("/mail/inbox").await.has("2 non lus"),
            "{path} is undone"
        );
    }
    let form = [
        ("place", "inbox"),
        ("rows", "messages"),
        ("filter", "flagged"),
        ("all", "99999999"),
    ];
    talk.browser
        .post("/mail/flagging", &[("place", "inbox"), ("only", &answer)])
        .await;
    let done = talk.browser.post("/mail/archiving", &form).await;
    let page = talk.get(done.location()).await;
    assert!(page.has("1 message archivé"), "{}", page.text);
    let inbox = talk.get("/mail/inbox").await;
    assert!(rows(&inbox) == 1 && inbox.has(&format!("id=\"c{question}\"")));
    let wrong = [("place", "inbox"), ("id", "m12x")];
    let refused = talk.browser.post("/mail/archiving", &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

async fn without_conversations_news_and_pages_are_of_messages(kind: Kind) {
    let mut talk = talk(kind).await;
    talk.switch("off").await;
    for n in 0..60 {
        talk.house.clock.advance(Duration::from_secs(60));
        let late = raw(
            &format!("f{n}@x.example"),
            "d@x.example",
            &format!("Re: Note {n}"),
            "1@x.example",
            "texte",
        );
        talk.house.put_raw(&talk.house.anne, late);
    }
    let first = talk.get("/mail/inbox").await;
    assert_eq!(rows(&first), 40);
    let next = first
        .between("class=\"button\" href=\"", "\"")
        .replace("&#38;", "&");
    assert!(next.contains("rows=messages"), "{next}");
    assert_eq!(rows(&talk.get(&next).await), 22);
    let since = first.between("name=\"since\" value=\"", "\"").to_owned();
    let answer = format!("m{}", talk.answer);
    let form = [
        ("place", "inbox"),
        ("rows", "messages"),
        ("id", answer.as_str()),
        ("since", since.as_str()),
    ];
    let streams = talk.browser.post_for_streams("/mail/trashing", &form).await;
    assert!(streams.has(&format!("action=\"gone\" target=\"c{answer}\"")));
    assert!(streams.has("1 message mis à la corbeille") && !streams.has("action=\"refresh\""));
}

async fn a_page_from_before_the_switch_is_fetched_anew(kind: Kind) {
    let mut talk = talk(kind).await;
    let before = talk.get("/mail/inbox").await;
    let since = before.between("name=\"since\" value=\"", "\"").to_owned();
    talk.switch("off").await;
    let path = format!("/mail/inbox/news?since={since}");
    let stale = talk.browser.ask(&path, "text/vnd.turbo-stream.html").await;
    assert!(stale.has("action=\"refresh\""));
    let path = format!("/mail/inbox/news?rows=messages&since={since}");
    let fresh = talk.browser.ask(&path, "text/vnd.turbo-stream.html").await;
    assert!(!fresh.has("action=\"refresh\""));
}
