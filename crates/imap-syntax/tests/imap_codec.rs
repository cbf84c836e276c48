//! The same meaning as another codec: what imap-codec encodes we read, what we answer it decodes.

use imap_codec::decode::Decoder;
use imap_codec::encode::Encoder;
use imap_codec::imap_types::command::{Command as TheirCommand, CommandBody};
use imap_codec::imap_types::core::{AString, Vec1};
use imap_codec::imap_types::envelope::Envelope as TheirEnvelope;
use imap_codec::imap_types::fetch::{
    MessageDataItem, MessageDataItemName, Part as TheirPart, Section as TheirSection,
};
use imap_codec::imap_types::flag::{Flag as TheirFlag, StoreResponse, StoreType};
use imap_codec::imap_types::response::{Data, Response};
use imap_codec::imap_types::search::SearchKey as TheirKey;
use imap_codec::{CommandCodec, ResponseCodec};
use imap_syntax::command::SearchKey;
use imap_syntax::command::{Flag, Item, Partial, Section, SectionText, StoreAction};
use imap_syntax::encode::{
    Address, AddressField, Content, Envelope, Part, write_envelope, write_section, write_string,
    write_structure,
};
use imap_syntax::{Command, Framed, Framer, Limits, Request};
use proptest::prelude::*;
use std::num::NonZeroU32;

/// A command's bytes through our framing.
fn framed(body: CommandBody<'_>) -> Vec<u8> {
    let command = TheirCommand::new("a1", body).expect("a valid tag");
    let stream = CommandCodec::default().encode(&command).dump();
    let mut framer = Framer::new(Limits::person(1_000));
    loop {
        match framer.next(&stream) {
            Framed::Continue => {}
            Framed::Command { command, taken } => {
                assert_eq!(taken, stream.len());
                return command.to_vec();
            }
            other => panic!("{other:?} of {}", stream.escape_ascii()),
        }
    }
}

fn command(bytes: &[u8]) -> Command<'_> {
    match Request::parse(bytes) {
        Ok(request) => request.command,
        Err(error) => panic!("{error}: {}", bytes.escape_ascii()),
    }
}

/// Text for an astring: plain, quoted and literal forms all come up.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "[ -~]{0,12}", "[a-zé\r\n\"\\\\ ]{0,12}"]
}

fn astring(text: &str) -> AString<'static> {
    AString::try_from(text.to_owned()).expect("no NUL in it")
}

fn set() -> impl Strategy<Value = String> {
    let number = prop_oneof![(1_u32..).prop_map(|n| n.to_string()), Just("*".to_owned())];
    let range = (number.clone(), number.clone()).prop_map(|(a, b)| format!("{a}:{b}"));
    proptest::collection::vec(prop_oneof![number, range], 1..6).prop_map(|parts| parts.join(","))
}

type Pair = (TheirKey<'static>, SearchKey<'static>);

fn leaf() -> impl Strategy<Value = Pair> {
    let of_text =
        |theirs: fn(AString<'static>) -> TheirKey<'static>,
         ours: fn(std::borrow::Cow<'static, str>) -> SearchKey<'static>| {
            text().prop_map(move |text| (theirs(astring(&text)), ours(text.into())))
        };
    prop_oneof![
        Just((TheirKey::All, SearchKey::All)),
        Just((TheirKey::Unseen, SearchKey::Flag(Flag::Seen, false))),
        Just((TheirKey::Flagged, SearchKey::Flag(Flag::Flagged, true))),
        Just((TheirKey::Old, SearchKey::Recent(false))),
        any::<u32>().prop_map(|n| (TheirKey::Larger(n), SearchKey::Larger(u64::from(n)))),
        any::<u32>().prop_map(|n| (TheirKey::Smaller(n), SearchKey::Smaller(u64::from(n)))),
        of_text(TheirKey::Subject, SearchKey::Subject),
        of_text(TheirKey::From, SearchKey::From),
        of_text(TheirKey::Body, SearchKey::Body),
        of_text(TheirKey::Text, SearchKey::Text),
        of_text(TheirKey::Bcc, SearchKey::Bcc),
        (text(), text()).prop_map(|(name, value)| {
            (
                TheirKey::Header(astring(&name), astring(&value)),
                SearchKey::Header(name.into(), value.into()),
            )
        }),
    ]
}

fn key() -> impl Strategy<Value = Pair> {
    leaf().prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|(a, b)| (TheirKey::Not(Box::new(a)), SearchKey::Not(Box::new(b)))),
            (inner.clone(), inner.clone()).prop_map(|((a, b), (c, d))| {
                (
                    TheirKey::Or(Box::new(a), Box::new(c)),
                    SearchKey::Or(Box::new(b), Box::new(d)),
                )
            }),
            proptest::collection::vec(inner, 2..4).prop_map(|pairs| {
                let (theirs, ours): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
                (
                    TheirKey::And(Vec1::try_from(theirs).expect("two")),
                    SearchKey::And(ours),
                )
            }),
        ]
    })
}

