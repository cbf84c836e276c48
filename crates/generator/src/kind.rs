//! Kinds of structures: how many of each, with how many people, what feeds call them.

/// The feed a structure is told of in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Degree {
    First,
    Second,
}

impl Degree {
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The family of the feed, as in names of files.
    pub fn family(self) -> &'static str {
        match self {
            Self::First => "ENT1D",
            Self::Second => "ENT2D",
        }
    }

    pub fn index(self) -> usize {
        self as usize
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Elementaire,
    Maternelle,
    Circonscription,
    College,
    Lycee,
    Professionnel,
    Erea,
    Orientation,
    /// Pseudo-structures that replacement staff hang on; no such place exists.
    Zone,
    Departement,
    Rectorat,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Elementaire,
        Self::Maternelle,
        Self::Circonscription,
        Self::College,
        Self::Lycee,
        Self::Professionnel,
        Self::Erea,
        Self::Orientation,
        Self::Zone,
        Self::Departement,
        Self::Rectorat,
    ];

    pub fn degree(self) -> Degree {
        match self {
            Self::Elementaire | Self::Maternelle | Self::Circonscription => Degree::First,
            _ => Degree::Second,
        }
    }

    /// Of a thousand structures; écoles élémentaires are the rest, the services follow the départements.
    pub fn share(self) -> u32 {
        match self {
            Self::Maternelle => 270,
            Self::Circonscription => 32,
            Self::College => 100,
            Self::Lycee => 32,
            Self::Professionnel => 18,
            Self::Erea => 4,
            Self::Orientation => 10,
            Self::Zone => 26,
            Self::Elementaire | Self::Departement | Self::Rectorat => 0,
        }
    }

    /// Usual staff, in tenths of a person, where there are `structures` in all.
    pub fn staff(self, structures: u32) -> u32 {
        match self {
            Self::Maternelle => 50,
            Self::Elementaire => 90,
            Self::Circonscription | Self::Orientation => 60,
            Self::College => 620,
            Self::Lycee => 1250,
            Self::Professionnel => 850,
            Self::Erea => 350,
            Self::Zone => 300,
            Self::Departement => 20 + structures * 2 / 5,
            Self::Rectorat => 50 + structures * 5 / 2,
        }
    }

    /// Usual number of pupils.
    pub fn pupils(self) -> u32 {
        match self {
            Self::Maternelle => 90,
            Self::Elementaire => 160,
            Self::College => 520,
            Self::Lycee => 950,
            Self::Professionnel => 400,
            Self::Erea => 120,
            _ => 0,
        }
    }

    /// Code and name of the type. 101, 151, 300, 320, 340 and 370 are those in use, the others are ours.
    pub fn nature(self) -> (&'static str, &'static str) {
        match self {
            Self::Maternelle => ("101", "ECOLE MATERNELLE"),
            Self::Elementaire => ("151", "ECOLE DE NIVEAU ELEMENTAIRE"),
            Self::Circonscription => ("809", "CIRCONSCRIPTION IEN"),
            Self::College => ("340", "COLLEGE"),
            Self::Lycee => ("300", "LYCEE D ENSEIGNEMENT GENERAL ET TECHNOLOGIQUE"),
            Self::Professionnel => ("320", "LYCEE PROFESSIONNEL"),
            Self::Erea => ("370", "ETABLISSEMENT REGIONAL D'ENSEIGNEMENT ADAPTE"),
            Self::Orientation => ("808", "CENTRE D'INFORMATION ET D'ORIENTATION"),
            Self::Zone => ("990", "SANS OBJET"),
            Self::Departement => ("802", "SERVICES DEPARTEMENTAUX EDUCATION NATIONALE"),
            Self::Rectorat => ("801", "RECTORAT"),
        }
    }

    /// How the feeds shorten it before a name.
    pub fn short(self) -> &'static str {
        match self {
            Self::Maternelle => "E.M.PU",
            Self::Elementaire => "E.E.PU",
            Self::Circonscription => "IEN",
            Self::College => "CLG",
            Self::Lycee => "LGT",
            Self::Professionnel => "LP",
            Self::Erea => "EREA",
            Self::Orientation => "CIO",
            Self::Zone => "Z.REMP",
            Self::Departement => "DSDEN",
            Self::Rectorat => "RECTORAT",
        }
    }

    pub fn is_school(self) -> bool {
        self.pupils() > 0
    }

    /// Schools whose head is a function of its own; an école is led by one of its teachers.
    pub fn has_head(self) -> bool {
        self.is_school() && self.degree() == Degree::Second
    }
}
