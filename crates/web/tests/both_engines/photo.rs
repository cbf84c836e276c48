//! A photo of oneself on the page of one's account, and who is served it, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::PHOTO_BYTES;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_photo_is_put_replaced_and_taken_away,
    what_is_no_photo_is_said_beside_its_field_and_the_tick_is_kept,
    a_photo_is_served_to_colleagues_once_its_bearer_says_so_and_to_nobody_else,
    who_is_on_the_red_list_shows_none,
}

const PAGE: &str = "/settings/account/photo";
const ACCOUNT: &str = "/settings/account";
/// In the facts beside the picture.
const PLACE: &[u8] = b"43.4012 N, 3.6970 E";

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

/// A picture of one colour as a telephone sends it, with the place of the shot.
fn shot(colour: [u8; 3]) -> Vec<u8> {
    let picture = DynamicImage::from(RgbImage::from_pixel(60, 40, Rgb(colour)));
    let mut plain = Cursor::new(Vec::new());
    picture.write_to(&mut plain, ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let facts = [b"Exif\0\0II*\0".as_slice(), PLACE].concat();
    let length = u16::try_from(facts.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &facts, &plain[2..]].concat()
}

/// Sends the form as a browser does without a script.
async fn send(browser: &mut Browser, file: &[u8], shown: bool) -> Answer {
    let csrf = browser.csrf.clone();
    send_with(browser, &csrf, file, shown).await
}

async fn send_with(browser: &mut Browser, csrf: &str, file: &[u8], shown: bool) -> Answer {
    const EDGE: &str = "bord-de-mer";
    let field = |name: &str, value: &str| {
        format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = field("csrf", csrf).into_bytes();
    if shown {
        body.extend_from_slice(field("shown", "yes").as_bytes());
    }
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"IMG_7431.JPG\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    browser.post_body(PAGE, &kind, body, "text/html").await
}

async fn is_kept(browser: &mut Browser, answer: &Answer) -> Answer {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = browser.get(answer.location()).await;
    assert!(page.has("Photo enregistrée."), "{}", page.text);
    is_well(&page);
    page
}

/// Where the photo of a page lies.
fn shown(page: &Answer) -> String {
    let path = page.between("src=\"/directory/person/", "\"");
    format!("/directory/person/{path}")
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

async fn a_photo_is_put_replaced_and_taken_away(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(ACCOUNT).await;
    assert!(page.has("Pas de photo.") && !page.has("<img class=\"initials"));
    let form = anne.get(PAGE).await;
    is_well(&form);
    assert!(form.has("enctype=\"multipart/form-data\"") && !form.has(" checked"));

    let brought = shot([200, 30, 30]);
    assert!(has(&brought, PLACE));
    let done = send(&mut anne, &brought, false).await;
    let page = is_kept(&mut anne, &done).await;
    assert!(page.has("Vous voyez votre photo, personne d’autre."));
    assert!(page.has("Photo ajoutée ou changée") && !page.has("Photo montrée"));
    let path = shown(&page);
    let served = anne.get(&path).await;
    assert_eq!(served.status, StatusCode::OK);
    assert_eq!(served.header("content-type"), "image/jpeg");
    assert_eq!(served.header("x-content-type-options"), "nosniff");
    assert_eq!(served.header("cache-control"), "private, no-cache");
    assert!(!has(&served.bytes, PLACE) && !has(&served.bytes, b"Exif"));
    let picture = image::load_from_memory(&served.bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (192, 192));

    // What the browser has is not sent again, and asked for each time.
    let tag = served.header("etag").to_owned();
    anne.headers.push(("if-none-match", tag));
    let again = anne.get(&path).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.bytes.is_empty() && !again.header("etag").is_empty());
    anne.headers.clear();

    // On one's own card too, and there alone: nobody was told to see it.
    let own = format!("/directory/person/{}", house.anne.person);
    assert!(anne.get(&own).await.has(&path));
    assert!(!anne.get("/mail/inbox").await.has(&path));

    let done = send(&mut anne, &shot([30, 30, 200]), false).await;
    let page = is_kept(&mut anne, &done).await;
    assert_ne!(shown(&page), path, "another picture has another path");
    let form = anne.get(PAGE).await;
    is_well(&form);
    assert!(form.has("Retirer la photo") && form.has("Votre photo actuelle"));
    let gone = anne.post("/settings/account/photo/removal", &[]).await;
    let page = anne.get(gone.location()).await;
    assert!(page.has("Photo retirée.") && page.has("Pas de photo."));
    assert_eq!(anne.get(&path).await.status, StatusCode::NOT_FOUND);
    let nothing = anne.post("/settings/account/photo/removal", &[]).await;
    assert_eq!(nothing.location(), PAGE);
}

async fn what_is_no_photo_is_said_beside_its_field_and_the_tick_is_kept(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0".to_vec();
    // Its checksum, as PNG (W3C) annex D has it.
    let sum = bomb[12..].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    });
    bomb.extend((!sum).to_be_bytes());
    bomb.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    let damaged = shot([1, 2, 3])[..200].to_vec();
    for (file, words) in [
        (Vec::new(), "Choisissez une photo."),
        (
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
            "n’est pas une photo",
        ),
        (damaged, "n’est pas une photo"),
        (bomb, "trop de pixels"),
        (vec![0xff; PHOTO_BYTES + 1], "trop lourde"),
        (vec![0xff; PHOTO_BYTES + (20 << 20)], "trop lourde"),
    ] {
        let answer = send(&mut anne, &file, true).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.has(words), "{words}: {}", answer.text);
        assert!(answer.has("aria-invalid=\"true\"") && answer.has(" checked"));
        is_well(&answer);
    }
    let foreign = send_with(&mut anne, "x", &shot([9, 9, 9]), true).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(anne.get(ACCOUNT).await.has("Pas de photo."));
}

