//! How people greet, take leave and sign: by who they are to each other, and by a habit of their own.

use crate::players::Player;
use generator::Random;

/// A letter's occasion.
pub(crate) struct Occasion<'a> {
    pub from: &'a Player,
    pub to: &'a [&'a Player],
    pub tu: bool,
    /// The first letter of the conversation.
    pub first: bool,
    pub hour: u32,
}

/// The line that opens the letter, if one does.
pub(crate) fn greeting(one: &Occasion<'_>, random: &mut Random) -> Option<String> {
    if !one.first && random.chance(if one.tu { 50 } else { 22 }) {
        return None;
    }
    match one.to {
        [] => Some("Bonjour,".to_owned()),
        [to] if one.tu => Some(familiar(one, to, random)),
        [to] => Some(polite(one, to, random)),
        several => Some(group(several, one.tu, random)),
    }
}

fn familiar(one: &Occasion<'_>, to: &Player, random: &mut Random) -> String {
    let name = &to.given;
    if !one.first && random.chance(40) {
        return format!("{name},");
    }
    match one.from.habit("bonjour") % 6 {
        0 => format!("Salut {name},"),
        1 if to.woman => format!("Chère {name},"),
        1 => format!("Cher {name},"),
        2 if random.chance(50) => format!("Coucou {name},"),
        3 if one.hour >= 18 => format!("Bonsoir {name},"),
        _ => format!("Bonjour {name},"),
    }
}

fn polite(one: &Occasion<'_>, to: &Player, random: &mut Random) -> String {
    let gender = |he: &str, she: &str| (if to.woman { she } else { he }).to_owned();
    let sir = gender("Monsieur", "Madame");
    if to.post == "firm" {
        return if one.first {
            "Madame, Monsieur,".to_owned()
        } else {
            format!("Bonjour {sir},")
        };
    }
    if matches!(to.post.as_str(), "dir" | "adj" | "dec") && !one.from.outside() {
        let title = capital(&to.function.replace("d’école", ""));
        return match one.from.habit("chef") % 3 {
            0 => format!("{sir} {} {},", gender("le", "la"), title.trim()),
            1 => format!("Bonjour {sir},"),
            _ => format!("{sir},"),
        };
    }
    if one.from.outside() || to.outside() {
        return match random.below(3) {
            0 => format!("{sir},"),
            1 => format!("Bonjour {} {},", sir, to.family),
            _ => format!("Bonjour {sir},"),
        };
    }
    match one.from.habit("bonjour") % 4 {
        0 => gender("Cher collègue,", "Chère collègue,"),
        1 => "Bonjour,".to_owned(),
        2 => format!("Bonjour {},", to.given),
        _ => format!("Bonjour {sir} {},", to.family),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn group(to: &[&Player], tu: bool, random: &mut Random) -> String {
    let women = to.iter().all(|one| one.woman);
    let all = if women { "toutes" } else { "tous" };
    let two = to.len() == 2;
    match random.below(4) {
        0 if two && tu => "Salut vous deux,".to_owned(),
        1 if two => format!("Bonjour à {all} les deux,"),
        2 if tu => format!("{} et {},", to[0].given, to[1].given),
        _ if women => "Chères collègues,".to_owned(),
        3 => "Bonjour à toutes et à tous,".to_owned(),
        _ => "Bonjour à tous,".to_owned(),
    }
}

/// The lines that close the letter: a formula, a name, sometimes a function.
pub(crate) fn leave(one: &Occasion<'_>, random: &mut Random) -> String {
    let formula = if one.tu {
        warm(one, random)
    } else {
        formal(one, random)
    };
    let mut lines = Vec::new();
    if !formula.is_empty() {
        lines.push(formula);
    }
    lines.extend(signature(one, random));
    lines.join("\n")
}

fn warm(one: &Occasion<'_>, random: &mut Random) -> String {
    let alone = one.to.len() == 1;
    let choice = (one.from.habit("adieu") + random.below(3)) % 8;
    match choice {
        0 if one.hour >= 17 => "Bonne soirée,",
        0 => "Bonne journée,",
        1 => "Amitiés,",
        2 if alone => "Bien à toi,",
        3 => "À très vite,",
        4 => "Bises,",
        5 => "Merci et à bientôt,",
        6 if one.hour < 17 => "Belle journée,",
        _ => "",
    }
    .to_owned()
}

fn formal(one: &Occasion<'_>, random: &mut Random) -> String {
    let to_head = one
        .to
        .iter()
        .any(|to| matches!(to.post.as_str(), "dir" | "ipr"));
    if to_head && random.chance(25) {
        return "Respectueusement,".to_owned();
    }
    let choice = (one.from.habit("adieu") + random.below(3)) % 7;
    match choice {
        0 => "Bien cordialement,",
        1 => "Bien à vous,",
        2 if one.first => "Avec mes remerciements,",
        2 => "Bonne journée,",
        3 if one.hour >= 17 => "Bonne soirée à vous,",
        4 => "Bonne journée à vous,",
        _ => "Cordialement,",
    }
    .to_owned()
}

fn signature(one: &Occasion<'_>, random: &mut Random) -> Vec<String> {
    let from = one.from;
    if one.tu {
        let short = from.habit("initiales").is_multiple_of(7) && !one.first;
        return vec![if short {
            initials(from)
        } else {
            from.given.clone()
        }];
    }
    if from.post == "firm" {
        return vec![from.name(), from.place_name.clone()];
    }
    let mut lines = vec![from.name()];
    let block = matches!(from.work(), "head" | "office" | "rectorat" | "it" | "town");
    if block || one.first && from.work() == "teacher" && random.chance(60) {
        lines.push(capital(&from.function));
        lines.push(from.place_name.clone());
    }
    if block && from.habit("telephone").is_multiple_of(2) {
        lines.push(format!("Poste {}", 2100 + from.habit("poste") % 890));
    }
    lines
}

fn initials(from: &Player) -> String {
    [&from.given, &from.family]
        .iter()
        .filter_map(|name| name.chars().find(|letter| letter.is_uppercase()))
        .collect()
}
