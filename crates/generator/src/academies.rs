//! The académies by their code, with the départements that establishment codes begin with.

/// An académie as NUMEN and feeds know it.
#[derive(Debug)]
pub(crate) struct Academie {
    pub code: u16,
    /// As feeds write it.
    pub name: &'static str,
    /// First three digits of establishment codes.
    pub departements: &'static [u16],
}

impl Academie {
    /// The invented mail domain: nobody receives mail there.
    pub fn domain(&self) -> String {
        match self.code {
            11 => "ac-thau.example".to_owned(),
            code => format!("ac-{code:02}.example"),
        }
    }
}

pub(crate) fn find(code: u16) -> Option<&'static Academie> {
    ACADEMIES.iter().find(|one| one.code == code)
}

const fn academie(code: u16, name: &'static str, departements: &'static [u16]) -> Academie {
    Academie {
        code,
        name,
        departements,
    }
}

/// Of those that still are; two académies of 2020 became 70. Montpellier's code serves the invented académie of Thau.
const ACADEMIES: [Academie; 30] = [
    academie(1, "PARIS", &[75]),
    academie(2, "AIX-MARSEILLE", &[4, 5, 13, 84]),
    academie(3, "BESANCON", &[25, 39, 70, 90]),
    academie(4, "BORDEAUX", &[24, 33, 40, 47, 64]),
    academie(6, "CLERMONT-FERRAND", &[3, 15, 43, 63]),
    academie(7, "DIJON", &[21, 58, 71, 89]),
    academie(8, "GRENOBLE", &[7, 26, 38, 73, 74]),
    academie(9, "LILLE", &[59, 62]),
    academie(10, "LYON", &[1, 42, 69]),
    academie(11, "THAU", &[11, 30, 34, 48, 66]),
    academie(12, "NANCY-METZ", &[54, 55, 57, 88]),
    academie(13, "POITIERS", &[16, 17, 79, 86]),
    academie(14, "RENNES", &[22, 29, 35, 56]),
    academie(15, "STRASBOURG", &[67, 68]),
    academie(16, "TOULOUSE", &[9, 12, 31, 32, 46, 65, 81, 82]),
    academie(17, "NANTES", &[44, 49, 53, 72, 85]),
    academie(18, "ORLEANS-TOURS", &[18, 28, 36, 37, 41, 45]),
    academie(19, "REIMS", &[8, 10, 51, 52]),
    academie(20, "AMIENS", &[2, 60, 80]),
    academie(22, "LIMOGES", &[19, 23, 87]),
    academie(23, "NICE", &[6, 83]),
    academie(24, "CRETEIL", &[77, 93, 94]),
    academie(25, "VERSAILLES", &[78, 91, 92, 95]),
    academie(27, "CORSE", &[620, 720]),
    academie(28, "LA REUNION", &[974]),
    academie(31, "MARTINIQUE", &[972]),
    academie(32, "GUADELOUPE", &[971]),
    academie(33, "GUYANE", &[973]),
    academie(43, "MAYOTTE", &[976]),
    academie(70, "NORMANDIE", &[14, 27, 50, 61, 76]),
];
