//! How fast feeds are read, on invented records of the size of real ones:
//! `cargo run --release -p feed-syntax --example throughput -- MEGABYTES`.

use feed_syntax::aaf::{Feed, Populations};
use feed_syntax::hr;
use std::time::Instant;

const MEGABYTE: usize = 1_000_000;

/// The attributes of staff in the order of real exports, empty ones included.
const STAFF: &[(&str, &[&str])] = &[
    ("ENTPersonDateNaissance", &["29/02/1984"]),
    ("ENTPersonNomPatro", &["LEV&#202;QUE"]),
    ("sn", &["DE LA TOUR"]),
    ("givenName", &["MARIE-ELISABET"]),
    ("ENTPersonAutresPrenoms", &["JEANNE"]),
    ("personalTitle", &["Mme"]),
    ("mail", &[""]),
    ("ENTPersonStructRattach", &["4242"]),
    ("ENTAuxEnsCategoDiscipline", &["L1300$MATHEMATIQUES"]),
    ("ENTAuxEnsDisciplinesPoste", &["MATHEMATIQUES$L1300"]),
    (
        "ENTAuxEnsMEF",
        &["4242$10310019110$3EME", "4242$10210019110$4EME"],
    ),
    ("ENTAuxEnsMatiereEnseignEtab", &["4242$MATHEMATIQUES"]),
    ("ENTAuxEnsClasses", &["4242$3E A", "4242$4E B"]),
    ("ENTAuxEnsGroupes", &["4242$3GR1"]),
    (
        "ENTAuxEnsClassesMatieres",
        &["4242$3E A$061300", "4242$4E B$061300"],
    ),
    ("ENTAuxEnsClassesPrincipal", &["4242$3E A"]),
    (
        "ENTPersonFonctions",
        &["4242$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"],
    ),
    ("PersEducNatPresenceDevantEleves", &["O"]),
];

fn attribute(name: &str, values: &[&str]) -> String {
    let values: String = values
        .iter()
        .map(|value| format!("<value>{value}</value>"))
        .collect();
    format!("<attr name=\"{name}\">{values}</attr>\n")
}

/// A file of about `size` bytes; a pupil's record is longer than staff's by what nobody keeps.
fn file(category: &str, size: usize) -> Vec<u8> {
    let mut attributes: String = STAFF
        .iter()
        .map(|(name, values)| attribute(name, values))
        .collect();
    if category == "Eleve" {
        for subject in 0..14 {
            let value = format!("4242${subject:06}$ENSEIGNEMENT OBLIGATOIRE");
            attributes.push_str(&attribute("ENTEleveEnseignements", &[&value]));
        }
    }
    let mut file = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n");
    let mut id = 0;
    while file.len() < size {
        id += 1;
        file.push_str(&format!(
            "<addRequest>\n<operationalAttributes><attr name=\"categoriePersonne\"><value>{category}</value></attr></operationalAttributes>\n<identifier><id>{id}</id></identifier>\n<attributes>\n{attributes}</attributes>\n</addRequest>\n"
        ));
    }
    file.push_str("</ficAlimMENESR>\n");
    file.into_bytes()
}

fn measured(what: &str, bytes: &[u8], read: impl Fn(&[u8]) -> usize) {
    let begun = Instant::now();
    let count = read(bytes);
    let seconds = begun.elapsed().as_secs_f64();
    let megabytes = bytes.len() as f64 / MEGABYTE as f64;
    println!(
        "{what}: {count} items of {megabytes:.0} MB in {seconds:.2} s, {:.0} MB/s",
        megabytes / seconds
    );
}

fn main() {
    let size = std::env::args()
        .nth(1)
        .and_then(|word| word.parse::<usize>().ok())
        .unwrap_or(200)
        * MEGABYTE;
    let feed = |bytes: &[u8], populations| match Feed::new(bytes, populations) {
        Ok(feed) => feed.filter(Result::is_ok).count(),
        Err(_) => 0,
    };
    let none = Populations::default();
    let pupils = Populations {
        pupils: true,
        ..none
    };
    measured("staff read", &file("PersEducNat", size), |bytes| {
        feed(bytes, none)
    });
    let latin = file("PersEducNat", size);
    let latin = String::from_utf8_lossy(&latin).replacen("UTF-8", "ISO-8859-15", 1);
    measured("staff read from ISO-8859-15", latin.as_bytes(), |bytes| {
        feed(bytes, none)
    });
    drop(latin);
    let school = file("Eleve", size);
    measured("pupils passed over", &school, |bytes| feed(bytes, none));
    measured("pupils read", &school, |bytes| feed(bytes, pupils));
    let mut table =
        String::from("jointure;numen;date de naissance;service;corps;statut;début;fin\n");
    for id in 0..50_000 {
        table.push_str(&format!(
            "{id};11E99{:05}ABC;29/02/1984;DPE 2;AGREGE;TITULAIRE;01/09/2026;31/08/2027\n",
            id % 100_000
        ));
    }
    measured("human resources", table.as_bytes(), |bytes| {
        hr::read(bytes).map_or(0, |rows| rows.filter(Result::is_ok).count())
    });
}
