//! A letter's outer form: the program it was written with decides charset, encoding, parts and quotation.

use crate::encode::{self, Charset};
use crate::mime::{Part, Transfer, crlf, wrap};
use generator::hash;

/// The habits of mail programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// UTF-8, format=flowed, quotes below `>`.
    Desktop,
    /// HTML with a plain alternative.
    Webmail,
    /// Windows-1252, quoted-printable, the original below a line.
    Office,
    /// ISO-8859-1, lines broken by the program.
    Old,
    /// UTF-8 in base64, a line that says so.
    Phone,
    /// UTF-8, quoted-printable, long lines.
    Plain,
}

impl Client {
    pub const ALL: [Self; 6] = [
        Self::Desktop,
        Self::Webmail,
        Self::Office,
        Self::Old,
        Self::Phone,
        Self::Plain,
    ];

    pub fn curly(self) -> bool {
        matches!(self, Self::Webmail | Self::Office | Self::Phone)
    }

    fn charset(self) -> Charset {
        match self {
            Self::Office => Charset::Windows1252,
            Self::Old => Charset::Latin1,
            _ => Charset::Utf8,
        }
    }

    fn agent(self) -> &'static str {
        match self {
            Self::Desktop => "User-Agent: Mozilla Thunderbird",
            Self::Webmail => "X-Mailer: Courrier academique 4.2",
            Self::Office => "X-Mailer: Suite Bureau 16",
            Self::Old => "X-Mailer: Messager 2.31 (fr)",
            Self::Phone => "X-Mailer: Courrier mobile 19B",
            Self::Plain => "User-Agent: Canal/3.1",
        }
    }
}

/// Something that is wrong or rare about the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    None,
    Empty,
    Nested,
    Signed,
    Winmail,
    NoBoundary,
    Unterminated,
    RawHeaders,
    UnknownCharset,
    NoDate,
    OnlyHtml,
}

impl Oddity {
    pub const ALL: [Self; 10] = [
        Self::Empty,
        Self::Nested,
        Self::Signed,
        Self::Winmail,
        Self::NoBoundary,
        Self::Unterminated,
        Self::RawHeaders,
        Self::UnknownCharset,
        Self::NoDate,
        Self::OnlyHtml,
    ];

    pub fn malformed(self) -> bool {
        matches!(
            self,
            Self::NoBoundary
                | Self::Unterminated
                | Self::RawHeaders
                | Self::UnknownCharset
                | Self::NoDate
        )
    }
}

/// Name and address.
pub(crate) type Who = (String, String);

/// Everything a letter says, before it has a form.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub from: Who,
    pub to: Vec<Who>,
    pub cc: Vec<Who>,
    pub subject: String,
    /// RFC 5322 date.
    pub date: String,
    pub id: String,
    /// Ids of the conversation so far, the answered one last.
    pub references: Vec<String>,
    /// Whole header lines without their end.
    pub extra: Vec<String>,
    pub text: String,
    /// Attribution and text that is answered.
    pub quoted: Option<(String, String)>,
    pub attached: Vec<Part>,
    pub client: Client,
}

impl Sheet {
    /// What makes a body: words and quotation.
    pub fn mark(&self) -> u64 {
        let quoted = self.quoted.as_ref().map_or("", |(_, text)| text);
        hash(self.text.as_bytes()) ^ hash(quoted.as_bytes()).rotate_left(7)
    }

    /// Words and quotation as one text.
    pub fn plain(&self) -> String {
        let mut text = self.text.clone();
        if self.client == Client::Phone {
            text.push_str("\n\nEnvoyé de mon téléphone");
        }
        match &self.quoted {
            Some((_, quoted)) if self.client == Client::Office => {
                text.push_str("\n\n-----Message d’origine-----\n");
                text.push_str(quoted);
            }
            Some((attribution, quoted)) => {
                text.push_str(&format!("\n\n{attribution}\n"));
                text.push_str(&quote(quoted));
            }
            None => {}
        }
        text.push('\n');
        text
    }

    /// The bytes of the message.
    pub fn write(&self, oddity: Oddity) -> Vec<u8> {
        let seed = hash(self.id.as_bytes());
        let mut out = Vec::with_capacity(4096);
        self.headers(oddity, &mut out);
        match oddity {
            Oddity::NoBoundary => out.extend_from_slice(&self.without_boundary()),
            Oddity::Unterminated => {
                let whole = self.whole(&[Part::multi("alternative", self.alternatives())], seed);
                let cut = whole.len() - whole.len() / 8;
                out.extend_from_slice(&whole[..cut]);
                out.extend_from_slice(b"\r\n");
            }
            Oddity::UnknownCharset => {
                out.extend_from_slice(b"Content-Type: text/plain; charset=x-mac-thau\r\n\r\n");
                out.extend_from_slice(&Charset::Latin1.encode(&crlf(&self.plain())));
            }
            Oddity::Empty => {
                out.extend_from_slice(b"Content-Type: text/plain; charset=UTF-8\r\n\r\n")
            }
            _ => self.body(oddity).write(seed, &mut out),
        }
        out
    }

    /// The headers before a body that was made elsewhere.
    pub fn write_with(&self, body: &Part, oddity: Oddity) -> Vec<u8> {
        let mut out = Vec::with_capacity(16_384);
        self.headers(oddity, &mut out);
        body.write(hash(self.id.as_bytes()), &mut out);
        out
    }

    fn whole(&self, parts: &[Part], seed: u64) -> Vec<u8> {
        let mut out = Vec::new();
        for part in parts {
            part.write(seed, &mut out);
        }
        out
    }

