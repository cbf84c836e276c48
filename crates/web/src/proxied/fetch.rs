//! Fetches a picture from the public net: names are resolved here, the address that was checked is the one connected to,
//! redirects are followed by hand and checked the same way, and only what is a picture by its bytes comes back.

use super::guard;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Url, redirect};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use url::Host;

/// Bytes of one picture: the largest in newsletters stay below 5 MB.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// From the first name looked up to the last byte: a page waits for its pictures.
const LONGEST: Duration = Duration::from_secs(15);
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// Redirects: tracking services take two or three.
const MOST_REDIRECTS: usize = 4;
/// Fetches at the same time, of all people: a newsletter may have fifty pictures.
const MOST_AT_ONCE: usize = 64;

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum FetchError {
    #[error("not an address of the public net")]
    Refused,
    #[error("not a picture")]
    NotAPicture,
    #[error("too large")]
    TooLarge,
    #[error("redirected too often")]
    TooManyRedirects,
    #[error("answered with status {0}")]
    Status(u16),
    #[error("too many pictures at once")]
    Busy,
    #[error("could not be reached")]
    Unreachable,
}

/// A picture with the type its bytes have.
pub struct Picture {
    pub media_type: &'static str,
    pub bytes: Bytes,
}

/// Which addresses may be connected to.
pub type Guard = fn(IpAddr) -> bool;

/// Fetches pictures. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    allowed: Guard,
    places: Arc<tokio::sync::Semaphore>,
}

/// The system's resolver, without the addresses that may not be reached.
struct Guarded {
    allowed: Guard,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            checked(found, allowed)
        })
    }
}

/// Only if all addresses of a name may be reached is any: a name that mixes them is up to something.
fn checked(
    found: impl Iterator<Item = SocketAddr>,
    allowed: Guard,
) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() || !found.iter().all(|address| allowed(address.ip())) {
        return Err(Box::new(FetchError::Refused));
    }
    Ok(Box::new(found.into_iter()))
}

impl Fetcher {
    /// Reaches the public net and nothing else.
    ///
    /// # Errors
    /// When no TLS can be set up.
    pub fn new() -> Result<Self, reqwest::Error> {
        Self::with(
            guard::is_public,
            Arc::new(Guarded {
                allowed: guard::is_public,
            }),
        )
    }

    fn with(allowed: Guard, resolver: Arc<dyn Resolve>) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(resolver)
            // The environment's proxy would connect for us, unchecked.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(LONGEST)
            .pool_max_idle_per_host(0)
            .user_agent("Mozilla/5.0 (compatible; mail image proxy)")
            .build()?;
        Ok(Self {
            client,
            allowed,
            places: Arc::new(tokio::sync::Semaphore::new(MOST_AT_ONCE)),
        })
    }

    /// The picture at an address.
    ///
    /// # Errors
    /// When the address, or one it redirects to, is not of the public net, or what is there is not a picture.
    pub async fn picture(&self, address: &str) -> Result<Picture, FetchError> {
        let _place = self.places.try_acquire().map_err(|_| FetchError::Busy)?;
        match tokio::time::timeout(LONGEST, self.follow(address)).await {
            Ok(answer) => answer,
            Err(_) => Err(FetchError::Unreachable),
        }
    }

    async fn follow(&self, address: &str) -> Result<Picture, FetchError> {
        let mut url = Url::parse(address).map_err(|_| FetchError::Refused)?;
        for _ in 0..=MOST_REDIRECTS {
            self.check(&url)?;
            let answer = self.client.get(url.clone()).header("accept", "image/*");
            let answer = answer.send().await.map_err(|error| reason(&error))?;
            if answer.status().is_redirection() {
                url = next(&url, &answer)?;
                continue;
            }
            if !answer.status().is_success() {
                return Err(FetchError::Status(answer.status().as_u16()));
            }
            return read(answer).await;
        }
        Err(FetchError::TooManyRedirects)
    }

    /// A literal address never comes to the resolver: it is judged here. Ports other than the web's are services of
    /// somebody else.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::Refused),
        };
        let fits = matches!(url.scheme(), "http" | "https")
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && literal.is_none_or(self.allowed);
        fits.then_some(()).ok_or(FetchError::Refused)
    }
}

fn next(url: &Url, answer: &reqwest::Response) -> Result<Url, FetchError> {
    answer
        .headers()
        .get("location")
        .and_then(|location| location.to_str().ok())
        .and_then(|location| url.join(location).ok())
        .ok_or(FetchError::Refused)
}

/// Whether the resolver refused, or nobody answered.
fn reason(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if matches!(error.downcast_ref(), Some(FetchError::Refused)) {
            return FetchError::Refused;
        }
        cause = error.source();
    }
    FetchError::Unreachable
}

