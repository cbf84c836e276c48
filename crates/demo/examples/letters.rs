//! Prints letters at random, to be read as a person would: `cargo run -p demo --example letters -- COUNT SEED`.

use mail_parser::MessageParser;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse::<u64>().ok());
    let count = arguments.next().unwrap_or(20) as usize;
    let seed = arguments.next().unwrap_or(1);
    let academie = demo::academie(1, &demo::Size::full());
    let people = academie.with_mail();
    for turn in 0..count {
        let mixed = (turn as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ seed.wrapping_mul(0xd134_2543_de82_ef95);
        let person = people[(mixed >> 33) as usize % people.len()];
        let messages = academie
            .person(person)
            .map_or(1, |(_, one)| one.messages.min(2000));
        let index = (mixed >> 7) as usize % messages;
        let reference = chrono::DateTime::from_timestamp(1_795_608_000, 0).unwrap_or_default();
        if let Some(letter) = demo::mailbox(&academie, person, 1, reference).nth(index) {
            show(&letter);
        }
    }
}

fn show(letter: &demo::Letter) {
    let Some(message) = MessageParser::default().parse(&letter.raw) else {
        return println!("(unreadable)");
    };
    let from = message
        .from()
        .and_then(|from| from.first())
        .map_or_else(String::new, |one| {
            format!(
                "{} <{}>",
                one.name().unwrap_or_default(),
                one.address().unwrap_or_default()
            )
        });
    let to: Vec<String> = message.to().map_or_else(Vec::new, |to| {
        to.iter()
            .map(|one| one.name().or(one.address()).unwrap_or_default().to_owned())
            .collect()
    });
    println!(
        "──── {} · {} octets · {:?} {:?}",
        message
            .date()
            .map_or_else(String::new, mail_parser::DateTime::to_rfc3339),
        letter.raw.len(),
        letter.place,
        letter.labels
    );
    println!(
        "De : {from}\nÀ : {}\nObjet : {}\n",
        to.join(", "),
        message.subject().unwrap_or_default()
    );
    println!("{}", message.body_text(0).unwrap_or_default());
    for part in message.attachments() {
        println!(
            "[pièce : {}]",
            mail_parser::MimeHeaders::attachment_name(part).unwrap_or("sans nom")
        );
    }
}
