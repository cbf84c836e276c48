//! The webmail as a browser without scripts sees it: forms, a cookie, the session's token.

use crate::{Demo, Line, Person};
use std::io::{Error, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer within this time is a failure.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer of the webmail.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// Body and head as text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.head, String::from_utf8_lossy(&self.body))
    }

    /// The first value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Where it leads.
    #[must_use]
    pub fn location(&self) -> &str {
        self.field("location").unwrap_or_default()
    }
}

/// Somebody's open session.
#[derive(Debug, Clone)]
pub struct Web {
    address: SocketAddr,
    /// What it is asked for by.
    host: String,
    cookie: String,
    pub csrf: String,
    /// The address of whoever is signed in.
    pub who: String,
}

impl Web {
    /// Signs a person in.
    ///
    /// # Errors
    /// When the server has gone or refuses.
    pub fn sign_in(demo: &Demo, person: &Person) -> Result<Self> {
        let mut web = Self {
            who: person.address.clone(),
            ..Self::nobody(demo)
        };
        let form = [
            ("name", person.identifier.as_str()),
            ("password", &person.password),
        ];
        let answer = web.send("POST", "/signin", &[], encoded(&form))?;
        let cookie = answer
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, value)| {
                key.eq_ignore_ascii_case("set-cookie") && value.starts_with("session=")
            })
            .and_then(|(_, value)| value.split(';').next());
        web.cookie = cookie
            .ok_or_else(|| Error::other(format!("not signed in: {}", answer.status)))?
            .to_owned();
        let page = web.get("/settings")?.text();
        let token = between(&page, "<meta name=\"csrf-token\" content=\"", "\"");
        web.csrf = token
            .ok_or_else(|| Error::other("a page without a token"))?
            .to_owned();
        Ok(web)
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn nobody(demo: &Demo) -> Self {
        let address = demo.door("web");
        Self {
            address,
            host: address.to_string(),
            cookie: String::new(),
            csrf: String::new(),
            who: String::new(),
        }
    }

    /// The same session at an address that has this name instead of digits: browsers know passkeys there alone.
    #[must_use]
    pub fn called(&self, name: &str) -> Self {
        Self {
            host: format!("{name}:{}", self.address.port()),
            ..self.clone()
        }
    }

    /// Keeps what an answer says to keep, as a browser does.
    pub fn keep(&mut self, answer: &Answer) {
        let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
        for (_, value) in set {
            let pair = value.split(';').next().unwrap_or_default();
            let name = pair.split('=').next().unwrap_or_default();
            let own = format!("{name}=");
            let others = self.cookie.split("; ").filter(|one| !one.starts_with(&own));
            let others = others.filter(|one| !one.is_empty());
            self.cookie = others.chain([pair]).collect::<Vec<_>>().join("; ");
        }
    }

    /// What it keeps: names and values.
    #[must_use]
    pub fn kept(&self) -> Vec<(&str, &str)> {
        let pairs = self.cookie.split("; ");
        pairs.filter_map(|pair| pair.split_once('=')).collect()
    }

    /// # Errors
    /// When the server has gone.
    pub fn get(&self, path: &str) -> Result<Answer> {
        self.send("GET", path, &[], "")
    }

    /// Listens to the stream of changes; the first has come by the time this returns.
    ///
    /// # Errors
    /// When the server has gone, or has no stream for us.
    pub fn listen(&self) -> Result<Line> {
        let mut line = Line::open(self.address, None)?;
        let head = format!(
            "GET /events HTTP/1.0\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            self.host, self.cookie
        );
        line.try_send(head.as_bytes())?;
        while let Some(read) = line.try_read()? {
            if read == "event: change" {
                return Ok(line);
            }
        }
        Err(Error::other("no stream"))
    }

    /// Sends a form with the session's token.
    ///
    /// # Errors
    /// When the server has gone.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Answer> {
        let mut form = form.to_vec();
        form.push(("csrf", &self.csrf));
        self.send("POST", path, &[], encoded(&form))
    }

    /// Uploads a file, as a script does.
    ///
    /// # Errors
    /// When the server has gone.
    pub fn upload(&self, path: &str, name: &str, content: &str) -> Result<Answer> {
        self.upload_as(path, ("files", name), content.as_bytes())
    }

    /// The same in a field of that name, whatever the file is.
    ///
    /// # Errors
    /// When the server has gone.
    pub fn upload_as(
        &self,
        path: &str,
        (field, name): (&str, &str),
        content: &[u8],
    ) -> Result<Answer> {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
             --edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n",
            self.csrf
        );
        let body = [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
        let fields = [
            ("content-type", "multipart/form-data; boundary=edge"),
            ("x-csrf-token", &self.csrf),
        ];
        self.send("POST", path, &fields, &body)
    }

    /// The beginning of an answer that does not end (a stream of events).
    ///
    /// # Errors
    /// When the server has gone.
    pub fn first(&self, path: &str) -> Result<Answer> {
        let mut stream = self.begin("GET", path, &[], b"")?;
        let mut bytes = vec![0; 64 * 1024];
        let mut length = 0;
        // The head, and at least something of the body.
        while parsed(&bytes[..length]).is_none_or(|answer| answer.body.is_empty()) {
            match stream.read(&mut bytes[length..])? {
                0 => break,
                more => length += more,
            }
        }
        parsed(&bytes[..length]).ok_or_else(|| Error::other("half an answer"))
    }

    /// One request of HTTP/1.0: the answer ends with the connection.
    ///
    /// # Errors
    /// When the server has gone.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Result<Answer> {
        let mut bytes = Vec::new();
        self.begin(method, path, fields, body.as_ref())?
            .read_to_end(&mut bytes)?;
        parsed(&bytes).ok_or_else(|| Error::other("half an answer"))
    }

    fn begin(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: &[u8],
    ) -> Result<TcpStream> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: {}\r\nContent-Length: {}\r\n",
            self.host,
            self.cookie,
            body.len()
        );
        if !fields.iter().any(|(name, _)| *name == "content-type") && method == "POST" {
            head.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        }
        for (name, value) in fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(&[head.as_bytes(), b"\r\n", body].concat())?;
        Ok(stream)
    }
}

fn parsed(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let body = bytes[end + 4..].to_vec();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer { status, head, body };
    let whole = answer
        .field("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    // A server that was cut off in the middle has not answered.
    match whole {
        Some(length) if answer.body.len() != length => None,
        _ => Some(answer),
    }
}

/// What SASL wants.
#[must_use]
pub fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// A form as a browser writes it.
#[must_use]
pub fn encoded(form: &[(&str, &str)]) -> String {
    let plain = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    let text = |text: &str| text.bytes().map(plain).collect::<String>();
    let pairs: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{}={}", text(name), text(value)))
        .collect();
    pairs.join("&")
}

/// What stands between two texts.
#[must_use]
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(after)?;
    Some(&text[start..start + length])
}
