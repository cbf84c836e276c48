//! What colleagues read of a function or a structure. Feeds write capitals without accents; the codes that are published
//! have words of their own, in the language of the institution (`import-function-…`, `import-post-…` of the Fluent files).

use crate::content::{FunctionContent, StructureContent};
use directory::{PUPIL_CODE, readable_place};
use text::Lang;
use text::words::{has, say};

/// « Professeure de mathématiques » for whom a title tells the gender, both forms for others.
pub(crate) fn function(one: &FunctionContent, title: Option<&str>) -> String {
    let gender = match title {
        Some("Mme") => "f",
        Some("M.") => "m",
        _ => "x",
    };
    if one.code == PUPIL_CODE {
        return match one.post.as_str() {
            "" => say(Lang::Fr, "import-function-ELE", &[]),
            class => say(
                Lang::Fr,
                "import-function-ELE-of",
                &[("class", class.into())],
            ),
        };
    }
    let post = format!("import-post-{}", one.post);
    let code = format!("import-function-{}", one.code);
    let teaches = one.code == "ENS";
    if !one.post.is_empty() && has(Lang::Fr, &post) {
        return say(Lang::Fr, &post, &[("gender", gender.into())]);
    }
    if teaches && !one.post_label.is_empty() {
        let discipline = lowered(&one.post_label);
        return say(
            Lang::Fr,
            "import-function-ENS-of",
            &[("gender", gender.into()), ("discipline", discipline.into())],
        );
    }
    if !one.code.is_empty() && has(Lang::Fr, &code) {
        return say(Lang::Fr, &code, &[("gender", gender.into())]);
    }
    let text = match one.post_label.as_str() {
        "" => &one.label,
        label => label,
    };
    sentence(text)
}

/// « Collège des Étangs, Mèze ».
pub(crate) fn structure(one: &StructureContent) -> String {
    let name = structure_name(one);
    match one.town.as_str() {
        "" => name,
        town => format!("{name}, {}", readable_place(town)),
    }
}

/// What bases write for the nature, before the name.
const ABBREVIATIONS: &[&str] = &[
    "E.E.PU", "E.M.PU", "E.P.PU", "E.E.PR", "E.M.PR", "CLG", "LYC", "LGT", "LG", "LT", "LP", "LPO",
];

/// « École élémentaire La Garrigue »: the nature in words, without what bases repeat.
pub(crate) fn structure_name(one: &StructureContent) -> String {
    if let Some(zone) = one.name.strip_prefix("Z.REMP-") {
        return format!("{} {zone}", say(Lang::Fr, "import-structure-zone", &[]));
    }
    let nature = one
        .kind_code
        .as_ref()
        .map(|code| format!("import-structure-{code}"))
        .filter(|key| has(Lang::Fr, key))
        .map(|key| say(Lang::Fr, &key, &[]));
    let Some(nature) = nature else {
        return readable_place(&one.name);
    };
    let name = match one.name.split_once(' ') {
        Some((first, rest)) if ABBREVIATIONS.contains(&first) => rest,
        _ => &one.name,
    };
    let name = without_town(name, &one.town);
    let name = readable_place(name);
    let small = ["De ", "Du ", "Des ", "D’"];
    match small.iter().find(|start| name.starts_with(**start)) {
        Some(start) => format!("{nature} {}{}", start.to_lowercase(), &name[start.len()..]),
        None if name.is_empty() => nature,
        None => format!("{nature} {name}"),
    }
}

/// Schools of the first degree are named with their town at the end.
fn without_town<'a>(name: &'a str, town: &str) -> &'a str {
    let cut = name.len().checked_sub(town.len());
    match cut {
        Some(cut) if cut > 0 && !town.is_empty() && name.is_char_boundary(cut) => {
            let (start, end) = name.split_at(cut);
            let same = text::fold(end) == text::fold(town);
            if same && start.ends_with(' ') {
                start.trim_end()
            } else {
                name
            }
        }
        _ => name,
    }
}

fn lowered(text: &str) -> String {
    text.to_lowercase()
}

/// A capital at the beginning; what has small letters stays.
fn sentence(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let small = lowered(text);
    let mut letters = small.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_named_as_people_name_them() {
        for (code, name, town, label) in [
            (
                "340",
                "VALERIE GERMAIN",
                "MIRABEL-SOUS-BOIS",
                "Collège Valerie Germain, Mirabel-sous-Bois",
            ),
            (
                "151",
                "E.E.PU DE L'AQUEDUC ROQUELUNE",
                "ROQUELUNE",
                "École élémentaire de l’Aqueduc, Roquelune",
            ),
            (
                "101",
                "E.M.PU ROQUELUNE",
                "ROQUELUNE",
                "École maternelle Roquelune, Roquelune",
            ),
            (
                "300",
                "LGT DE LA REPUBLIQUE",
                "SETE",
                "Lycée de la Republique, Sete",
            ),
            ("0", "Z.REMP-066-2532", "", "Zone de remplacement 066-2532"),
            ("", "DSDEN DE L'HERAULT", "", "Dsden de l’Herault"),
        ] {
            let content = StructureContent {
                name: name.to_owned(),
                town: town.to_owned(),
                kind_code: Some(code.to_owned()),
                ..StructureContent::default()
            };
            assert_eq!(structure(&content), label);
        }
    }

    #[test]
    fn functions_have_words_for_their_holders() {
        let one = |code: &str, post: &str, post_label: &str| FunctionContent {
            code: code.to_owned(),
            post: post.to_owned(),
            label: "ENSEIGNEMENT".to_owned(),
            post_label: post_label.to_owned(),
            ..FunctionContent::default()
        };
        let maths = one("ENS", "L1300", "MATHEMATIQUES");
        assert_eq!(
            function(&maths, Some("Mme")),
            "Professeure de mathématiques"
        );
        assert_eq!(function(&maths, Some("M.")), "Professeur de mathématiques");
        let rare = one("ENS", "L9999", "PROVENCAL");
        assert_eq!(function(&rare, Some("M.")), "Enseignant (provencal)");
        assert_eq!(function(&one("ELE", "3E 2", ""), None), "Élève, 3E 2");
        assert_eq!(function(&one("ELE", "", ""), None), "Élève");
        let unknown = one("ACP", "", "");
        assert_eq!(function(&unknown, None), "Enseignement");
    }
}