fn part() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(1_u32..30, 1..4)
}

fn their_part(part: &[u32]) -> TheirPart {
    let numbers: Vec<NonZeroU32> = part.iter().filter_map(|n| NonZeroU32::new(*n)).collect();
    TheirPart(Vec1::try_from(numbers).expect("not empty"))
}

fn section() -> impl Strategy<Value = (Option<TheirSection<'static>>, Section<'static>)> {
    let plain = |text| Section { part: vec![], text };
    prop_oneof![
        Just((None, Section::default())),
        Just((
            Some(TheirSection::Header(None)),
            plain(Some(SectionText::Header))
        )),
        Just((
            Some(TheirSection::Text(None)),
            plain(Some(SectionText::Text))
        )),
        part().prop_map(|part| (
            Some(TheirSection::Part(their_part(&part))),
            Section { part, text: None }
        )),
        part().prop_map(|part| {
            (
                Some(TheirSection::Mime(their_part(&part))),
                Section {
                    part,
                    text: Some(SectionText::Mime),
                },
            )
        }),
        (part(), proptest::collection::vec("[A-Za-z-]{1,10}", 1..4)).prop_map(|(part, names)| {
            let theirs: Vec<AString<'static>> = names.iter().map(|name| astring(name)).collect();
            let fields = Vec1::try_from(theirs).expect("not empty");
            let names = names
                .into_iter()
                .map(|name| name.into_bytes().into())
                .collect();
            (
                Some(TheirSection::HeaderFields(Some(their_part(&part)), fields)),
                Section {
                    part,
                    text: Some(SectionText::HeaderFields {
                        except: false,
                        names,
                    }),
                },
            )
        }),
    ]
}

