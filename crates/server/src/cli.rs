//! The command line. Its sentences stand in the Fluent files under `cli-…`.

use clap::{Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use text::Lang;
use text::words::{has, say};

/// Without a command: the demonstration.
#[derive(Debug, Parser)]
#[command(name = "tramontane", version)]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Option<Act>,
}

/// Where the data lies and which ports are used.
#[derive(Debug, Clone, Args)]
pub struct Place {
    #[arg(long, env = "TRAMONTANE_DATA", global = true)]
    pub data: Option<PathBuf>,
    #[arg(long, env = "TRAMONTANE_PORT_BASE", global = true)]
    pub port_base: Option<u16>,
    #[arg(long, env = "TRAMONTANE_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// The demonstration with 6 people with 2,000 messages, and 2 administrators: for tests.
    #[arg(long, env = "TRAMONTANE_SMALL")]
    pub small: bool,
    /// Colleagues whom the demonstration imports.
    #[arg(long)]
    pub agents: Option<u32>,
    /// The store of the demonstration: a PostgreSQL address instead of files.
    #[arg(long, env = "TRAMONTANE_POSTGRES", global = true)]
    pub postgres: Option<String>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Act {
    Serve,
    Config {
        #[command(subcommand)]
        act: ConfigAct,
    },
    Organisation {
        #[command(subcommand)]
        act: OrganisationAct,
    },
    Admin {
        #[command(subcommand)]
        act: AdminAct,
    },
    Account {
        #[command(subcommand)]
        act: AccountAct,
    },
    /// Mailboxes of a post.
    RoleMailbox {
        #[command(subcommand)]
        act: RoleMailboxAct,
    },
    Queue {
        #[command(subcommand)]
        act: QueueAct,
    },
    Verify,
    /// Passwords that nobody may choose.
    Passwords {
        #[command(subcommand)]
        act: PasswordsAct,
    },
    /// People from a feed.
    Import {
        #[command(subcommand)]
        act: ImportAct,
    },
    Generate(Generation),
    /// Fills a data directory for the bench: accounts u00001… of bench.test.
    #[command(hide = true)]
    BenchData {
        accounts: u32,
    },
}

/// An invented académie to write.
#[derive(Debug, Clone, Args)]
pub struct Generation {
    #[arg(long)]
    pub agents: u32,
    #[arg(long)]
    pub seed: u64,
    #[arg(long, default_value = "2026-09-01")]
    pub from: String,
    #[arg(long, default_value_t = 5)]
    pub days: u32,
    /// Its code, as NUMEN and feeds have it.
    #[arg(long, default_value_t = 11)]
    pub academie: u16,
    #[arg(long)]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigAct {
    Check,
    Show,
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum OrganisationAct {
    Create {
        name: String,
        #[arg(long = "domain", required = true)]
        domains: Vec<String>,
        /// Codes of the académies whose feeds are its own.
        #[arg(long = "academie")]
        academies: Vec<u16>,
    },
    /// Says whose feeds are its own.
    Academies {
        organisation: String,
        codes: Vec<u16>,
    },
    /// Who has which address, as CSV.
    Addresses {
        organisation: String,
        #[arg(long, default_value_t = 0)]
        since: i64,
    },
    /// Shows its policies, or sets one.
    Policy {
        organisation: String,
        policy: Option<String>,
        value: Option<String>,
    },
    /// Shows what it says of itself, or sets one of these.
    Set {
        organisation: String,
        #[arg(value_parser = ["name", "hue", "language", "logo"])]
        setting: Option<String>,
        value: Option<String>,
    },
    /// Shows who helps its people by telephone, or sets that from a file.
    Contacts {
        organisation: String,
        file: Option<PathBuf>,
    },
    /// How far its campaign of passwords is.
    Campaign {
        organisation: String,
        #[command(flatten)]
        act: CampaignAct,
    },
    /// Its mail domains.
    Domain {
        organisation: String,
        #[arg(value_parser = ["add", "main", "remove"])]
        act: String,
        domain: String,
    },
}

/// What becomes of a campaign of passwords.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct CampaignAct {
    /// Another last day.
    #[arg(long, value_name = "DAY")]
    pub put_off: Option<chrono::NaiveDate>,
    #[arg(long, conflicts_with = "put_off")]
    pub stop: bool,
}

/// For whom an import is, and how.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct ImportOptions {
    /// Its name or one of its domains.
    #[arg(long)]
    pub organisation: String,
    #[arg(long)]
    pub dry_run: bool,
    /// The number of departures that the dry run told.
    #[arg(long)]
    pub accept_departures: Option<u64>,
    #[arg(long)]
    pub accept_date: bool,
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum ImportAct {
    Aaf {
        path: PathBuf,
        #[command(flatten)]
        how: ImportOptions,
    },
    Hr {
        file: PathBuf,
        #[command(flatten)]
        how: ImportOptions,
    },
    Csv {
        file: PathBuf,
        /// The feed's name, the same every time.
        #[arg(long)]
        feed: String,
        /// `identifier=Matricule,family-name=Nom,…`.
        #[arg(long)]
        columns: String,
        #[command(flatten)]
        how: ImportOptions,
    },
    List {
        #[arg(long)]
        organisation: String,
    },
    Drop {
        id: i64,
    },
    /// The machine as the second person of an import that a page began.
    Release {
        id: i64,
        #[arg(long)]
        accept_departures: u64,
    },
}

impl OrganisationAct {
    /// The server may stand elsewhere: it is given the whole path of a logo or of a file of contacts.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn resolved(self) -> std::io::Result<Self> {
        match self {
            Self::Set {
                organisation,
                setting: Some(setting),
                value: Some(value),
            } if setting == "logo" && value != "none" => Ok(Self::Set {
                organisation,
                setting: Some(setting),
                value: Some(PathBuf::from(value).canonicalize()?.display().to_string()),
            }),
            Self::Contacts {
                organisation,
                file: Some(file),
            } => Ok(Self::Contacts {
                organisation,
                file: Some(file.canonicalize()?),
            }),
            other => Ok(other),
        }
    }
}

