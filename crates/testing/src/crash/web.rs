//! A person at the webmail: drafts that are saved over and over, and sent.

use super::ledger::Draft;
use super::load::Client;
use crate::Web;
use crate::http::between;
use rand::Rng;
use std::io::{Error, Result};

/// Saves of one draft.
const MOST_SAVES: u32 = 5;

pub fn write(client: &mut Client) -> Result<()> {
    let web = Web::sign_in(&client.demo, client.person())?;
    while !client.stopped() {
        one(client, &web)?;
    }
    Ok(())
}

fn one(client: &mut Client, web: &Web) -> Result<()> {
    let begun = web.post("/drafts", &[])?;
    let id =
        between(&format!("{}?", begun.location()), "/drafts/", "?").and_then(|id| id.parse().ok());
    let id: i64 = id.ok_or_else(|| Error::other(begun.text()))?;
    let key = (client.me, id);
    let (word, recipients) = (client.ledger.word(), client.others(3));
    let draft = Draft {
        word: word.clone(),
        saved: 0,
        tried: 0,
        sent: None,
        recipients: recipients.clone(),
    };
    client.ledger.pages().drafts.insert(key, draft);
    let addresses: Vec<&str> = recipients
        .iter()
        .map(|person| client.demo.people[*person].address.as_str())
        .collect();
    let to = addresses.join(", ");
    let mut version = 1;
    for save in 1..=client.random.random_range(1..=MOST_SAVES) {
        change(client, key, |draft| draft.tried = save);
        let text = format!("{word} save {save};");
        let answer = web.post(
            &format!("/drafts/{id}/saving"),
            &form(web, version, &to, &word, &text)
                .each_ref()
                .map(|(name, value)| (*name, value.as_str())),
        )?;
        if answer.status != 200 {
            return Err(Error::other(answer.text()));
        }
        change(client, key, |draft| draft.saved = save);
        version = between(&answer.text(), "\"version\":", ",")
            .and_then(|version| version.parse().ok())
            .ok_or_else(|| Error::other("a save without a version"))?;
        if save == MOST_SAVES || client.random.random_ratio(1, 4) {
            return send(client, web, key, form(web, version, &to, &word, &text));
        }
    }
    Ok(())
}

type Form = [(&'static str, String); 5];

fn form(web: &Web, version: i64, to: &str, word: &str, text: &str) -> Form {
    [
        ("who", web.who.clone()),
        ("version", version.to_string()),
        ("to", to.to_owned()),
        ("subject", word.to_owned()),
        ("text", text.to_owned()),
    ]
}

fn send(client: &mut Client, web: &Web, key: (usize, i64), form: Form) -> Result<()> {
    let draft = change(client, key, |draft| draft.sent = Some(false));
    client.ledger.tried(&draft.recipients, &draft.word);
    let mut form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    form.push(("do", "send-anyway"));
    let answer = web.post(&format!("/drafts/{}", key.1), &form)?;
    if answer.status != 303 || !answer.location().contains("sent=") {
        return Err(Error::other(answer.text()));
    }
    change(client, key, |draft| draft.sent = Some(true));
    client.ledger.acknowledged(&draft.recipients, &draft.word);
    Ok(())
}

fn change(client: &Client, key: (usize, i64), act: impl FnOnce(&mut Draft)) -> Draft {
    let mut pages = client.ledger.pages();
    let draft = pages.drafts.get_mut(&key).expect("a draft that was begun");
    act(draft);
    draft.clone()
}