proptest! {
    #[test]
    fn names_and_secrets(name in text(), secret in text()) {
        let bytes = framed(CommandBody::login(astring(&name), astring(&secret)).expect("valid"));
        let expected = Command::Login { name: name.as_bytes().into(), secret: secret.as_bytes().into() };
        prop_assert_eq!(command(&bytes), expected);
    }

    #[test]
    fn mailboxes(name in "[a-z/ .\"]{1,20}") {
        let bytes = framed(CommandBody::select(name.clone()).expect("valid"));
        let mailbox = if name.eq_ignore_ascii_case("INBOX") { "INBOX".into() } else { name.into() };
        prop_assert_eq!(command(&bytes), Command::Select { mailbox, read_only: false, condstore: false });
    }

    #[test]
    fn search_programs((theirs, ours) in key(), uid in any::<bool>()) {
        let bytes = framed(CommandBody::search(None, Vec1::from(theirs), uid));
        let Command::Search { uid: read, search } = command(&bytes) else { panic!("another command") };
        prop_assert_eq!(read, uid);
        prop_assert_eq!(flat(search.key), flat(ours));
    }

    #[test]
    fn sets_and_sections(set in set(), (theirs, ours) in section(), peek in any::<bool>(), from in 0_u32..9, length in 0_u32..9) {
        let partial = NonZeroU32::new(length).map(|length| (from, length));
        let item = MessageDataItemName::BodyExt { section: theirs, partial, peek };
        let bytes = framed(CommandBody::fetch(set.as_str(), vec![item], true).expect("valid"));
        let Command::Fetch { uid: true, fetch } = command(&bytes) else { panic!("another command") };
        let partial = partial.map(|(offset, length)| Partial { offset, length: length.get() });
        prop_assert_eq!(fetch.items, vec![Item::Section { section: ours, peek, partial }]);
        let expunge = format!("a UID EXPUNGE {set}");
        let Command::Expunge(Some(asked)) = command(expunge.as_bytes()) else { panic!("another command") };
        // They put bounds and parts in order, `*` being the largest number there is.
        prop_assert_eq!(fetch.set.ranges(u32::MAX), asked.ranges(u32::MAX));
    }

    #[test]
    fn flags(word in "[a-z$]{1,9}", add in any::<bool>(), silent in any::<bool>()) {
        let flags = vec![TheirFlag::Seen, TheirFlag::keyword(word.clone().try_into().expect("an atom"))];
        let kind = if add { StoreType::Add } else { StoreType::Replace };
        let response = if silent { StoreResponse::Silent } else { StoreResponse::Answer };
        let bytes = framed(CommandBody::store("1:3", kind, response, flags, false).expect("valid"));
        let Command::Store { uid: false, store } = command(&bytes) else { panic!("another command") };
        prop_assert_eq!(store.action, if add { StoreAction::Add } else { StoreAction::Replace });
        prop_assert_eq!(store.silent, silent);
        prop_assert_eq!(store.flags, vec![Flag::Seen, Flag::Keyword(&word)]);
    }

    #[test]
    fn they_read_our_envelopes(letter in letter()) {
        let mut out = b"* 1 FETCH (ENVELOPE ".to_vec();
        write_envelope(&mut out, &letter);
        out.extend_from_slice(b")\r\n");
        let items = decoded(&out);
        let [MessageDataItem::Envelope(envelope)] = items.as_slice() else { panic!("another item") };
        letter.is_told_by(envelope);
    }

    #[test]
    fn they_read_our_structures(tree in tree()) {
        let mut out = b"* 1 FETCH (BODYSTRUCTURE ".to_vec();
        write_structure(&mut out, &tree);
        out.extend_from_slice(b")\r\n");
        prop_assert_eq!(decoded(&out).len(), 1);
    }

    #[test]
    fn they_read_our_bodies((theirs, ours) in section(), data in "[ -~\r\n]{0,40}", from in proptest::option::of(0_u32..50)) {
        let mut out = b"* 1 FETCH (".to_vec();
        write_section(&mut out, &ours, from);
        out.push(b' ');
        write_string(&mut out, data.as_bytes());
        out.extend_from_slice(b")\r\n");
        let items = decoded(&out);
        let [MessageDataItem::BodyExt { section, origin, data: read }] = items.as_slice() else { panic!("another item") };
        prop_assert_eq!(section, &theirs);
        prop_assert_eq!(origin, &from);
        prop_assert_eq!(read.0.as_ref().map(|text| text.as_ref().to_vec()), Some(data.into_bytes()));
    }
}

/// A list of one is the one: parentheses around a single key mean nothing.
fn flat(key: SearchKey<'_>) -> SearchKey<'_> {
    match key {
        SearchKey::And(keys) if keys.len() == 1 => flat(keys.into_iter().next().expect("one")),
        SearchKey::And(keys) => SearchKey::And(keys.into_iter().map(flat).collect()),
        SearchKey::Not(key) => SearchKey::Not(Box::new(flat(*key))),
        SearchKey::Or(a, b) => SearchKey::Or(Box::new(flat(*a)), Box::new(flat(*b))),
        other => other,
    }
}

fn decoded(bytes: &[u8]) -> Vec<MessageDataItem<'static>> {
    match ResponseCodec::default().decode(bytes) {
        Ok((b"", Response::Data(Data::Fetch { items, .. }))) => items
            .into_iter()
            .map(imap_codec::imap_types::IntoStatic::into_static)
            .collect(),
        other => panic!("{other:?} of {}", bytes.escape_ascii()),
    }
}

#[derive(Debug, Clone)]
struct Letter {
    subject: Option<String>,
    from: Vec<(Option<String>, String, String)>,
    to: Vec<(Option<String>, String, String)>,
}

fn letter() -> impl Strategy<Value = Letter> {
    let people = || {
        proptest::collection::vec(
            (proptest::option::of(text()), "[a-z]{1,5}", "[a-z.]{1,9}"),
            0..4,
        )
    };
    (proptest::option::of(text()), people(), people()).prop_map(|(subject, from, to)| Letter {
        subject,
        from,
        to,
    })
}

