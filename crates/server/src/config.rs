//! Configuration: one TOML file, few keys, each with a default and a sentence (`config-…` in the Fluent files).
//!
//! An unknown key is an error that names the nearest known one. Every key can also be given by the environment:
//! `TRAMONTANE_LISTEN_IMAP` is `imap` of `[listen]`.

use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Serialized};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use text::Lang;
use text::words::say;
use web::proxies::{NoNetwork, Proxies};

/// In the data directory: read when no other file is named.
pub const FILE: &str = "tramontane.toml";

/// Everything that can be set.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    pub server: Server,
    pub store: StoreConfig,
    pub listen: Listen,
    pub tls: Tls,
    pub mail: MailConfig,
    pub relay: Relay,
    pub imap: ImapConfig,
    pub passwords: Passwords,
    pub log: Log,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Server {
    pub hostname: String,
    pub data: PathBuf,
    pub web_address: String,
    /// Networks, parted by commas.
    pub trusted_proxies: String,
    /// Of organisations and people that are created.
    pub language: Lang,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreConfig {
    pub postgres: String,
    pub open_accounts: usize,
    pub appliers: usize,
}

/// Addresses of the doors; an empty one is closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Listen {
    pub web: String,
    pub webs: String,
    pub mx: String,
    pub submission: String,
    pub submissions: String,
    pub imap: String,
    pub imaps: String,
    pub lmtp: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct MailConfig {
    pub largest_message: u64,
    pub undo_seconds: u64,
    /// Whether recipients are counted and limited.
    pub sending_limits: bool,
    pub default_quota: i64,
    pub mx_recipients: usize,
    pub lmtp_recipients: usize,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Relay {
    pub host: String,
    pub port: u16,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImapConfig {
    pub plain_login_on_loopback: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Passwords {
    pub memory_kib: u32,
    pub passes: u32,
    /// Whether IMAP and submission offer SCRAM-SHA-256.
    pub scram: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    pub level: String,
    pub format: String,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            hostname: "localhost".into(),
            data: "tramontane-data".into(),
            web_address: String::new(),
            trusted_proxies: String::new(),
            language: Lang::Fr,
        }
    }
}

impl Server {
    /// The web proxies that are trusted; what is no network was refused when it was read.
    #[must_use]
    pub fn proxies(&self) -> Proxies {
        self.trusted_proxies.parse().unwrap_or_default()
    }
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            postgres: String::new(),
            open_accounts: 384,
            appliers: 4,
        }
    }
}

impl Default for Listen {
    fn default() -> Self {
        Self {
            web: "127.0.0.1:8080".into(),
            webs: String::new(),
            mx: "127.0.0.1:2525".into(),
            submission: "127.0.0.1:2587".into(),
            submissions: "127.0.0.1:2465".into(),
            imap: "127.0.0.1:2143".into(),
            imaps: "127.0.0.1:2993".into(),
            lmtp: "127.0.0.1:2424".into(),
        }
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            largest_message: 50 << 20,
            undo_seconds: 10,
            sending_limits: true,
            default_quota: 5 << 30,
            mx_recipients: 1_000,
            lmtp_recipients: 50_000,
        }
    }
}

impl Default for Passwords {
    fn default() -> Self {
        let floor = identity::HashCost::FLOOR;
        Self {
            memory_kib: floor.memory_kib,
            passes: floor.passes,
            scram: false,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".into(),
            format: "text".into(),
        }
    }
}

impl Listen {
    /// Every door on 127.0.0.1, at its distance from `base`.
    #[must_use]
    pub fn from_base(base: u16) -> Self {
        let at = |distance: u16| format!("127.0.0.1:{}", base.saturating_add(distance));
        Self {
            web: at(0),
            webs: String::new(),
            mx: at(25),
            lmtp: at(24),
            submission: at(87),
            submissions: at(65),
            imap: at(43),
            imaps: at(93),
        }
    }
}

/// Reads the file (none: the defaults), then the environment.
///
/// # Errors
/// A sentence in `lang` for a file that cannot be read or understood.
pub fn load(file: Option<&Path>, lang: Lang) -> anyhow::Result<Config> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file)
            .with_context(|| say(lang, "config-unreadable", &[("file", name.as_str().into())]))?;
        let table: toml::Table = toml::from_str(&text)
            .with_context(|| say(lang, "config-not-toml", &[("file", name.as_str().into())]))?;
        refuse_unknown(&table, lang)?;
        figment = figment.merge(Serialized::defaults(table));
    }
    let config: Config = figment
        .merge(
            Env::prefixed("TRAMONTANE_")
                .filter(|key| known(&as_path(key.as_str())).is_some())
                .map(|key| as_path(key.as_str()).into()),
        )
        .extract()
        .with_context(|| say(lang, "config-wrong-type", &[]))?;
    check(&config, lang)?;
    Ok(config)
}

/// `LISTEN_IMAP` → `listen.imap`: the first underscore parts section and key.
fn as_path(key: &str) -> String {
    key.to_lowercase().replacen('_', ".", 1)
}

/// All keys as `section.key`, in the order of the file.
///
/// # Panics
/// Never: the defaults are plain data.
#[must_use]
pub fn keys() -> Vec<String> {
    let Ok(toml::Value::Table(table)) = toml::Value::try_from(Config::default()) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    for (section, inner) in table {
        if let toml::Value::Table(inner) = inner {
            keys.extend(inner.keys().map(|key| format!("{section}.{key}")));
        }
    }
    keys
}

fn known(path: &str) -> Option<String> {
    keys().into_iter().find(|key| key == path)
}

