use super::*;
use proptest::prelude::*;

fn written(messages: &[Vec<u8>], piece: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for message in messages {
        out.extend_from_slice(from_line(1_795_442_400).as_bytes());
        let mut quoter = Quoter::default();
        for some in message.chunks(piece) {
            quoter.push(some, &mut out);
        }
        quoter.end(&mut out);
    }
    out
}

/// As a reader of mboxrd does it: parts at `From `, takes one `>` away.
fn read(file: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(PARTING) {
            messages.push(Vec::new());
            continue;
        }
        let quoted = line.iter().take_while(|byte| **byte == b'>').count();
        let line = match quoted > 0 && line[quoted..].starts_with(PARTING) {
            true => &line[1..],
            false => line,
        };
        messages.last_mut().unwrap().extend_from_slice(line);
    }
    for message in &mut messages {
        assert!(message.ends_with(END));
        message.truncate(message.len() - END.len());
    }
    messages
}

#[test]
fn the_parting_line_is_the_known_one() {
    assert_eq!(
        from_line(1_795_442_400),
        "From MAILER-DAEMON Mon Nov 23 14:00:00 2026\r\n"
    );
    assert_eq!(
        from_line(1_788_242_400),
        "From MAILER-DAEMON Tue Sep  1 06:00:00 2026\r\n"
    );
}

#[test]
fn lines_that_look_like_a_parting_line_are_quoted_once_more() {
    let message =
        b"Subject: x\r\n\r\nFrom here\r\n>From there\r\n>>From\r\nFro\r\n a From b\r\n".to_vec();
    for piece in 1..8 {
        let file = written(std::slice::from_ref(&message), piece);
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.contains("\r\n>From here\r\n>>From there\r\n>>From\r\nFro\r\n a From b"));
        assert_eq!(
            read(&file),
            std::slice::from_ref(&message),
            "in pieces of {piece}"
        );
    }
}

#[test]
fn a_last_line_is_ended_and_nothing_more() {
    for bare in ["", "Fro", "From ", ">", "x"] {
        let file = written(&[bare.into(), b"y\r\n".to_vec()], 3);
        let ended = match bare {
            "" => String::new(),
            bare => format!("{bare}\r\n"),
        };
        assert_eq!(read(&file), [ended.into_bytes(), b"y\r\n".to_vec()]);
    }
}

/// A message as a reader of mbox has it: its marks, and itself without the fields that tell them.
fn unmarked(message: &[u8]) -> (Marks, Vec<u8>) {
    let (mut marks, mut rest, mut is_head, mut goes_on) =
        (Marks::default(), Vec::new(), true, None);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line).into_owned();
        let folded = text.starts_with([' ', '\t']);
        is_head &= !matches!(line, b"\n" | b"\r\n");
        let named = text.split_once(':').filter(|_| is_head && !folded);
        let field = match named {
            Some((name, value)) => Some((name.trim_end().to_lowercase(), value.to_owned())),
            None if is_head && folded => goes_on.clone().map(|name| (name, text.clone())),
            None => None,
        };
        goes_on = field.as_ref().map(|(name, _)| name.clone());
        let Some((name, value)) = field else {
            rest.extend_from_slice(line);
            continue;
        };
        let has = |letter| value.contains(letter);
        match name.as_str() {
            "status" => marks.seen |= has('R'),
            "x-status" => {
                marks.answered |= has('A');
                marks.flagged |= has('F');
                marks.deleted |= has('D');
                marks.draft |= has('T');
            }
            "x-keywords" => marks
                .keywords
                .extend(value.split_whitespace().map(str::to_owned)),
            "x-mozilla-status" => {
                let bits = u16::from_str_radix(value.trim(), 16).unwrap();
                assert_eq!(bits & 1 != 0, marks.seen);
                assert_eq!(bits & 2 != 0, marks.answered);
                assert_eq!(bits & 4 != 0, marks.flagged);
            }
            "x-mozilla-keys" => {}
            "x-mozilla-status2" | "x-uid" | "x-uidl" | "x-imap" | "x-imapbase" => {
                panic!("{text} is left out")
            }
            _ => rest.extend_from_slice(line),
        }
    }
    (marks, rest)
}

