//! What an organisation says at its door: the portals of addresses that are others', and what does not work for a while.

use crate::organisation::check_domain;
use crate::{Directory, DirectoryError, OrganisationId};
use serde::{Deserialize, Serialize};
use url::Url;

/// Portals of one organisation at the most.
const MOST: usize = 200;
/// Letters of a portal's name.
const LONGEST_NAME: usize = 100;
/// Bytes of what is said of a maintenance.
const LONGEST_MAINTENANCE: usize = 1_000;

/// What stands on the pages of who signs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DoorRule {
    /// One a line: a domain of addresses, where these sign in (`https://…`), and what that is called.
    pub portals: String,
    /// What does not work, and until when; empty: everything works.
    pub maintenance: String,
}

/// Where addresses of a domain sign in that are none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    pub name: String,
    /// Of `https`.
    pub url: String,
}

impl DoorRule {
    pub(crate) fn is_sound(&self) -> bool {
        let lines = self.lines();
        self.maintenance.len() <= LONGEST_MAINTENANCE
            && lines.clone().count() <= MOST
            && lines.into_iter().all(|line| read(line).is_some())
    }

    fn lines(&self) -> impl Iterator<Item = &str> + Clone {
        let lines = self.portals.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// The portal of a domain.
    #[must_use]
    pub fn portal(&self, domain: &str) -> Option<Portal> {
        let all = self.lines().filter_map(read);
        let mut own = all.filter(|(of, _)| of.eq_ignore_ascii_case(domain));
        own.next().map(|(_, portal)| portal)
    }
}

fn read(line: &str) -> Option<(&str, Portal)> {
    let (domain, rest) = line.split_once(char::is_whitespace)?;
    let (url, name) = rest.trim().split_once(char::is_whitespace)?;
    let name = name.trim();
    let url = Url::parse(url).ok()?;
    let is_portal = url.scheme() == "https"
        && url.has_host()
        && url.username().is_empty()
        && check_domain(&domain.to_lowercase()).is_ok();
    let is_name = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    (is_portal && is_name).then(|| {
        let portal = Portal {
            name: name.to_owned(),
            url: url.into(),
        };
        (domain, portal)
    })
}

impl Directory {
    /// Where somebody signs in who types an address of a domain that is not of this platform, if the organisation at whose door
    /// they stand knows. Nobody is looked up.
    ///
    /// # Errors
    /// The store's.
    pub fn portal(
        &self,
        organisation: OrganisationId,
        typed: &str,
    ) -> Result<Option<Portal>, DirectoryError> {
        let Some((_, domain)) = typed.trim().rsplit_once('@') else {
            return Ok(None);
        };
        let domain = domain.to_lowercase();
        if self.organisation_of_domain(&domain)?.is_some() {
            return Ok(None);
        }
        Ok(self.policies(organisation)?.signin.portal(&domain))
    }

    /// What an organisation says does not work for a while; empty: nothing.
    ///
    /// # Errors
    /// The store's.
    pub fn maintenance(&self, organisation: OrganisationId) -> Result<String, DirectoryError> {
        Ok(self.policies(organisation)?.signin.maintenance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(portals: &str) -> DoorRule {
        DoorRule {
            portals: portals.to_owned(),
            ..DoorRule::default()
        }
    }

    #[test]
    fn a_portal_is_a_domain_an_address_of_https_and_a_name() {
        let both = rule(
            "ac-lodeve.example https://courrier.ac-lodeve.example Messagerie de Lodève\n\n\
             Univ-Sete.example   https://sete.example/entrer  Université de Sète ",
        );
        assert!(both.is_sound());
        let lodeve = both.portal("AC-LODEVE.example").unwrap();
        assert_eq!(lodeve.name, "Messagerie de Lodève");
        assert_eq!(lodeve.url, "https://courrier.ac-lodeve.example/");
        let sete = both.portal("univ-sete.example").unwrap();
        assert_eq!(
            (sete.name.as_str(), sete.url.as_str()),
            ("Université de Sète", "https://sete.example/entrer")
        );
        assert_eq!(both.portal("sete.example"), None);
        for wrong in [
            "ac-lodeve.example",
            "ac-lodeve.example https://courrier.ac-lodeve.example",
            "ac-lodeve.example http://courrier.ac-lodeve.example Messagerie",
            "ac-lodeve.example javascript:alert(1) Messagerie",
            "ac-lodeve.example https://ici@ailleurs.example Messagerie",
            "@ https://courrier.ac-lodeve.example Messagerie",
        ] {
            assert!(!rule(wrong).is_sound(), "{wrong}");
        }
    }
}
