//! What every answer says to browsers, and the first look at what they post.
//!
//! The content policy lets nothing in but our own files. An answer that needs another policy (a message body in its
//! frame) sets its own before it comes here; it is left as it is.

use crate::answer::Fault;
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "private, no-store"),
];

/// Beside [`ALWAYS`], where the path holds a secret: it is told to nobody, found by no search and kept nowhere.
const SECRET: [(HeaderName, &str); 3] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Whether a path holds a token that opens something.
fn holds_secret(path: &str) -> bool {
    use crate::recovery::{FREEZES, GIVES_NUMEN, LINKS, TAKES_BACK};
    let places = [
        crate::export::PLACE,
        "/first/",
        LINKS,
        FREEZES,
        TAKES_BACK,
        GIVES_NUMEN,
    ];
    places.iter().any(|place| path.starts_with(place))
}

/// Puts the headers on that an answer does not bring itself.
pub async fn dress(request: Request, next: Next) -> Response {
    let is_secret = holds_secret(request.uri().path());
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    if is_secret {
        for (name, value) in SECRET {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    for (name, value) in ALWAYS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// HTTP/2 names the host in `:authority` (RFC 9113 §8.3.1): whoever reads the header finds it there too.
pub async fn host(mut request: Request, next: Next) -> Response {
    let authority = request.uri().authority();
    let named = authority.and_then(|one| HeaderValue::from_str(one.as_str()).ok());
    if let Some(named) = named {
        request.headers_mut().entry(header::HOST).or_insert(named);
    }
    next.run(request).await
}

/// What changes something comes from our own pages: browsers say where a form was (RFC 6454 §7).
pub async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        Fault::Foreign.into_response()
    }
}

fn is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    // From a page that tells nobody where it was the origin is none (Fetch §3.2); the browser itself says that it is ours, which
    // it says of no sandboxed frame.
    if origin == "null" && site == Some("same-origin") {
        return true;
    }
    let host = text(header::HOST).or_else(|| uri.authority().map(|authority| authority.as_str()));
    let from = Url::parse(origin).ok().and_then(|url| authority(&url));
    from.is_some() && from.as_deref() == host
}

fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_host_of_http2_is_read_as_that_of_http1() {
        use axum::body::{Body, to_bytes};
        use tower::ServiceExt;
        let told = |headers: HeaderMap| async move { format!("{:?}", headers.get(header::HOST)) };
        let router = axum::Router::new()
            .route("/", axum::routing::get(told))
            .layer(axum::middleware::from_fn(host));
        for (uri, named) in [
            ("https://mail.thau.example/", None),
            ("/", Some("mail.thau.example")),
        ] {
            let mut request = Request::builder().uri(uri);
            if let Some(host) = named {
                request = request.header(header::HOST, host);
            }
            let request = request.body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            let body = to_bytes(answer.into_body(), 100).await.unwrap();
            assert_eq!(*body, *b"Some(\"mail.thau.example\")", "{uri}");
        }
    }

    fn ours(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).expect("a value"));
        }
        is_ours(&headers, &Uri::from_static("/signin"))
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        assert!(ours(&[
            ("host", "mail.thau.example"),
            ("origin", "https://mail.thau.example")
        ]));
        assert!(ours(&[
            ("host", "127.0.0.1:8080"),
            ("origin", "http://127.0.0.1:8080")
        ]));
        assert!(ours(&[("host", "mail.thau.example")]));
        assert!(!ours(&[
            ("host", "mail.thau.example"),
            ("origin", "https://thau.example")
        ]));
        assert!(!ours(&[("host", "mail.thau.example"), ("origin", "null")]));
        // The pages of links that hold a token tell no referrer.
        assert!(ours(&[
            ("host", "mail.thau.example"),
            ("origin", "null"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!ours(&[
            ("host", "mail.thau.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!ours(&[
            ("host", "a.example"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!ours(&[
            ("host", "a.example"),
            ("sec-fetch-site", "same-site")
        ]));
    }
}