    fn headers(&self, oddity: Oddity, out: &mut Vec<u8>) {
        let charset = self.client.charset();
        let list = |who: &[Who]| {
            who.iter()
                .map(|(name, address)| encode::mailbox(name, address, charset))
                .collect::<Vec<_>>()
                .join(",\r\n ")
        };
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        };
        if oddity != Oddity::NoDate {
            line("Date", &self.date);
        }
        line("From", &list(std::slice::from_ref(&self.from)));
        line("To", &list(&self.to));
        line("Cc", &list(&self.cc));
        if oddity != Oddity::RawHeaders {
            line("Subject", &encode::header_text(&self.subject, charset));
        }
        line("Message-ID", &format!("<{}>", self.id));
        if let Some(last) = self.references.last() {
            line("In-Reply-To", &format!("<{last}>"));
            let all: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
            line("References", &all.join("\r\n "));
        }
        for extra in &self.extra {
            out.extend_from_slice(format!("{extra}\r\n").as_bytes());
        }
        out.extend_from_slice(
            format!("{}\r\nMIME-Version: 1.0\r\n", self.client.agent()).as_bytes(),
        );
        if oddity == Oddity::RawHeaders {
            out.extend_from_slice(b"Subject: ");
            out.extend(Charset::Latin1.encode(&self.subject));
            out.extend_from_slice(b"\r\n");
        }
    }

    fn body(&self, oddity: Oddity) -> Part {
        let text = match oddity {
            Oddity::OnlyHtml => {
                Part::html(&self.html(), Charset::Latin1, Transfer::QuotedPrintable)
            }
            _ => self.words(),
        };
        let mut parts = vec![text];
        parts.extend(self.attached.iter().cloned());
        match oddity {
            Oddity::Signed => signed(parts.remove(0), &self.id),
            Oddity::Winmail => {
                parts.push(Part::file(
                    "application/ms-tnef",
                    "winmail.dat",
                    &tnef(&self.subject),
                ));
                Part::multi("mixed", parts)
            }
            _ if parts.len() == 1 => parts.remove(0),
            _ => Part::multi("mixed", parts),
        }
    }

    fn words(&self) -> Part {
        let text = self.plain();
        match self.client {
            Client::Desktop => Part::plain(
                &wrap(&text, 72, true),
                Charset::Utf8,
                Transfer::EightBit,
                true,
            ),
            Client::Webmail => Part::multi("alternative", self.alternatives()),
            Client::Office => Part::plain(
                &text,
                Charset::Windows1252,
                Transfer::QuotedPrintable,
                false,
            ),
            Client::Old => Part::plain(
                &wrap(&text, 70, false),
                Charset::Latin1,
                Transfer::EightBit,
                false,
            ),
            Client::Phone => Part::plain(&text, Charset::Utf8, Transfer::Base64, false),
            Client::Plain => Part::plain(&text, Charset::Utf8, Transfer::QuotedPrintable, false),
        }
    }

    fn alternatives(&self) -> Vec<Part> {
        vec![
            Part::plain(
                &self.plain(),
                Charset::Utf8,
                Transfer::QuotedPrintable,
                false,
            ),
            Part::html(&self.html(), Charset::Utf8, Transfer::QuotedPrintable),
        ]
    }

    fn html(&self) -> String {
        let mut html =
            String::from("<html><body style=\"font-family: sans-serif; font-size: 11pt\">\n");
        html.push_str(&paragraphs(&self.text));
        if let Some((attribution, quoted)) = &self.quoted {
            html.push_str(&format!(
                "<p>{}</p>\n<blockquote type=\"cite\" style=\"border-left: 2px solid #888; padding-left: 8px\">\n{}</blockquote>\n",
                escape(attribution),
                paragraphs(quoted)
            ));
        }
        html.push_str("</body></html>\n");
        html
    }

    /// A multipart that forgot to say its boundary.
    fn without_boundary(&self) -> Vec<u8> {
        let text = crlf(&self.plain());
        let mut out = b"Content-Type: multipart/mixed\r\n\r\n------=_suite\r\n\
            Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            .to_vec();
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(b"\r\n------=_suite--\r\n");
        out
    }
}

/// The text below `>`, deeper quotes below `>>`.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 80);
    for line in text.trim_end().lines() {
        out.push_str(if line.starts_with('>') || line.is_empty() {
            ">"
        } else {
            "> "
        });
        out.push_str(line);
        out.push('\n');
    }
    out
}

pub(crate) fn escape(text: &str) -> String {
    if memchr::memchr3(b'&', b'<', b'>', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 200);
    for paragraph in text.trim_end().split("\n\n") {
        html.push_str("<p>");
        html.push_str(&escape(paragraph).replace('\n', "<br>\n"));
        html.push_str("</p>\n");
    }
    html
}

/// RFC 1847, RFC 8551 §3.5.3: the signature is of the right kind and length, its certificate nobody's.
fn signed(text: Part, id: &str) -> Part {
    let mut random = generator::Random::new(hash(id.as_bytes()));
    // SEQUENCE, then the object identifier 1.2.840.113549.1.7.2 (signedData).
    let mut der = vec![0x30, 0x82, 0x05, 0x70, 0x06, 0x09];
    der.extend([
        0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x82, 0x05, 0x61,
    ]);
    der.extend(random.bytes(1377));
    Part::multi(
        "signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256",
        vec![
            text,
            Part::file("application/pkcs7-signature", "smime.p7s", &der),
        ],
    )
}

/// A transport-neutral container with its subject and nothing else.
fn tnef(subject: &str) -> Vec<u8> {
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 0x01, 0x00];
    let mut value = Charset::Windows1252.encode(subject);
    value.push(0);
    out.push(1);
    out.extend(0x0001_8004_u32.to_le_bytes());
    out.extend((value.len() as u32).to_le_bytes());
    let sum = value
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    out.extend(&value);
    out.extend(sum.to_le_bytes());
    out
}
