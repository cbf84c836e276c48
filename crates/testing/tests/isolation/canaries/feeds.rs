//! What the annuaire and human resources tell: an invented académie, with a line for Odile and one that is doubted.

use super::{Actor, BORN, DOMAIN, NUMEN, Scene, delegate};
use testing::Web;
use testing::http::Answer;

/// What human resources say of somebody whose record says something else: a line to be looked at.
const DOUBTED_BORN: &str = "09/09/1909";
/// People of the feeds whose date of birth is watched: enough to meet each page that tells of one.
const WATCHED: usize = 12;

impl Scene<'_> {
    /// An académie of the annuaire and of human resources, with a line for Odile, one that is doubted, and a file that is
    /// refused; at last the same file by a page, which waits.
    pub(super) fn import(&mut self) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let feeds = folder.path().join("feeds");
        let path = |name: &str| feeds.join(name).display().to_string();
        let out = path("");
        self.command(&[
            "generate", "--agents", "50", "--seed", "7", "--days", "0", "--out", &out,
        ]);
        let hr = path("HR/hr_20260901.csv");
        let told = std::fs::read_to_string(&hr).expect("a file of human resources");
        self.watch_lines(&told);
        let told = with_odile_and_a_doubt(&told);
        self.watch.born(DOUBTED_BORN);
        std::fs::write(&hr, &told).expect("the file can be written");
        let of = ["--organisation", DOMAIN];
        self.command(&["organisation", "academies", DOMAIN, "11"]);
        self.command(&[&["import", "hr", &hr], &of[..]].concat());
        self.command(&[&["import", "aaf", &out], &of[..]].concat());
        let wrong = path("HR/hr_wrong_20260901.csv");
        let (_, refused) = self
            .server
            .command(&[&["import", "hr", &wrong], &of[..]].concat(), "");
        self.said
            .push(("a file that is refused".to_owned(), refused));
        let feeds = Actor::of(self.server, &delegate("feeds"));
        let begun = upload(&feeds.web, &told.replacen("DSDEN", "IA", 40));
        let begun = self.heard("uploading", begun);
        assert_eq!(begun.status, 303, "{}", begun.text());
        let page = self
            .admin
            .page(&format!("/administration/people/{}", self.people[0]));
        assert!(
            page.contains("DPE 1"),
            "human resources tell of Odile: {page}"
        );
        let questions = feeds.page("/administration/questions");
        assert!(
            questions.contains("DPE 9"),
            "a line is doubted: {questions}"
        );
    }

    fn watch_lines(&mut self, told: &str) {
        for (number, line) in told.lines().skip(1).enumerate() {
            let mut values = line.split(';');
            let (numen, born) = (values.next(), values.next());
            self.watch.numen(numen.expect("a NUMEN"));
            // A first of the month may also be a day on which somebody began.
            let born = born.filter(|born| number < WATCHED && !born.starts_with("01/"));
            if let Some(born) = born {
                self.watch.born(born);
            }
        }
    }
}

/// The table with a line for Odile, and with another date of birth for somebody whom the annuaire knows.
fn with_odile_and_a_doubt(told: &str) -> String {
    let mut lines: Vec<String> = told.lines().map(str::to_owned).collect();
    let mut values: Vec<&str> = lines[2].split(';').collect();
    values[1] = DOUBTED_BORN;
    values[6] = "DPE 9";
    lines[2] = values.join(";");
    lines.push(format!(
        "{NUMEN};{BORN};FABREGAT;ODILE;9999991;;DPE 1;;TITULAIRE;;;"
    ));
    lines.join("\n") + "\n"
}

/// A file of human resources, as the page of imports sends it.
fn upload(web: &Web, table: &str) -> std::io::Result<Answer> {
    let part = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!(
        "{}{}--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"hr.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{table}\r\n--edge--\r\n",
        part("csrf", &web.csrf),
        part("kind", "hr"),
    );
    let fields = [("content-type", "multipart/form-data; boundary=edge")];
    web.send("POST", "/administration/imports", &fields, &body)
}