impl ImportAct {
    /// The server may stand elsewhere: it is given whole paths.
    ///
    /// # Errors
    /// When the path does not exist.
    pub fn resolved(self) -> std::io::Result<Self> {
        Ok(match self {
            Self::Aaf { path, how } => Self::Aaf {
                path: path.canonicalize()?,
                how,
            },
            Self::Hr { file, how } => Self::Hr {
                file: file.canonicalize()?,
                how,
            },
            Self::Csv {
                file,
                feed,
                columns,
                how,
            } => Self::Csv {
                file: file.canonicalize()?,
                feed,
                columns,
                how,
            },
            other => other,
        })
    }
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum PasswordsAct {
    /// SHA-1 hashes of breached passwords, a line each.
    Load { file: PathBuf },
    /// What hashes cost on this machine.
    Measure,
}

impl PasswordsAct {
    /// The server may stand elsewhere: it is given the whole path.
    ///
    /// # Errors
    /// When the file does not exist.
    pub fn resolved(self) -> std::io::Result<Self> {
        match self {
            Self::Load { file } => file.canonicalize().map(|file| Self::Load { file }),
            Self::Measure => Ok(self),
        }
    }
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum AccountAct {
    Create {
        address: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        identifier: Option<String>,
        #[arg(long, default_value = "")]
        function: String,
        #[arg(long)]
        quota: Option<String>,
    },
    Password {
        address: String,
    },
    Quota {
        address: String,
        #[arg(required_unless_present = "policy", conflicts_with = "policy")]
        size: Option<String>,
        #[arg(long)]
        policy: bool,
    },
    Suspend {
        address: String,
        #[arg(long, default_value = "")]
        reason: String,
        #[arg(long)]
        keep_mail: Option<bool>,
    },
    Resume {
        address: String,
    },
    LetGo {
        address: String,
        #[arg(long)]
        last: String,
    },
    Keep {
        address: String,
    },
    Sheet {
        address: String,
    },
    ResetFactor {
        address: String,
    },
    ExportLink {
        address: String,
    },
    Move {
        address: String,
        #[arg(long)]
        to: String,
        #[arg(long)]
        structure: String,
        #[arg(long)]
        function: String,
        #[arg(long, default_value = "")]
        profile: String,
        #[arg(long)]
        last: Option<String>,
    },
    SamePerson {
        address: String,
        other: String,
    },
    OtherPerson {
        address: String,
    },
}

/// Mailboxes of a post other than `ce.`, which make themselves.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum RoleMailboxAct {
    Create {
        /// What its address begins with.
        kind: String,
        #[arg(long)]
        organisation: String,
        /// Its UAI, or its whole name.
        #[arg(long)]
        structure: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        without_uai: bool,
    },
    List {
        #[arg(long)]
        organisation: String,
        #[arg(long)]
        structure: Option<String>,
    },
    Rename {
        address: String,
        #[arg(long)]
        name: String,
    },
    Close {
        address: String,
        /// Its last day.
        #[arg(long)]
        last: String,
    },
    Open {
        address: String,
    },
}

/// Who looks after a whole organisation.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum AdminAct {
    Create {
        address: String,
        #[arg(long)]
        name: String,
    },
    Grant {
        address: String,
    },
    Revoke {
        address: String,
    },
    List,
}

