//! What is endless, cut off or passed over.

use super::*;
use crate::aaf::limits::{DEEPEST, LONGEST_VALUE, MOST_ATTRIBUTES, MOST_VALUES};

/// Hands out a byte or two at a time.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.1 += 1;
        let count = (1 + self.1 % 2).min(out.len());
        (&mut self.0).take(count as u64).read(out)
    }
}

/// Nothing is wanted but what every record has.
struct Nothing;

impl Wanted for Nothing {
    fn category(&self, _: Category) -> bool {
        false
    }

    fn attribute(&self, _: Category, _: &str) -> bool {
        false
    }
}

fn ids_passing_over(read: impl Read) -> Result<Vec<(String, u64)>, Fault> {
    let mut reader = Reader::new(read, Nothing)?;
    let mut ids = Vec::new();
    while let Some(record) = reader.read()? {
        assert_eq!(record.attributes().count(), 0);
        ids.push((record.id().to_owned(), record.line()));
    }
    Ok(ids)
}

#[test]
fn every_limit_stops_reading_however_much_would_come() {
    let endless = 1 << 30;
    let at = |head: &str, body: &str| match fault_of(repeated(head, body, endless, "")) {
        Fault::Limit { limit, .. } => limit,
        other => panic!("{other:?}"),
    };
    let value = format!("{HEAD}{STAFF}<attr name=\"sn\"><value>");
    assert_eq!(at(&value, "a"), Limit::Token);
    assert_eq!(at(&value, "&#97;"), Limit::Value);
    assert_eq!(at(&value, "&unknown;"), Limit::Value);
    assert_eq!(at(&value, "<b/>"), Limit::Record);
    assert_eq!(at(HEAD, "<a>"), Limit::Depth);
    assert_eq!(at(&value, "<a>"), Limit::Depth);
    assert_eq!(at(&format!("{HEAD}<a"), " b=\"c\""), Limit::Token);
    assert_eq!(at(&format!("{HEAD}<!--"), "-a"), Limit::Token);
    assert_eq!(at("<!DOCTYPE ", "a "), Limit::Token);
    assert_eq!(
        at(&format!("{HEAD}{STAFF}"), "<attr name=\"sn\"/>"),
        Limit::Attributes
    );
    assert_eq!(
        at(&format!("{HEAD}{STAFF}<attr name=\"sn\">"), "<value/>"),
        Limit::Values
    );
    assert_eq!(at(&format!("{HEAD}{STAFF}"), "<!-- -->"), Limit::Record);
}

#[test]
fn what_stays_within_the_limits_is_read() {
    let values = "<value/>".repeat(MOST_VALUES);
    let longest = "a".repeat(LONGEST_VALUE);
    let attributes = format!(
        "<attr name=\"sn\">{values}</attr><attr name=\"l\"><value>{longest}</value></attr>"
    );
    let others = "<attr name=\"x\"/>".repeat(MOST_ATTRIBUTES - 2);
    let records = read_all(staff(&format!("{attributes}{others}")).as_bytes()).unwrap();
    assert_eq!(records[0].attributes[0].1.len(), MOST_VALUES);
    assert_eq!(records[0].attributes[1].1[0].len(), LONGEST_VALUE);
    let deep = DEEPEST - 1;
    let nested = format!(
        "{HEAD}{}{}</ficAlimMENESR>",
        "<a>".repeat(deep),
        "</a>".repeat(deep)
    );
    assert_eq!(read_all(nested.as_bytes()), Ok(vec![]));
}

#[test]
fn what_is_passed_over_ends_where_it_ends() {
    let tricky = "<a b=\"</attributes>\" c='/>'>\n</a><a/><a b='x'/><!-- </attributes> --><![CDATA[</attributes>]]]><?x </attributes>?><c><attributes>\n</attributes></c>é&amp;";
    let record = format!("{STAFF}{tricky}</attributes></addRequest>\n");
    let file = format!(
        "{HEAD}{record}{record}{}</ficAlimMENESR>",
        record.replace("é", "")
    );
    let expected: Vec<_> = [3, 6, 9].map(|line| ("1".to_owned(), line)).into();
    assert_eq!(ids_passing_over(file.as_bytes()), Ok(expected.clone()));
    assert_eq!(
        ids_passing_over(Drip(file.as_bytes(), 0)),
        Ok(expected.clone())
    );
    let latin = file.replace("UTF-8", "ISO-8859-15");
    let (latin, _, _) = ISO_8859_15.encode(&latin);
    assert_eq!(ids_passing_over(Drip(&latin, 1)), Ok(expected));
    for end in 0..file.len() - 1 {
        let fault = ids_passing_over(&file.as_bytes()[..end]).unwrap_err();
        assert!(matches!(fault, Fault::CutOff { .. }), "{end}: {fault:?}");
    }
}

#[test]
fn what_is_passed_over_has_the_same_limits() {
    let at = |body: &str| {
        let read = repeated(&format!("{HEAD}{STAFF}"), body, 1 << 30, "");
        match ids_passing_over(read) {
            Err(Fault::Limit { limit, .. }) => limit,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(at("<a>"), Limit::Depth);
    for body in [
        "a",
        "<a/>",
        "<a></a>",
        "<!-- -->",
        "&#97;",
        "<a b='c'/>",
        "\n",
    ] {
        assert_eq!(at(body), Limit::Record, "{body:?}");
    }
    for open in ["<!--", "<![CDATA[", "<?x", "<a b=\"", "</a", "<a"] {
        let read = repeated(&format!("{HEAD}{STAFF}<a>{open}"), "x", 1 << 30, "");
        let fault = ids_passing_over(read).unwrap_err();
        assert!(
            matches!(
                fault,
                Fault::Limit {
                    limit: Limit::Record,
                    ..
                }
            ),
            "{open}"
        );
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_never_whole() {
    let whole = crate::aaf::tests::EXAMPLE.trim_end();
    let all = read_all(whole.as_bytes()).unwrap();
    for end in 0..whole.len() {
        let fault = fault_of(&whole.as_bytes()[..end]);
        assert!(matches!(fault, Fault::CutOff { .. }), "{end}: {fault:?}");
    }
    assert_eq!(read_all(Drip(whole.as_bytes(), 0)), Ok(all));
}
