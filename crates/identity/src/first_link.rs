//! The one-time link of the first administrator: a file below the data directory that only our user reads. Who can read
//! it holds the machine, so that opening the link proves what the command line would.

use crate::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use store::Random;

/// The file below the data directory.
pub const FIRST_ADMINISTRATOR: &str = "first-administrator";

/// Where the link's page is, before its token.
const PLACE: &str = "/first/";

/// The file of the link, whether it is there or not.
#[derive(Debug, Clone)]
pub struct FirstLink(PathBuf);

impl FirstLink {
    #[must_use]
    pub fn below(data: &Path) -> Self {
        Self(data.join(FIRST_ADMINISTRATOR))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a link that begins with `base` (`https://mail.example`), unless one is there already.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn offer(&self, random: &dyn Random, base: &str) -> io::Result<()> {
        // A write that was cut left a file without a link.
        if self.0.exists() && self.token().is_none() {
            self.withdraw()?;
        }
        let mut options = fs::OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.0);
        let mut file = match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            file => file?,
        };
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        let token = URL_SAFE_NO_PAD.encode(bytes);
        writeln!(file, "{}{PLACE}{token}", base.trim_end_matches('/'))?;
        file.sync_all()
    }

    /// There is an administrator: no link leads anywhere.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn withdraw(&self) -> io::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Whether this is the link's token.
    #[must_use]
    pub fn leads_here(&self, token: &Secret) -> bool {
        self.token().is_some_and(|known| known.is(token))
    }

    fn token(&self) -> Option<Secret> {
        let text = fs::read_to_string(&self.0).ok()?;
        let (_, token) = text.trim().rsplit_once(PLACE)?;
        (!token.is_empty()).then(|| Secret::from(token))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use store::SeededRandom;

    #[test]
    fn a_link_is_kept_until_withdrawn_and_read_by_its_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let link = FirstLink::below(folder.path());
        assert!(!link.leads_here(&Secret::from("")));
        link.offer(&SeededRandom::new(1), "https://mail.example/")
            .unwrap();
        let text = fs::read_to_string(link.path()).unwrap();
        let mode = fs::metadata(link.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let token = text
            .trim()
            .strip_prefix("https://mail.example/first/")
            .unwrap();
        let token = Secret::from(token);
        // A second start keeps the link that was handed over.
        link.offer(&SeededRandom::new(2), "https://mail.example")
            .unwrap();
        assert_eq!(fs::read_to_string(link.path()).unwrap(), text);
        assert!(link.leads_here(&token) && !link.leads_here(&Secret::from("other")));
        link.withdraw().unwrap();
        assert!(!link.leads_here(&token));
        link.withdraw().unwrap();
    }
}