fn marked(message: &[u8], marks: &Marks, piece: usize) -> Vec<u8> {
    let mut out = from_line(1_795_442_400).into_bytes();
    let mut writer = Writer::new(marks);
    for some in message.chunks(piece) {
        writer.push(some, &mut out);
    }
    writer.end(&mut out);
    out
}

#[test]
fn marks_stand_behind_the_head_as_programs_read_them() {
    let marks = Marks {
        seen: true,
        answered: true,
        flagged: true,
        keywords: vec!["$Forwarded".to_owned(), "a-faire".to_owned()],
        ..Marks::default()
    };
    let message = b"Subject: x\r\nTo: y\r\n\r\nStatus: none\r\n";
    for piece in [1, 3, 100] {
        let file = String::from_utf8(marked(message, &marks, piece)).unwrap();
        let (_, told) = file.split_once("\r\n").unwrap();
        assert_eq!(
            told,
            "Subject: x\r\nTo: y\r\nStatus: RO\r\nX-Status: AF\r\nX-Mozilla-Status: 0007\r\n\
             X-Keywords: $Forwarded a-faire\r\nX-Mozilla-Keys: $Forwarded a-faire\r\n\r\n\
             Status: none\r\n\r\n"
        );
    }
    let new = String::from_utf8(marked(message, &Marks::default(), 9)).unwrap();
    assert!(new.contains("To: y\r\nStatus: O\r\nX-Mozilla-Status: 0000\r\n\r\n"));
}

#[test]
fn nobody_forges_marks_by_what_they_write() {
    let forged = b"X-Keywords: urgent\r\n more\r\nSubject: x\r\n folded\r\nSTATUS : RO\r\nstatus\t:R\r\n\
        X-Status:F\nX-Mozilla-Status2: 1\nX-Mozilla-Status: 0007\r\nX-Mozilla-Keys: a\r\nX-IMAPbase: 1 2 z\r\n\
        X-UID: 7\r\nX-IMAP: 1\r\nX-UIDL: 8\r\nX-Status-Of: kept\r\nX-Mozilla-Status22: kept\r\n\r\nX-Status: F\r\n";
    let kept = b"Subject: x\r\n folded\r\nX-Status-Of: kept\r\nX-Mozilla-Status22: kept\r\n\r\nX-Status: F\r\n";
    for piece in 1..30 {
        let file = marked(forged, &Marks::default(), piece);
        let (marks, rest) = unmarked(&read(&file)[0]);
        assert_eq!(marks, Marks::default(), "in pieces of {piece}");
        assert_eq!(rest, kept, "in pieces of {piece}");
    }
    // Nor by a message that begins, or ends, in the middle of a field.
    for cut in ["", " a\r\n", "Subject: x", "Sub", "X-Status: F", "\r"] {
        let file = marked(cut.as_bytes(), &Marks::default(), 2);
        assert_eq!(unmarked(&read(&file)[0]).0, Marks::default(), "{cut:?}");
    }
}

proptest! {
    #[test]
    fn marks_are_read_again_and_the_message_is_what_it_was(
        head in "((Subject|To|X-Statu|Statuses): [a-zF: ]{0,6}\r?\n([ \t][a-z]{1,3}\r?\n)?){0,4}",
        body in "(\r?\n(>{0,2}(From |Status: R)?[a-z]{0,3}\r?\n){0,4})?",
        flags in prop::collection::vec(any::<bool>(), 5),
        keywords in prop::collection::vec("[$a-z][a-z-]{0,30}", 0..8),
        piece in 1usize..40,
    ) {
        let message = format!("{head}{body}").into_bytes();
        let marks = Marks {
            seen: flags[0],
            answered: flags[1],
            flagged: flags[2],
            deleted: flags[3],
            draft: flags[4],
            keywords,
        };
        let all = read(&marked(&message, &marks, piece));
        prop_assert_eq!(all.len(), 1);
        let (told, rest) = unmarked(&all[0]);
        prop_assert_eq!(told, marks);
        prop_assert_eq!(rest, message);
    }

    #[test]
    fn what_is_written_is_read_again(
        messages in prop::collection::vec("(>{0,3}(From |Fro|x| )?[a-z \r]{0,4}\n){0,6}", 1..5),
        piece in 1usize..40,
    ) {
        let messages: Vec<Vec<u8>> = messages.into_iter().map(String::into_bytes).collect();
        prop_assert_eq!(read(&written(&messages, piece)), messages);
    }
}
