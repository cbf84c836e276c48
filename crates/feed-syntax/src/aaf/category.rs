//! What a file or a record is about.

/// The categories in the order in which they are read: what others refer to comes first. The order of the alphabet is
/// wrong, it puts pupils before establishments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Establishments, schools, services, circonscriptions.
    Structure,
    /// Subjects taught.
    Subject,
    /// Courses of study.
    Mef,
    /// Legal guardians.
    Guardian,
    Staff,
    Pupil,
    /// What the export says of itself, in files of another form.
    Infos,
}

impl Category {
    pub const ALL: [Self; 7] = [
        Self::Structure,
        Self::Subject,
        Self::Mef,
        Self::Guardian,
        Self::Staff,
        Self::Pupil,
        Self::Infos,
    ];

    /// The category as file names write it.
    #[must_use]
    pub fn in_names(self) -> &'static str {
        match self {
            Self::Structure => "EtabEducNat",
            Self::Subject => "MatiereEducNat",
            Self::Mef => "MefEducNat",
            Self::Guardian => "PersRelEleve",
            Self::Staff => "PersEducNat",
            Self::Pupil => "Eleve",
            Self::Infos => "InfosEducNat",
        }
    }

    pub(crate) fn of_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.in_names() == word)
    }

    /// The category as a record's operational attribute writes it, which differs for subjects.
    pub(crate) fn of_record(word: &str) -> Option<Self> {
        match word {
            "MatEducNat" | "Matiere" => Some(Self::Subject),
            "Mef" => Some(Self::Mef),
            word => Self::of_name(word),
        }
    }
}
