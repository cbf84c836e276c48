//! Keyed hashes of what must be recognised and never read: NUMEN, dates of birth, tokens of export links.
//!
//! A NUMEN has about 38 unknown bits and a date of birth 15: whoever holds a plain hash tries them all. The key lies
//! beside the data and not in the database, so that a stolen database or backup of it tells nothing. Several nodes share
//! one key; the database holds a check, so that a node with another key does not start.

use crate::Identity;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::{Store, StoreError, params};
use thiserror::Error;
use zeroize::Zeroizing;

/// The file of the key below the data directory, for our user alone.
pub const KEY_FILE: &str = "people.key";
/// Bytes of the key.
const LENGTH: usize = 32;
/// Hexadecimal digits of a hash: 128 bits tell 60,000 people apart.
const DIGITS: usize = 32;
/// What the check in the database is the hash of.
const CHECK: &str = "check";

/// Why there is no key to work with.
#[derive(Debug, Error)]
pub enum KeyError {
    #[error("{KEY_FILE}: {0}")]
    Io(#[from] io::Error),
    /// It is there and has another length.
    #[error("{KEY_FILE} is not a key of {LENGTH} bytes")]
    Malformed,
    /// The database was filled under another key.
    #[error("{KEY_FILE} is not the key of this database")]
    Other,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a value is: the same text hashes differently as another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashed {
    Numen,
    BirthDate,
    /// The token of a link to all mail of who leaves.
    ExportLink,
    /// The code of a printed sheet.
    SheetCode,
    /// The code that was sent to a rescue address, bound to whose it is to be.
    RescueCode,
    /// The token of a link by which a lost password is replaced.
    ResetLink,
    /// A task for a browser, signed.
    Challenge,
    /// A recovery code of a second factor, bound to whose it is.
    RecoveryCode,
    /// The password of a program, bound to whose it is.
    AppPassword,
    /// The code that a request for help is read by.
    HelpCode,
    /// The token of a link that puts a rescue address back.
    TakeBackLink,
    /// What such a token is made of: the job of its letter.
    TakeBackSeed,
    /// The token of a link by which an account is frozen.
    NotMeLink,
    /// The token of a link under which a NUMEN lies.
    NumenLink,
    /// What failures are counted for.
    Throttled,
    /// Under which authenticators keep somebody's passkeys.
    PasskeyHandle,
}

impl Hashed {
    fn name(self) -> &'static str {
        match self {
            Self::Numen => "numen",
            Self::BirthDate => "birth",
            Self::ExportLink => "export",
            Self::SheetCode => "sheet",
            Self::RescueCode => "rescue",
            Self::ResetLink => "reset",
            Self::Challenge => "challenge",
            Self::RecoveryCode => "recovery",
            Self::AppPassword => "app",
            Self::HelpCode => "help",
            Self::TakeBackLink => "take-back",
            Self::TakeBackSeed => "take-back-seed",
            Self::NotMeLink => "not-me",
            Self::NumenLink => "numen-link",
            Self::Throttled => "throttled",
            Self::PasskeyHandle => "passkey-handle",
        }
    }
}

/// The key. It does not print and is wiped when dropped.
#[derive(Clone)]
pub struct KeyedHash(Zeroizing<[u8; LENGTH]>);

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash(…)")
    }
}

impl KeyedHash {
    /// The key below `data`, made at the first time, and checked against the database.
    ///
    /// # Errors
    /// A [`KeyError`].
    pub fn open(data: &Path, store: &Store) -> Result<Self, KeyError> {
        let path = data.join(KEY_FILE);
        let key = match read(&path) {
            Err(KeyError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                make(&path, &store.random().bytes())?
            }
            found => found?,
        };
        key.check(store)?;
        Ok(key)
    }

    /// The hash of a value, 32 hexadecimal digits.
    #[must_use]
    pub fn of(&self, kind: Hashed, value: &str) -> String {
        self.hash(kind.name(), value)
    }

    fn hash(&self, kind: &str, value: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(kind.as_bytes());
        hasher.update(&[0]);
        hasher.update(value.as_bytes());
        let mut digits = hasher.finalize().to_hex().to_string();
        digits.truncate(DIGITS);
        digits
    }

    /// A key of its own for one purpose of ours.
    pub(crate) fn derived(&self, purpose: &str) -> Zeroizing<[u8; LENGTH]> {
        Zeroizing::new(blake3::derive_key(purpose, &*self.0))
    }

    pub(crate) fn of_bytes(key: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(key))
    }

    fn check(&self, store: &Store) -> Result<(), KeyError> {
        let own = self.hash(CHECK, CHECK);
        let kept: String = store.platform_write(|tx| {
            tx.execute(
                "INSERT INTO key_check (name, value) VALUES ('people', $1) ON CONFLICT DO NOTHING",
                params![&own],
            )?;
            tx.value("SELECT value FROM key_check WHERE name = 'people'", &[])
        })?;
        if kept == own {
            Ok(())
        } else {
            Err(KeyError::Other)
        }
    }
}

fn read(path: &Path) -> Result<KeyedHash, KeyError> {
    let mut key = Zeroizing::new([0; LENGTH]);
    let mut file = std::fs::File::open(path)?;
    let mut more = [0];
    match file.read_exact(&mut *key) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(KeyError::Malformed);
        }
        done => done?,
    }
    if file.read(&mut more)? == 0 {
        Ok(KeyedHash(key))
    } else {
        Err(KeyError::Malformed)
    }
}

fn make(path: &Path, key: &[u8; LENGTH]) -> Result<KeyedHash, KeyError> {
    // Whole or not there, and never over one that is: a key that was cut could not be made again.
    let half = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&half)?;
    file.write_all(key)?;
    file.sync_all()?;
    std::fs::hard_link(&half, path)?;
    std::fs::remove_file(&half)?;
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(KeyedHash(Zeroizing::new(*key)))
}

impl Identity {
    /// The keyed hash of people's secrets, for the data directory `data`; passwords are held against it from now on.
    ///
    /// # Errors
    /// A [`KeyError`].
    pub fn keyed_hash(&self, data: &Path) -> Result<KeyedHash, KeyError> {
        let key = KeyedHash::open(data, &self.0.store)?;
        Ok(self.0.keyed.get_or_init(|| key).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;
    use store::{Engine, Limits, ManualClock, SeededRandom, Timestamp};

    fn store(folder: &Path) -> Store {
        let options = store::Options {
            data: folder.to_owned(),
            engine: Engine::Sqlite,
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits::default(),
        };
        Store::open(options, &[crate::schema()]).unwrap()
    }

    #[tokio::test]
    async fn a_key_is_made_once_for_us_alone_and_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let key = KeyedHash::open(folder.path(), &store).unwrap();
        let path = folder.path().join(KEY_FILE);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = KeyedHash::open(folder.path(), &store).unwrap();
        let numen = "11E9901234ABC";
        assert_eq!(key.of(Hashed::Numen, numen), again.of(Hashed::Numen, numen));
        assert_ne!(
            key.of(Hashed::Numen, numen),
            key.of(Hashed::BirthDate, numen)
        );
        assert!(!format!("{key:?}").contains("key: ["));

        std::fs::write(&path, [7; LENGTH]).unwrap();
        assert!(matches!(
            KeyedHash::open(folder.path(), &store),
            Err(KeyError::Other)
        ));
        std::fs::write(&path, [7; LENGTH + 1]).unwrap();
        assert!(matches!(
            KeyedHash::open(folder.path(), &store),
            Err(KeyError::Malformed)
        ));
    }
}
