//! What fills a mailbox: its page, the ways to make room, who is led there.

use crate::common::{CE, House, house_on, letter};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, MailboxRole};
use mail::Role;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_page_tells_folders_and_the_largest_messages,
    the_trash_is_emptied_and_brought_back,
    a_large_message_is_put_into_the_trash_from_the_page,
    who_is_full_is_led_to_what_fills_the_mailbox,
    a_role_mailbox_has_its_page_and_who_only_reads_empties_nothing,
}

/// A letter of some 200 kB.
fn heavy(id: &str) -> Vec<u8> {
    let line = format!("{}\r\n", "x".repeat(70));
    letter(
        &format!("{id}@x.example"),
        "Denis Mas <d@x.example>",
        &format!("Photos <{id}>"),
        &line.repeat(2_800),
    )
}

fn total(house: &House, who: &Actor, role: Role) -> u32 {
    let found = house.context.mail.mailbox_with(who, who.account, role);
    found.unwrap().total
}

async fn the_page_tells_folders_and_the_largest_messages(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let bare = anne.get("/space").await;
    assert!(bare.has("Cette boîte est vide.") && bare.has("Aucun message de cette boîte"));
    assert!(!bare.has("/space/emptying"), "there is nothing to empty");
    let (_, message) = house.put_raw(&house.anne, heavy("mai"));
    house.put(
        &house.anne,
        "a@x.example",
        "d@x.example",
        "Petit",
        "Bonjour",
    );
    for lang in ["fr", "en"] {
        anne.post("/settings", &[("lang", lang)]).await;
        let page = anne.get("/space").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            html::faults(&page.text).is_empty(),
            "{:?}",
            html::faults(&page.text)
        );
        assert!(!page.has("web-space"), "{}", page.text);
        let main = page.between("<main", "</main>").to_owned();
        assert!(main.contains("href=\"/mail/inbox\"") && main.contains("2 messages"));
        assert!(main.contains("Photos &#60;mai&#62;"), "{main}");
        assert!(!main.contains("Petit"), "small ones are not told of");
        assert!(main.contains("Denis Mas"));
        let searched = main.split("/mail/search?q=").nth(1).unwrap();
        let path = format!("/mail/search?q={}", searched.split('"').next().unwrap());
        let found = anne.get(&path).await;
        assert_eq!(found.status, StatusCode::OK, "{path}");
    }
    let opened = anne.get(&format!("/mail/inbox/m{message}")).await;
    let page = anne.get("/space").await;
    assert!(page.has(&format!("href=\"/mail/inbox/m{message}\"")));
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.has("Photos"));
    // The gauge and the settings lead there.
    for path in ["/mail/inbox", "/settings"] {
        assert!(anne.get(path).await.has("href=\"/space\""), "{path}");
    }
}

async fn the_trash_is_emptied_and_brought_back(kind: Kind) {
    let house = house_on(kind);
    let anne = &house.anne;
    for n in 0..3 {
        let id = format!("{n}@x.example");
        house.put_in(anne, Role::Trash, &id, "d@x.example", "Vieux", "Bonjour");
    }
    house.put(anne, "kept@x.example", "d@x.example", "Gardé", "Bonjour");
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get("/space").await;
    let form = page
        .between("action=\"/space/emptying\"", "</form>")
        .to_owned();
    assert!(form.contains("Vider la corbeille") && form.contains("value=\"trash\""));
    assert!(!page.has("Vider les indésirables"), "nothing lies there");
    let upper = form.split("name=\"all\" value=\"").nth(1).unwrap();
    let upper = upper.split('"').next().unwrap().to_owned();
    let done = browser
        .post("/space/emptying", &[("place", "trash"), ("all", &upper)])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(total(&house, anne, Role::Trash), 0);
    assert_eq!(total(&house, anne, Role::Inbox), 1);
    let told = browser.get(done.location()).await;
    let toast = told.between("/mail/undoing", "</form>").to_owned();
    let undo = toast.split("name=\"undo\" value=\"").nth(1).unwrap();
    let undo = undo.split('"').next().unwrap().to_owned();
    let undone = browser
        .post("/mail/undoing", &[("undo", &undo), ("back", "/space")])
        .await;
    assert_eq!(undone.location(), "/space?undone=1");
    assert_eq!(total(&house, anne, Role::Trash), 3);
    for place in ["inbox", "archive", "m1", ""] {
        let refused = browser
            .post("/space/emptying", &[("place", place), ("all", &upper)])
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{place}");
    }
    assert_eq!(total(&house, anne, Role::Inbox), 1);
    // More than goes at once: the page says that the rest follows.
    for n in 0..201 {
        let id = format!("many{n}@x.example");
        let subject = format!("Vieux {n}");
        house.put_in(anne, Role::Trash, &id, "d@x.example", &subject, "Bonjour");
    }
    let all = [("place", "trash"), ("all", "9223372036854775807")];
    let done = browser.post("/space/emptying", &all).await;
    assert!(done.location().starts_with("/space?rest=1&done="));
    assert!(browser.get(done.location()).await.has("le reste suit"));
    assert!(!browser.get("/space").await.has("le reste suit"));
}