fn refuse_unknown(table: &toml::Table, lang: Lang) -> anyhow::Result<()> {
    for (section, inner) in table {
        let paths: Vec<String> = match inner {
            toml::Value::Table(inner) => {
                inner.keys().map(|key| format!("{section}.{key}")).collect()
            }
            _ => vec![section.clone()],
        };
        for path in paths {
            if known(&path).is_none() {
                let nearest = nearest(&path);
                bail!(say(
                    lang,
                    "config-unknown-key",
                    &[
                        ("key", path.as_str().into()),
                        ("nearest", nearest.as_str().into())
                    ]
                ));
            }
        }
    }
    Ok(())
}

/// The known key most like `path`; one with the same last word wins over one in the same section.
fn nearest(path: &str) -> String {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    keys()
        .into_iter()
        .min_by_key(|key| {
            (
                strsim::damerau_levenshtein(&last(key), &last(path)),
                strsim::damerau_levenshtein(key, path),
            )
        })
        .unwrap_or_default()
}

fn check(config: &Config, lang: Lang) -> anyhow::Result<()> {
    for (key, address) in doors(&config.listen) {
        if !address.is_empty() && address.parse::<SocketAddr>().is_err() {
            bail!(say(
                lang,
                "config-bad-address",
                &[("key", key.into()), ("value", address.into())]
            ));
        }
    }
    if let Err(NoNetwork(word)) = config.server.trusted_proxies.parse::<Proxies>() {
        bail!(say(
            lang,
            "config-bad-network",
            &[("value", word.as_str().into())]
        ));
    }
    let floor = identity::HashCost::FLOOR;
    if config.passwords.memory_kib < floor.memory_kib || config.passwords.passes < floor.passes {
        bail!(say(lang, "config-passwords-floor", &[]));
    }
    if config.tls.certificate.as_os_str().is_empty() != config.tls.key.as_os_str().is_empty() {
        bail!(say(lang, "config-tls-pair", &[]));
    }
    if !matches!(config.log.format.as_str(), "text" | "json") {
        bail!(say(
            lang,
            "config-log-format-wrong",
            &[("value", config.log.format.as_str().into())]
        ));
    }
    Ok(())
}

/// The doors with the names of their keys.
#[must_use]
pub fn doors(listen: &Listen) -> [(&'static str, &str); 8] {
    [
        ("listen.web", &listen.web),
        ("listen.webs", &listen.webs),
        ("listen.mx", &listen.mx),
        ("listen.submission", &listen.submission),
        ("listen.submissions", &listen.submissions),
        ("listen.imap", &listen.imap),
        ("listen.imaps", &listen.imaps),
        ("listen.lmtp", &listen.lmtp),
    ]
}

/// The default file, each key under its sentence.
#[must_use]
pub fn commented(lang: Lang) -> String {
    let Ok(toml::Value::Table(table)) = toml::Value::try_from(Config::default()) else {
        return String::new();
    };
    let mut out = String::new();
    for (section, inner) in table {
        out.push_str(&format!("[{section}]\n"));
        let toml::Value::Table(inner) = inner else {
            continue;
        };
        for (key, value) in inner {
            let sentence = say(
                lang,
                &format!("config-{section}-{}", key.replace('_', "-")),
                &[],
            );
            out.push_str(&format!("# {sentence}\n# {key} = {value}\n"));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fewer_than_forty_keys_and_each_has_a_sentence() {
        let keys = keys();
        assert!(keys.len() < 40, "{}", keys.len());
        for key in keys {
            let id = format!("config-{}", key.replace(['.', '_'], "-"));
            assert!(text::words::has(Lang::Fr, &id), "{id}");
        }
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let table: toml::Table = toml::from_str("[listen]\nimapss = \"127.0.0.1:1\"").unwrap();
        let said = refuse_unknown(&table, Lang::Fr).unwrap_err().to_string();
        assert!(said.contains("listen.imaps"), "{said}");
        let table: toml::Table = toml::from_str("hostnme = \"x\"").unwrap();
        assert!(
            refuse_unknown(&table, Lang::Fr)
                .unwrap_err()
                .to_string()
                .contains("server.hostname")
        );
    }

    #[test]
    fn the_commented_default_file_means_the_defaults() {
        let text: String = commented(Lang::En)
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(setting) if setting.contains(" = ") && !setting.ends_with('.') => {
                    format!("{setting}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert!(refuse_unknown(&table, Lang::Fr).is_ok());
        assert_eq!(table.len(), 9);
    }

    #[test]
    fn a_hash_that_costs_less_than_the_floor_is_refused_and_the_floor_is_taken() {
        let config = |memory_kib: u32, passes: u32| {
            let mut config = Config::default();
            config.passwords.memory_kib = memory_kib;
            config.passwords.passes = passes;
            config
        };
        // 19 MiB, two passes, one lane: OWASP’s minimum for Argon2id.
        let floor = identity::HashCost::FLOOR;
        assert_eq!(
            (floor.memory_kib, floor.passes, floor.lanes),
            (19_456, 2, 1)
        );
        for lang in [Lang::Fr, Lang::En] {
            for (memory_kib, passes) in [(19_455, 2), (19_456, 1), (1 << 20, 1), (0, 0)] {
                let refused = check(&config(memory_kib, passes), lang).unwrap_err();
                let sentence = say(lang, "config-passwords-floor", &[]);
                assert_eq!(refused.to_string(), sentence, "{memory_kib}, {passes}");
            }
            for (memory_kib, passes) in [(19_456, 2), (65_536, 3)] {
                check(&config(memory_kib, passes), lang).unwrap();
            }
        }
    }

    #[test]
    fn every_door_keeps_its_distance_from_the_base() {
        let listen = Listen::from_base(20_000);
        assert_eq!(listen.web, "127.0.0.1:20000");
        assert_eq!(listen.mx, "127.0.0.1:20025");
        assert_eq!(listen.imaps, "127.0.0.1:20093");
    }
}
