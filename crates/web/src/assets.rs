//! Scripts, styles and icons, bundled by `build.rs` and embedded under names that change with their content: a browser
//! keeps each for good.

use crate::Context;
use crate::answer::Fault;
use askama::filters::Safe;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// A bundled file.
struct File {
    name: &'static str,
    mime: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets/table.rs"));

/// Where a bundled file lies: `path("app.css")`.
///
/// # Panics
/// When there is no such file: templates name those of the bundle, and a test renders them all.
#[must_use]
pub fn path(name: &str) -> &'static str {
    let found = NAMES.iter().find(|(logical, _)| *logical == name);
    found.map_or_else(|| panic!("no bundled file {name}"), |(_, path)| path)
}

/// An icon of the sprite as it stands beside words: 16, 18, 20 or 22 pixels.
#[must_use]
pub fn icon(name: &str, size: u8) -> Safe<String> {
    let sprite = path("sprite.svg");
    Safe(format!(
        r##"<svg class="icon i{size}" width="{size}" height="{size}" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##
    ))
}

/// The name of an icon that stands in a value first: the bundler gathers the names given to this function too.
#[must_use]
pub const fn icon_name(name: &'static str) -> &'static str {
    name
}

/// `GET /assets/{name}`
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let brotli = accepts.is_some_and(|value| value.split(',').any(|one| one.trim() == "br"));
    let kept = [
        (header::CONTENT_TYPE, file.mime),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if brotli {
        (
            kept,
            [(header::CONTENT_ENCODING, "br")],
            Body::from(file.brotli),
        )
            .into_response()
    } else {
        (kept, Body::from(file.plain)).into_response()
    }
}

/// `GET /assets/hue/{degrees}`: the accent of an organisation, the one thing of the style that is theirs.
pub async fn hue(Path(degrees): Path<u32>) -> Response {
    if degrees >= 360 {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kept = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (kept, format!(":root{{--hue:{degrees}}}")).into_response()
}

/// `GET /assets/logo/{hash}`: the logo of an organisation, under the hash of its bytes.
///
/// # Errors
/// `NotFound` when no organisation has it any more; the store's.
pub async fn logo(
    State(context): State<Arc<Context>>,
    Path(hash): Path<String>,
) -> Result<Response, Fault> {
    let found = context.run(move |context| Ok::<_, Fault>(context.directory.logo(&hash)?));
    let (media_type, bytes) = found.await?.ok_or(Fault::NotFound)?;
    let kept = [
        (header::CONTENT_TYPE, media_type),
        (
            header::CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
    ];
    Ok((kept, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_is_smaller_compressed_and_has_a_name() {
        for file in FILES {
            assert!(file.brotli.len() < file.plain.len(), "{}", file.name);
        }
        for name in ["app.js", "app.css", "sprite.svg"] {
            assert!(path(name).starts_with("/assets/"), "{name}");
        }
    }
}
