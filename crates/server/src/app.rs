//! The house once it stands: store, directory, identity, mail and the queue, wired to each other.

use crate::config::Config;
use anyhow::anyhow;
use directory::Directory;
use identity::{HashCost, Identity, KeyError, KeyedHash};
use import::Imports;
use mail::Mail;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use store::{Clock, Engine, Limits, Options, Store, StoreError, SystemClock, SystemRandom};
use text::Lang;
use text::words::say;
use transport::outbound::{self, Queue, Route};

/// All that doors and commands work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub store: Store,
    pub directory: Directory,
    pub identity: Identity,
    pub mail: Mail,
    pub queue: Queue,
    pub imports: Imports,
    /// Of people's secrets.
    pub keyed: KeyedHash,
    /// What the webmail answers on here, once its door is open.
    pub web: Arc<OnceLock<String>>,
}

impl App {
    /// Opens the store below `config.server.data` and wires the house. Nothing runs in the background yet.
    ///
    /// # Errors
    /// A sentence in `lang`: data in use, a disk that cannot be written, data of a newer version…
    pub fn open(config: Config, route: Route, lang: Lang) -> anyhow::Result<Self> {
        Self::open_at(config, route, lang, Arc::new(SystemClock))
    }

    /// The same, by a clock.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_at(
        config: Config,
        route: Route,
        lang: Lang,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let data = config.server.data.clone();
        own_folder(&data).map_err(|error| read_only(&data, &error.to_string(), lang))?;
        let store = Store::open(options(&config, clock), &schemas())
            .map_err(|error| refused(&data, &error, lang))?;
        let directory = Directory::new(store.clone());
        let cost = HashCost {
            memory_kib: config.passwords.memory_kib,
            passes: config.passwords.passes,
            ..HashCost::FLOOR
        };
        let identity = Identity::new(store.clone(), directory.clone(), cost)?;
        let keyed = identity
            .keyed_hash(&data)
            .map_err(|error| other_key(&data, &error, lang))?;
        // Mail does not wait for a list that can be loaded again.
        if let Err(error) = identity.open_breached(&data) {
            tracing::error!("{}", bad_list(&data, &error.to_string(), lang));
        }
        let imports = Imports::new(store.clone(), directory.clone(), keyed.clone(), &data);
        let mail = Mail::new(store.clone(), directory.clone(), mail_options(&config));
        let queue = Queue::new(
            mail.clone(),
            outbound::Options::new(route, config.server.hostname.clone()),
        )?;
        Ok(Self {
            config: Arc::new(config),
            store,
            directory,
            identity,
            mail,
            queue,
            imports,
            keyed,
            web: Arc::default(),
        })
    }

    /// Begins what runs in the background: appliers, index, due jobs.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(&self) -> anyhow::Result<()> {
        self.directory.put_in_order()?;
        self.mail.register()?;
        self.queue.register()?;
        self.store.start_appliers()?;
        self.store.start_jobs();
        Ok(())
    }
}

fn options(config: &Config, clock: Arc<dyn Clock>) -> Options {
    let engine = if config.store.postgres.is_empty() {
        Engine::Sqlite
    } else {
        Engine::postgres(&config.store.postgres)
    };
    Options {
        data: config.server.data.clone(),
        engine,
        clock,
        random: Arc::new(SystemRandom),
        limits: Limits {
            open_accounts: config.store.open_accounts,
            appliers: config.store.appliers,
            ..Limits::default()
        },
    }
}

fn schemas() -> Vec<store::Schema> {
    vec![
        directory::schema(),
        identity::schema(),
        import::schema(),
        mail::schema(),
        outbound::schema(),
    ]
}

fn mail_options(config: &Config) -> mail::Options {
    mail::Options {
        message_size: config.mail.largest_message,
        undo_send: config.mail.undo_seconds,
        sending: config
            .mail
            .sending_limits
            .then(mail::SendingLimits::default),
        ..mail::Options::default()
    }
}

/// Why the store did not open, as a person can act on it.
fn refused(data: &Path, error: &StoreError, lang: Lang) -> anyhow::Error {
    let folder = data.display().to_string();
    match error {
        StoreError::InUse(_) => anyhow!(say(
            lang,
            "start-data-in-use",
            &[("folder", folder.as_str().into())]
        )),
        StoreError::Io(_) | StoreError::DiskFull => read_only(data, &error.to_string(), lang),
        other => anyhow!(say(
            lang,
            "start-store",
            &[
                ("folder", folder.as_str().into()),
                ("error", other.to_string().into())
            ]
        )),
    }
}

/// Why the key of people's secrets is not the one.
fn other_key(data: &Path, error: &KeyError, lang: Lang) -> anyhow::Error {
    let file = data.join(identity::KEY_FILE).display().to_string();
    anyhow!(say(
        lang,
        "start-people-key",
        &[("file", file.into()), ("error", error.to_string().into())]
    ))
}

/// Why the list of breached passwords is not looked into.
fn bad_list(data: &Path, error: &str, lang: Lang) -> String {
    let file = data.join(identity::BREACHED_FILE).display().to_string();
    say(
        lang,
        "start-breached-passwords",
        &[("file", file.into()), ("error", error.to_owned().into())],
    )
}

/// Makes the data directory, for our user alone: it holds people's mail. One that is there keeps the rights it was given.
fn own_folder(data: &Path) -> std::io::Result<()> {
    if let Some(above) = data.parent() {
        std::fs::create_dir_all(above)?;
    }
    let made = std::fs::DirBuilder::new().mode(0o700).create(data);
    match made {
        Err(error) if data.is_dir() && error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn read_only(data: &Path, error: &str, lang: Lang) -> anyhow::Error {
    let folder = data.display().to_string();
    anyhow!(say(
        lang,
        "start-data-read-only",
        &[
            ("folder", folder.into()),
            ("error", error.to_owned().into())
        ]
    ))
}