async fn a_large_message_is_put_into_the_trash_from_the_page(kind: Kind) {
    let house = house_on(kind);
    let (_, message) = house.put_raw(&house.anne, heavy("juin"));
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get("/space").await;
    assert!(page.has(&format!("name=\"only\" value=\"m{message}\"")));
    // With a script as well: the list's streams would not bring this page up to date.
    let form = page.between("/mail/trashing\"", ">");
    assert!(form.contains("data-turbo=\"false\""), "{form}");
    let form = [
        ("place", "inbox"),
        ("only", &format!("m{message}")),
        ("back", "/space"),
    ];
    let done = browser.post("/mail/trashing", &form).await;
    assert!(
        done.location().starts_with("/space?done="),
        "{}",
        done.location()
    );
    assert_eq!(total(&house, &house.anne, Role::Trash), 1);
    let page = browser.get(done.location()).await;
    assert!(page.has(&format!("href=\"/mail/trash/m{message}\"")));
    assert!(!page.has("name=\"only\""), "it lies in the trash already");
    assert!(page.has("Vider la corbeille"));
}

async fn who_is_full_is_led_to_what_fills_the_mailbox(kind: Kind) {
    let house = house_on(kind);
    house.put_raw(&house.anne, heavy("juillet"));
    let mut browser = house.signed_in("anneroux").await;
    assert!(
        !browser
            .get("/mail/inbox")
            .await
            .has("Les messages qui arrivent sont refusés")
    );
    house
        .context
        .directory
        .set_quota(&Actor::command(), house.anne.account, 100_000)
        .unwrap();
    let list = browser.get("/mail/inbox").await;
    let banner = list.between("class=\"banner danger\"", "</div>").to_owned();
    assert!(banner.contains("href=\"/space\""), "{banner}");
    assert!(html::faults(&list.text).is_empty());
    let page = browser.get("/space").await;
    assert!(page.has("pour recevoir de nouveau."), "{}", page.text);
    assert!(html::faults(&page.text).is_empty());
    // A file that cannot be joined leads there too.
    let draft = house
        .context
        .mail
        .create_draft(&house.anne, house.anne.account, &mail::Start::Empty)
        .unwrap();
    let field = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = field("csrf", &browser.csrf)
        + &field("who", "anne.roux@ac-thau.example")
        + &field("version", "1")
        + &field("do", "send")
        + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.txt\"\r\n\
           Content-Type: text/plain\r\n\r\nle plan\r\n--cut--\r\n";
    let path = format!("/drafts/{}", draft.id);
    let kind = "multipart/form-data; boundary=cut";
    let refused = browser
        .post_body(&path, kind, body.into_bytes(), "text/html")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Boîte pleine."), "{}", refused.text);
    assert!(refused.has("href=\"/space\""));
    assert!(html::faults(&refused.text).is_empty());
}

async fn a_role_mailbox_has_its_page_and_who_only_reads_empties_nothing(kind: Kind) {
    let house = house_on(kind);
    let account = house.role_mailbox();
    house.let_in(account, &house.anne, MailboxRole::Member);
    house.let_in(account, &house.basile, MailboxRole::Reader);
    house.put_at(account, heavy("rentrée"));
    let at = |path: &str| format!("/box/{CE}{path}");
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(&at("/space")).await;
    let main = page.between("<main", "</main>").to_owned();
    assert!(main.contains("Photos"), "{main}");
    assert!(main.contains(&at("/mail/trashing")) && main.contains(&at("/mail/inbox")));
    let own = anne.get("/space").await;
    assert!(!own.has("Photos"));
    let conversation = main.split("name=\"only\" value=\"").nth(1).unwrap();
    let row = conversation.split('"').next().unwrap().to_owned();
    let form = [("place", "inbox"), ("only", &*row), ("back", &at("/space"))];
    anne.post(&at("/mail/trashing"), &form).await;
    let mut basile = house.signed_in("basileserre").await;
    let page = basile.get(&at("/space")).await;
    assert_eq!(page.status, StatusCode::OK);
    let main = page.between("<main", "</main>").to_owned();
    assert!(main.contains("Photos") && !main.contains("<form"), "{main}");
    let empty = [("place", "trash"), ("all", "9223372036854775807")];
    let refused = basile.post(&at("/space/emptying"), &empty).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let done = anne.post(&at("/space/emptying"), &empty).await;
    assert!(done.location().starts_with(&at("/space?done=")));
    let page = anne.get(&at("/space")).await;
    assert!(!page.between("<main", "</main>").contains("Photos"));
    let mut chloe = house.signed_in("chloepons").await;
    assert_eq!(chloe.get(&at("/space")).await.status, StatusCode::NOT_FOUND);
    let refused = chloe.post(&at("/space/emptying"), &empty).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
