//! The pictures of help, under the hash of their bytes: a browser keeps each for good.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use text::Lang;

/// Signs of the hash in an address.
const SIGNS: usize = 16;

/// A picture (PNG) of one language.
pub(super) struct Picture {
    lang: Lang,
    name: &'static str,
    bytes: &'static [u8],
}

macro_rules! picture {
    ($lang:expr, $folder:literal, $name:literal) => {
        Picture {
            lang: $lang,
            name: concat!($name, ".png"),
            bytes: include_bytes!(concat!(
                "../../../../docs/help/pictures/",
                $folder,
                "/",
                $name,
                ".png"
            )),
        }
    };
}

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        &[$(picture!(Lang::Fr, "fr", $name), picture!(Lang::En, "en", $name)),*]
    };
}

const PICTURES: &[Picture] = pictures![
    "account",
    "code",
    "desk",
    "first-sign-in",
    "identifier",
    "manager",
    "password",
    "program",
    "request",
    "sheet",
    "signin",
    "ways-back",
];

/// What stands for each in its address, in the same order.
static HASHES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let hash = |picture: &Picture| blake3::hash(picture.bytes).to_hex()[..SIGNS].to_owned();
    PICTURES.iter().map(hash).collect()
});

/// A picture by its language and the name of its file.
pub(super) fn find(lang: Lang, name: &str) -> Option<&'static Picture> {
    let its = |picture: &&Picture| picture.lang == lang && picture.name == name;
    PICTURES.iter().find(its)
}

impl Picture {
    pub fn path(&self) -> String {
        let at = PICTURES
            .iter()
            .position(|one| std::ptr::eq(one.bytes, self.bytes));
        let hash = at.and_then(|at| HASHES.get(at));
        format!("/assets/help/{}", hash.map_or("", String::as_str))
    }

    /// Width and height, as its header has them (PNG, W3C 2003, §11.2.2).
    pub fn size(&self) -> (u32, u32) {
        let number = |at: usize| {
            let four = self
                .bytes
                .get(at..at + 4)
                .and_then(|four| four.try_into().ok());
            four.map_or(0, u32::from_be_bytes)
        };
        (number(16), number(20))
    }
}

/// `GET /assets/help/{hash}`
pub async fn serve(Path(hash): Path<String>) -> Response {
    let at = HASHES.iter().position(|own| *own == hash);
    let Some(picture) = at.and_then(|at| PICTURES.get(at)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (kept, picture.bytes).into_response()
}