impl AdminAct {
    /// Whether standard input holds a password for it.
    #[must_use]
    pub fn reads_password(&self) -> bool {
        matches!(self, Self::Create { .. })
    }
}

impl AccountAct {
    /// Whether standard input holds a password for it.
    #[must_use]
    pub fn reads_password(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Password { .. })
    }
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum QueueAct {
    List,
    Show {
        id: i64,
    },
    Retry {
        id: Option<i64>,
    },
    Drop {
        id: i64,
    },
    Held {
        #[command(subcommand)]
        act: HeldAct,
    },
}

/// What a sending limit holds.
#[derive(Debug, Clone, Copy, Subcommand, Serialize, Deserialize)]
pub enum HeldAct {
    List,
    Release { id: i64 },
    Return { id: i64 },
}

/// The language of whoever sits at the terminal.
#[must_use]
pub fn language() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match set {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Fr,
    }
}

/// Reads the command line; a mistake or `--help` is answered by clap and ends the process.
#[must_use]
pub fn parse(lang: Lang) -> Cli {
    let matches = worded(Cli::command(), "cli", lang).get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Gives every command and argument its sentence: `cli-account-create` and `cli-account-create--name`.
fn worded(command: Command, id: &str, lang: Lang) -> Command {
    let mut command = if has(lang, id) {
        command.about(say(lang, id, &[]))
    } else {
        command
    };
    let arguments: Vec<String> = command
        .get_arguments()
        .map(|argument| argument.get_id().to_string())
        .collect();
    for name in arguments {
        let specific = format!("{id}--{}", name.replace('_', "-"));
        let shared = format!("cli--{}", name.replace('_', "-"));
        let Some(key) = [specific, shared].into_iter().find(|key| has(lang, key)) else {
            continue;
        };
        command = command.mut_arg(name, |argument| argument.help(say(lang, &key, &[])));
    }
    let children: Vec<String> = command
        .get_subcommands()
        .map(|child| child.get_name().to_owned())
        .collect();
    for name in children {
        let key = format!("{id}-{name}");
        command = command.mut_subcommand(name, |child| worded(child, &key, lang));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &Command, id: &str, lang: Lang, out: &mut Vec<String>) {
        if !command.is_hide_set() && !has(lang, id) {
            out.push(id.to_owned());
        }
        for child in command.get_subcommands() {
            missing(child, &format!("{id}-{}", child.get_name()), lang, out);
        }
    }

    /// As the sentences about a start that fails advise them: people add them at the end.
    #[test]
    fn what_a_refusal_advises_is_taken_before_and_after_the_command() {
        let options = ["--port-base", "9000", "--data", "ici"];
        for words in [
            [&["tramontane"][..], &options, &["serve"]].concat(),
            [&["tramontane", "serve"][..], &options].concat(),
        ] {
            let cli = Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(cli.place.port_base, Some(9_000), "{words:?}");
            assert_eq!(cli.place.data, Some("ici".into()), "{words:?}");
        }
    }

    #[test]
    fn every_command_has_its_sentence() {
        Cli::command().debug_assert();
        let mut out = Vec::new();
        missing(&Cli::command(), "cli", Lang::Fr, &mut out);
        assert_eq!(out, Vec::<String>::new());
    }
}
