//! What somebody does where: `struct$functionCode$functionLabel$postCode$postLabel`.

use super::reading::{Sink, clean};
use super::xml::Value;
use super::{Field, WarningKind};
use crate::Jointure;

/// National profiles, which the function code decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    Teacher,
    Librarian,
    Head,
    SchoolLife,
    /// Administrative, technical and medical-social staff; also whose code is not known.
    Administrative,
    Inspector,
    LocalAuthority,
    Pupil,
    Guardian,
}

impl Profile {
    /// The profile of a function code in upper case; `None` for a code that is in no list.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Some(match code {
            "ENS" | "BED" | "FCA" | "FCP" | "FIJ" | "IS" | "ISES" | "PPA" | "RH1D" | "RPL"
            | "UPI" => Self::Teacher,
            "DOC" => Self::Librarian,
            "DIR" | "DEC" | "DECPR" | "DSES" => Self::Head,
            "AED" | "AES" | "EDU" | "SUR" => Self::SchoolLife,
            "ADA" | "ADF" | "ADM" | "ALB" | "ASE" | "ASH" | "CFC" | "CPD" | "CTR" | "LAB"
            | "MDS" | "ORI" | "OUV" | "PSY" | "TEC" => Self::Administrative,
            "INS" | "INJ" => Self::Inspector,
            "COLTER" => Self::LocalAuthority,
            "ELE" => Self::Pupil,
            _ => return None,
        })
    }

    /// The name that ENTs and directories give it.
    #[must_use]
    pub fn national(self) -> &'static str {
        match self {
            Self::Teacher => "National_ENS",
            Self::Librarian => "National_DOC",
            Self::Head => "National_DIR",
            Self::SchoolLife => "National_EVS",
            Self::Administrative => "National_ETA",
            Self::Inspector => "National_ACA",
            Self::LocalAuthority => "National_COL",
            Self::Pupil => "National_ELV",
            Self::Guardian => "National_TUT",
        }
    }
}

/// One function of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub structure: Jointure,
    /// The code in upper case; absent when it is `-`, "sans objet": somebody belongs to the structure without a function.
    pub code: Option<String>,
    pub label: String,
    /// Discipline or post: `L1300`, `D0010`; absent when it is `-` or missing.
    pub post: Option<String>,
    pub post_label: String,
    /// Absent without a code.
    pub profile: Option<Profile>,
}

/// Parts that a whole value has.
const PARTS: usize = 5;
/// Longest code of a function or post kept: real ones have up to six characters.
const LONGEST_CODE: usize = 16;
/// "Sans objet".
const NOTHING: &str = "-";

impl Function {
    /// Reads a value, cut short or not; without a structure there is no function.
    pub(crate) fn read(value: Value<'_>, sink: &mut Sink) -> Option<Self> {
        let mut parts = value.text.split('$').map(str::trim);
        let count = value.text.split('$').count();
        if count < PARTS {
            let (field, parts) = (Field::Functions, count);
            sink.warn(value.line, WarningKind::CutShort { field, parts });
        }
        if count < 2 {
            return None;
        }
        let Ok(structure) = Jointure::parse(parts.next()?) else {
            sink.warn(value.line, WarningKind::Form(Field::Functions));
            return None;
        };
        let code = code(parts.next());
        let profile = code.as_deref().map(|code| {
            Profile::of(code).unwrap_or_else(|| {
                sink.warn(value.line, WarningKind::Function(code.to_owned()));
                Profile::Administrative
            })
        });
        let label = clean(parts.next().unwrap_or_default());
        let post = self::code(parts.next());
        let post_label = clean(parts.next().unwrap_or_default());
        Some(Self {
            structure,
            code,
            label,
            post,
            post_label,
            profile,
        })
    }

    /// Head of an establishment: `DIR` on the post `D0010`.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.code.as_deref() == Some("DIR") && self.post.as_deref() == Some("D0010")
    }

    /// Deputy: `DIR` on the post `D0011`.
    #[must_use]
    pub fn is_deputy(&self) -> bool {
        self.code.as_deref() == Some("DIR") && self.post.as_deref() == Some("D0011")
    }
}

fn code(part: Option<&str>) -> Option<String> {
    let part = part.filter(|part| !part.is_empty() && *part != NOTHING)?;
    let code = clean(part).to_uppercase();
    Some(code.chars().take(LONGEST_CODE).collect())
}
