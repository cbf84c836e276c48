//! What is another person's is answered like what does not exist.

use crate::common::{Browser, House, house_on};
use axum::http::StatusCode;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    ids_of_another_lead_nowhere,
    acts_on_what_is_anothers_change_nothing,
    anothers_undo_is_nobodys,
}

/// Every path that names something, with names that are Basile's or nobody's.
fn paths(folder: i64, conversation: i64, keyword: &str) -> Vec<String> {
    vec![
        format!("/mail/m{folder}"),
        format!("/mail/m{folder}?filter=unread"),
        format!("/mail/m{folder}/news?since=0"),
        format!("/mail/l-{keyword}"),
        format!("/mail/l-{keyword}/news?since=0"),
        format!("/mail/inbox/{conversation}"),
        format!("/mail/m{folder}/{conversation}"),
        format!("/mail/inbox/m{conversation}"),
        format!("/mail/m{folder}/m{conversation}"),
        format!("/mail/conversations/{conversation}/others"),
        "/mail/mnothing".into(),
        "/mail/nowhere".into(),
        format!("/export/{keyword}"),
        format!("/export/{keyword}/mail.zip"),
        "/box/ce.0349999z/settings/export".into(),
    ]
}

async fn check(
    browser: &mut Browser,
    folder: i64,
    conversation: i64,
    keyword: &str,
) -> Vec<StatusCode> {
    let mut seen = Vec::new();
    for path in paths(folder, conversation, keyword) {
        let answer = browser.get(&path).await;
        assert!(
            !answer.has("Secret") && !answer.has("basile"),
            "{path}: {}",
            answer.text
        );
        seen.push(answer.status);
    }
    seen
}

/// Basile's things get ids that no other account has.
fn hidden(house: &House) -> (i64, i64, String) {
    let (mail, basile) = (&house.context.mail, &house.basile);
    for n in 0..40 {
        mail.create_label(basile, basile.account, &format!("Filler {n}"), None)
            .unwrap();
    }
    let folder = mail
        .create_mailbox(basile, basile.account, "Secret", None)
        .unwrap();
    let label = mail
        .create_label(basile, basile.account, "Confidentiel", None)
        .unwrap();
    let conversation = house.put(
        basile,
        "s@x.example",
        "d@x.example",
        "Secret",
        "rien à voir",
    );
    (folder.id.0, conversation, label.keyword)
}

async fn ids_of_another_lead_nowhere(kind: Kind) {
    let house = house_on(kind);
    let (folder, conversation, keyword) = hidden(&house);
    for name in ["anneroux", "chloepons"] {
        let mut browser = house.signed_in(name).await;
        let theirs = check(&mut browser, folder, conversation, &keyword).await;
        let nobodys = check(&mut browser, 999_999, 999_998, "Personne").await;
        assert_eq!(theirs, nobodys, "{name}");
        assert!(
            theirs.iter().all(|status| *status == StatusCode::NOT_FOUND),
            "{name}: {theirs:?}"
        );
    }
}

async fn acts_on_what_is_anothers_change_nothing(kind: Kind) {
    let house = house_on(kind);
    let (folder, conversation, keyword) = hidden(&house);
    let (conversation, folder_id) = (conversation.to_string(), folder.to_string());
    let before = house
        .context
        .mail
        .modseq(&house.basile, house.basile.account)
        .unwrap();
    let mut browser = house.signed_in("anneroux").await;
    let own = house
        .put(&house.anne, "a@x.example", "d@x.example", "À moi", "texte")
        .to_string();
    for path in [
        "archiving",
        "trashing",
        "junking",
        "flagging",
        "seeing",
        "deleting",
    ] {
        let form = [("place", "inbox"), ("id", conversation.as_str())];
        let answer = browser.post(&format!("/mail/{path}"), &form).await;
        assert!(!answer.has("Secret"), "{path}");
    }
    let named = [
        ("place", "inbox"),
        ("id", own.as_str()),
        ("mailbox", folder_id.as_str()),
    ];
    assert_eq!(
        browser.post("/mail/moving", &named).await.status,
        StatusCode::NOT_FOUND
    );
    for path in [
        format!("/folders/{folder}/naming"),
        format!("/folders/{folder}/deleting"),
        format!("/labels/{folder}/naming"),
        format!("/labels/{folder}/deleting"),
    ] {
        let answer = browser.post(&path, &[("name", "Mien")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let from_theirs = [
        ("place", format!("m{folder}")),
        ("id", conversation.clone()),
    ];
    let form: Vec<(&str, &str)> = from_theirs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        browser.post("/mail/archiving", &form).await.status,
        StatusCode::NOT_FOUND
    );
    let after = house
        .context
        .mail
        .modseq(&house.basile, house.basile.account)
        .unwrap();
    assert_eq!(before, after);
    let known = house
        .context
        .mail
        .labels(&house.basile, house.basile.account)
        .unwrap();
    assert!(known.iter().any(|label| label.keyword == keyword));
}

async fn anothers_undo_is_nobodys(kind: Kind) {
    let house = house_on(kind);
    let id = house
        .put(
            &house.basile,
            "b@x.example",
            "d@x.example",
            "Secret",
            "texte",
        )
        .to_string();
    let mut basile = house.signed_in("basileserre").await;
    let done = basile
        .post("/mail/archiving", &[("place", "inbox"), ("id", &id)])
        .await;
    let undo = done.location().rsplit('=').next().unwrap().to_owned();
    let mut anne = house.signed_in("anneroux").await;
    let answer = anne.post("/mail/undoing", &[("undo", &undo)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !anne
            .get(&format!("/mail/inbox?done={undo}"))
            .await
            .has("name=\"undo\"")
    );
}