/// What somebody is served of Anne's photo.
async fn served(browser: &mut Browser, house: &House) -> Answer {
    let path = format!("/directory/person/{}/photo", house.anne.person);
    browser.get(&path).await
}

async fn a_photo_is_served_to_colleagues_once_its_bearer_says_so_and_to_nobody_else(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let mut chloe = house.signed_in("chloepons").await;
    let from = "Anne Roux <anne.roux@ac-thau.example>";
    let letter = house.put(&house.basile, "a@x.example", from, "Bonjour", "Oui.");
    let letter = format!("/mail/inbox/{letter}");
    let card = format!("/directory/person/{}", house.anne.person);
    let picture = format!("src=\"{card}/photo?v=");

    let done = send(&mut anne, &shot([200, 30, 30]), false).await;
    is_kept(&mut anne, &done).await;
    let nobody = basile.get("/directory/person/999999/photo").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    for browser in [&mut basile, &mut chloe] {
        let hidden = served(browser, &house).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        let other = browser.get("/directory/person/999999/photo").await;
        assert_eq!(hidden.text, other.text, "as for who does not exist");
    }
    assert!(!basile.get(&card).await.has("<img class=\"initials"));
    assert!(!basile.get(&letter).await.has("<img class=\"initials"));

    // Ticked, without another file.
    let done = send(&mut anne, b"", true).await;
    let page = is_kept(&mut anne, &done).await;
    assert!(page.has("Vos collègues voient votre photo.") && page.has("Photo montrée"));
    assert!(anne.get(PAGE).await.has(" checked"));
    let seen = served(&mut basile, &house).await;
    assert_eq!(seen.status, StatusCode::OK);
    let tag = seen.header("etag").to_owned();
    let page = basile.get(&card).await;
    assert!(page.has(&picture), "{}", page.text);
    is_well(&page);
    let page = basile.get(&letter).await;
    let times = page.text.matches(&picture).count();
    assert_eq!(times, 2, "in the message's head and beside: {}", page.text);
    is_well(&page);
    let elsewhere = served(&mut chloe, &house).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let mut guest = house.browser();
    let stranger = served(&mut guest, &house).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER, "to the sign-in");

    // Without the tick, also for who has kept it.
    let done = send(&mut anne, b"", false).await;
    is_kept(&mut anne, &done).await;
    for browser in [&mut basile, &mut chloe] {
        browser.headers.push(("if-none-match", tag.clone()));
        let hidden = served(browser, &house).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        browser.headers.clear();
    }
    assert!(!basile.get(&card).await.has(&picture));
    assert_eq!(served(&mut anne, &house).await.status, StatusCode::OK);
}

async fn who_is_on_the_red_list_shows_none(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let done = send(&mut anne, &shot([200, 30, 30]), true).await;
    is_kept(&mut anne, &done).await;
    assert_eq!(served(&mut basile, &house).await.status, StatusCode::OK);
    let directory = &house.context.directory;
    directory
        .store()
        .platform_write(|tx| {
            tx.execute(
                "UPDATE person SET listed = 0 WHERE person_id = $1",
                params![house.anne.person],
            )
        })
        .unwrap();
    directory.forget();
    assert_eq!(
        served(&mut basile, &house).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(served(&mut anne, &house).await.status, StatusCode::OK);
    let form = anne.get(PAGE).await;
    assert!(form.has("liste rouge") && !form.has("name=\"shown\""));
    is_well(&form);
    // A tick that the form did not offer is none.
    send(&mut anne, &shot([30, 200, 30]), true).await;
    assert_eq!(
        served(&mut basile, &house).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(anne.get(ACCOUNT).await.has("personne d’autre"));
}