async fn read(answer: reqwest::Response) -> Result<Picture, FetchError> {
    if answer
        .content_length()
        .is_some_and(|length| length > MOST_BYTES as u64)
    {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    let mut stream = answer.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| FetchError::Unreachable)?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    let media_type = crate::sniff::picture(&bytes).ok_or(FetchError::NotAPicture)?;
    Ok(Picture {
        media_type,
        bytes: bytes.freeze(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    /// Every name of the test leads to one port of this machine.
    struct Here(u16);

    impl Resolve for Here {
        fn resolve(&self, name: Name) -> Resolving {
            let (port, private) = (self.0, name.as_str().starts_with("private"));
            let host = if private {
                Ipv4Addr::new(10, 0, 0, 7)
            } else {
                Ipv4Addr::LOCALHOST
            };
            Box::pin(async move {
                checked(
                    std::iter::once(SocketAddr::new(IpAddr::V4(host), port)),
                    allowed_here,
                )
            })
        }
    }

    /// In these tests the loopback address stands for the public net.
    fn allowed_here(address: IpAddr) -> bool {
        address == IpAddr::V4(Ipv4Addr::LOCALHOST) || guard::is_public(address)
    }

    /// A web server that answers by path.
    async fn server() -> Fetcher {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 2048];
                let read = stream.read(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request[..read]).into_owned();
                let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
                stream.write_all(&answer(&path)).await.unwrap();
            }
        });
        Fetcher::with(allowed_here, Arc::new(Here(port))).unwrap()
    }

    fn answer(path: &str) -> Vec<u8> {
        let head = |status: &str, more: &str| {
            format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n").into_bytes()
        };
        match path {
            "/a.png" => [head("200 OK", "Content-Type: text/html\r\n"), PNG.to_vec()].concat(),
            "/page" => [
                head("200 OK", "Content-Type: image/png\r\n"),
                b"<html>".to_vec(),
            ]
            .concat(),
            "/moved" => head("302 Found", "Location: /a.png\r\n"),
            "/literal" => head("302 Found", "Location: http://169.254.169.254/a.png\r\n"),
            "/mapped" => head("302 Found", "Location: http://[::ffff:10.0.0.1]/a.png\r\n"),
            "/name" => head(
                "301 Moved",
                "Location: http://private.images.example/a.png\r\n",
            ),
            "/file" => head("302 Found", "Location: file:///etc/passwd\r\n"),
            "/round" => head("302 Found", "Location: /round\r\n"),
            "/huge" => head("200 OK", "Content-Length: 99999999\r\n"),
            _ => head("404 Not Found", ""),
        }
    }

    #[tokio::test]
    async fn a_picture_comes_with_the_type_of_its_bytes() {
        let fetcher = server().await;
        for address in ["http://images.example/a.png", "http://images.example/moved"] {
            let picture = fetcher.picture(address).await.unwrap();
            assert_eq!((picture.media_type, &picture.bytes[..]), ("image/png", PNG));
        }
    }

    #[tokio::test]
    async fn redirects_to_private_networks_are_refused() {
        let fetcher = server().await;
        for path in ["literal", "mapped", "name", "file"] {
            let address = format!("http://images.example/{path}");
            let answer = fetcher.picture(&address).await;
            assert!(matches!(answer, Err(FetchError::Refused)), "{path}");
        }
        let round = fetcher.picture("http://images.example/round").await;
        assert!(matches!(round, Err(FetchError::TooManyRedirects)));
    }

    #[tokio::test]
    async fn what_is_no_picture_or_too_large_stays_outside() {
        let fetcher = server().await;
        let page = fetcher.picture("http://images.example/page").await;
        assert!(matches!(page, Err(FetchError::NotAPicture)));
        let huge = fetcher.picture("http://images.example/huge").await;
        assert!(matches!(huge, Err(FetchError::TooLarge)));
        let gone = fetcher.picture("http://images.example/gone").await;
        assert!(matches!(gone, Err(FetchError::Status(404))));
    }

    #[tokio::test]
    async fn addresses_of_private_networks_are_refused_before_anything_is_sent() {
        let fetcher = Fetcher::new().unwrap();
        for address in [
            "http://127.0.0.1/a.png",
            "http://2130706433/a.png",
            "http://0x7f.1/a.png",
            "http://10.1.2.3/a.png",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/a.png",
            "http://[::ffff:127.0.0.1]/a.png",
            "http://[::ffff:7f00:1]/a.png",
            "http://localhost/a.png",
            "http://images.example:25/a.png",
            "http://user:secret@images.example/a.png",
            "ftp://images.example/a.png",
            "file:///etc/passwd",
            "not an address",
        ] {
            let answer = fetcher.picture(address).await;
            assert!(matches!(answer, Err(FetchError::Refused)), "{address}");
        }
    }
}