impl Letter {
    fn is_told_by(&self, envelope: &TheirEnvelope<'_>) {
        let subject = envelope.subject.0.as_ref().map(|text| text.as_ref());
        assert_eq!(subject, self.subject.as_ref().map(|text| text.as_bytes()));
        assert_eq!(envelope.to.len(), self.to.len());
        assert_eq!(
            envelope.from, envelope.reply_to,
            "a missing Reply-To is From"
        );
        for (theirs, ours) in envelope.from.iter().zip(&self.from) {
            assert_eq!(
                theirs.mailbox.0.as_ref().map(|text| text.as_ref()),
                Some(ours.1.as_bytes())
            );
        }
    }
}

impl Envelope for Letter {
    fn date(&self) -> Option<&[u8]> {
        None
    }
    fn subject(&self) -> Option<&[u8]> {
        self.subject.as_ref().map(|text| text.as_bytes())
    }
    fn in_reply_to(&self) -> Option<&[u8]> {
        None
    }
    fn message_id(&self) -> Option<&[u8]> {
        Some(b"<1@etang.example>")
    }
    fn addresses(&self, field: AddressField, each: &mut dyn FnMut(Address<'_>)) {
        let people = match field {
            AddressField::From => &self.from,
            AddressField::To => &self.to,
            _ => return,
        };
        for (name, mailbox, host) in people {
            let name = name.as_ref().map(|name| name.as_bytes());
            each(Address {
                name,
                mailbox: Some(mailbox.as_bytes()),
                host: Some(host.as_bytes()),
            });
        }
    }
}

#[derive(Debug, Clone)]
struct Tree {
    content: Content,
    parameters: Vec<(String, String)>,
    disposition: Option<String>,
    description: Option<String>,
    children: Vec<Tree>,
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (
        any::<bool>(),
        proptest::collection::vec((text(), text()), 0..3),
        proptest::option::of(text()),
    )
        .prop_map(|(is_text, parameters, disposition)| Tree {
            content: if is_text {
                Content::Text
            } else {
                Content::Basic
            },
            parameters,
            description: disposition.clone(),
            disposition,
            children: vec![],
        });
    leaf.prop_recursive(3, 12, 4, |inner| {
        (proptest::collection::vec(inner, 0..4), any::<bool>()).prop_map(|(children, message)| {
            Tree {
                content: if message && children.len() == 1 {
                    Content::Message
                } else {
                    Content::Multipart(children.len())
                },
                parameters: vec![("boundary".into(), "x".into())],
                disposition: None,
                description: None,
                children,
            }
        })
    })
}

impl Part for &Tree {
    type Envelope<'a>
        = Letter
    where
        Self: 'a;

    fn content(&self) -> Content {
        self.content
    }
    fn media_type(&self) -> (&[u8], &[u8]) {
        match self.content {
            Content::Multipart(_) => (b"multipart", b"mixed"),
            Content::Message => (b"message", b"rfc822"),
            Content::Text => (b"text", b"plain"),
            Content::Basic => (b"image", b"png"),
        }
    }
    fn parameters(&self, each: &mut dyn FnMut(&[u8], &[u8])) {
        self.parameters
            .iter()
            .for_each(|(name, value)| each(name.as_bytes(), value.as_bytes()));
    }
    fn id(&self) -> Option<&[u8]> {
        None
    }
    fn description(&self) -> Option<&[u8]> {
        self.description.as_ref().map(|text| text.as_bytes())
    }
    fn encoding(&self) -> &[u8] {
        b"7bit"
    }
    fn size(&self) -> u64 {
        7
    }
    fn lines(&self) -> u64 {
        1
    }
    fn md5(&self) -> Option<&[u8]> {
        None
    }
    fn disposition(&self) -> Option<&[u8]> {
        self.disposition.as_ref().map(|text| text.as_bytes())
    }
    fn disposition_parameters(&self, each: &mut dyn FnMut(&[u8], &[u8])) {
        each(b"filename", b"a.png");
    }
    fn language(&self) -> Option<&[u8]> {
        Some(b"fr")
    }
    fn location(&self) -> Option<&[u8]> {
        None
    }
    fn child(&self, at: usize) -> Option<Self> {
        self.children.get(at)
    }
    fn envelope(&self) -> Option<Letter> {
        Some(Letter {
            subject: None,
            from: vec![],
            to: vec![],
        })
    }
}
