//! Attribute names of the first and second degree and of GPEI, which say the same thing in three ways.

use super::Category;

/// What we keep of a feed, and nothing else: minimisation begins here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Identifier,
    FamilyName,
    BirthName,
    GivenName,
    OtherGivenNames,
    Title,
    BirthDate,
    /// The structure a person belongs to first.
    HomeStructure,
    Functions,
    /// Structures of which somebody of the first degree is the head.
    Headship,
    /// Whether somebody is of the category of teachers (newer).
    TeacherCategory,
    /// Whether somebody stands before pupils (older).
    BeforePupils,
    /// Classes taught or attended.
    Classes,
    /// Groups taught or attended.
    Groups,
    /// Classes of which somebody is the principal teacher.
    PrincipalOf,
    Uai,
    Siret,
    Name,
    Type,
    TypeCode,
    Contract,
    Town,
    /// The functional address.
    Mailbox,
    /// The structure that a structure hangs on.
    Parent,
    Basin,
    Circonscription,
    Academie,
}

impl Field {
    /// The field that an attribute of a category is; `None` for all that is not kept.
    #[must_use]
    pub fn of(category: Category, name: &str) -> Option<Self> {
        let name = name
            .strip_prefix("ENT")
            .or_else(|| name.strip_prefix("GPEI"))
            .unwrap_or(name);
        match category {
            Category::Structure => Self::of_structure(name),
            Category::Staff => Self::of_person(name).or_else(|| Self::of_staff(name)),
            Category::Pupil => Self::of_person(name).or_else(|| Self::of_pupil(name)),
            Category::Guardian => Self::of_person(name).filter(|field| field.is_of_guardians()),
            Category::Subject | Category::Mef | Category::Infos => None,
        }
    }

    fn of_person(name: &str) -> Option<Self> {
        Some(match name {
            "PersonJointure" => Self::Identifier,
            "sn" | "PersonNom" => Self::FamilyName,
            "PersonNomPatro" => Self::BirthName,
            "givenName" | "PersonPrenom" => Self::GivenName,
            "PersonAutresPrenoms" => Self::OtherGivenNames,
            "personalTitle" | "PersonCivilite" => Self::Title,
            "PersonDateNaissance" => Self::BirthDate,
            "PersonStructRattach" => Self::HomeStructure,
            _ => return None,
        })
    }

    fn of_staff(name: &str) -> Option<Self> {
        Some(match name {
            "PersonFonctions" => Self::Functions,
            "EnsFonctionDir" => Self::Headship,
            "PersonCategorieEnseignant" => Self::TeacherCategory,
            "PersEducNatPresenceDevantEleves" => Self::BeforePupils,
            "AuxEnsClasses" | "EnsDiv" => Self::Classes,
            "AuxEnsGroupes" | "EnsGpes" => Self::Groups,
            "AuxEnsClassesPrincipal" => Self::PrincipalOf,
            _ => return None,
        })
    }

    fn of_pupil(name: &str) -> Option<Self> {
        Some(match name {
            "EleveClasses" | "ElvDiv" => Self::Classes,
            "EleveGroupes" | "ElvGpes" => Self::Groups,
            _ => return None,
        })
    }

    fn is_of_guardians(self) -> bool {
        !matches!(self, Self::BirthDate | Self::HomeStructure)
    }

    fn of_structure(name: &str) -> Option<Self> {
        Some(match name {
            "StructureJointure" => Self::Identifier,
            "StructureUAI" | "EtablissementUAI" => Self::Uai,
            "StructureSIREN" => Self::Siret,
            "StructureNomCourant" => Self::Name,
            "StructureTypeStruct" => Self::Type,
            "StructureCodeTypeStruct" => Self::TypeCode,
            "EtablissementContrat" => Self::Contract,
            "l" | "StructureVille" => Self::Town,
            "StructureMailSI" | "StructureEmail" => Self::Mailbox,
            "EtablissementStructRattachFctl" => Self::Parent,
            "EtablissementBassin" => Self::Basin,
            "EcoleCirconscription" => Self::Circonscription,
            "ServAcCodeAcademie" => Self::Academie,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_of_naming_are_one_field() {
        for name in ["sn", "ENTPersonNom", "GPEIPersonNom"] {
            assert_eq!(Field::of(Category::Staff, name), Some(Field::FamilyName));
        }
        for name in ["ENTAuxEnsClasses", "GPEIEnsDiv"] {
            assert_eq!(Field::of(Category::Staff, name), Some(Field::Classes));
        }
    }

    #[test]
    fn what_accounts_do_not_need_is_no_field() {
        let not_kept = [
            (Category::Pupil, "ENTEleveINE"),
            (Category::Pupil, "GPEIElvINE"),
            (Category::Pupil, "ENTElevePersRelEleve"),
            (Category::Guardian, "ENTPersonAdresse"),
            (Category::Guardian, "homePhone"),
            (Category::Guardian, "ENTPersonDateNaissance"),
            (Category::Staff, "mail"),
            (Category::Staff, "ENTPersonMail"),
            (Category::Structure, "telephoneNumber"),
            (Category::Structure, "street"),
            (Category::Mef, "ENTLibelleMef"),
        ];
        for (category, name) in not_kept {
            assert_eq!(Field::of(category, name), None, "{name}");
        }
    }
}
