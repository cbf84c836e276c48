//! From the command line to a running house, and back to rest.

use crate::app::App;
use crate::cli::{Act, Cli, ConfigAct, Generation, Place};
use crate::commands;
use crate::config::{self, Config, Listen};
use crate::control::{self, Administration, Request};
use crate::demonstration::Demonstration;
use crate::doors::{self, Bound, House};
use crate::tls::{self, Certificates, Files};
use crate::{housekeeping, limits, logging, people};
use anyhow::{Context, anyhow, bail};
use identity::FirstLink;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use text::Lang;
use text::words::say;
use tokio_util::sync::CancellationToken;
use transport::outbound::Route;

/// Connections have this long to say goodbye when the service stops.
const GOODBYE: Duration = Duration::from_secs(4);

/// Does what the command line says.
///
/// # Errors
/// A sentence for whoever typed it.
pub fn run(cli: Cli, lang: Lang) -> anyhow::Result<()> {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
    };
    match cli.command {
        None => runtime()?.block_on(demonstrate(&cli.place, lang)),
        Some(Act::Serve) => runtime()?.block_on(serve(&cli.place, lang)),
        Some(Act::Config { act }) => configuration(act, &cli.place, lang),
        Some(Act::Organisation { act }) => {
            let act = act.resolved().context(say(lang, "act-no-file", &[]))?;
            let act = Administration::Organisation(act);
            runtime()?.block_on(administer(&cli.place, act, lang))
        }
        Some(Act::Account { act }) => {
            runtime()?.block_on(administer(&cli.place, Administration::Account(act), lang))
        }
        Some(Act::RoleMailbox { act }) => {
            let act = Administration::RoleMailbox(act);
            runtime()?.block_on(administer(&cli.place, act, lang))
        }
        Some(Act::Admin { act }) => {
            runtime()?.block_on(administer(&cli.place, Administration::Admin(act), lang))
        }
        Some(Act::Queue { act }) => {
            runtime()?.block_on(administer(&cli.place, Administration::Queue(act), lang))
        }
        Some(Act::Import { act }) => {
            let act = act
                .resolved()
                .context(say(lang, "import-refused-nothing", &[]))?;
            runtime()?.block_on(administer(&cli.place, Administration::Import(act), lang))
        }
        Some(Act::Verify) => {
            runtime()?.block_on(administer(&cli.place, Administration::Verify, lang))
        }
        Some(Act::Passwords { act }) => {
            let act = act.resolved().context(say(lang, "act-no-file", &[]))?;
            runtime()?.block_on(administer(&cli.place, Administration::Passwords(act), lang))
        }
        Some(Act::Generate(asked)) => generate(&asked, &cli.place, lang),
        Some(Act::BenchData { accounts }) => {
            runtime()?.block_on(bench_data(&cli.place, accounts, lang))
        }
    }
}

fn configuration(act: ConfigAct, place: &Place, lang: Lang) -> anyhow::Result<()> {
    match act {
        ConfigAct::Check => {
            config::load(place.config.as_deref(), lang)?;
            println!("{}", say(lang, "config-good", &[]));
        }
        ConfigAct::Show => print!("{}", config::commented(lang)),
    }
    Ok(())
}

fn generate(asked: &Generation, place: &Place, lang: Lang) -> anyhow::Result<()> {
    let data = configured(place, lang)?.server.data;
    let said = commands::generate::run(asked, &data, lang);
    println!("{}", said.map_err(|fault| anyhow!(fault.sentence(lang)))?);
    Ok(())
}

/// The configuration with what the command line changes.
fn configured(place: &Place, lang: Lang) -> anyhow::Result<Config> {
    let data = place
        .data
        .clone()
        .unwrap_or_else(|| Config::default().server.data);
    let beside = Some(data.join(config::FILE)).filter(|file| file.exists());
    let file = place.config.clone().or(beside);
    let mut config = config::load(file.as_deref(), lang)?;
    if let Some(data) = &place.data {
        config.server.data.clone_from(data);
    }
    if let Some(postgres) = &place.postgres {
        config.store.postgres.clone_from(postgres);
    }
    if let Some(base) = place.port_base {
        config.listen = Listen::from_base(base);
    }
    Ok(config)
}

async fn demonstrate(place: &Place, lang: Lang) -> anyhow::Result<()> {
    let config = configured(place, lang)?;
    logging::start(&config.log);
    let bound = doors::bind(&config.listen, lang)?;
    let outside = config.server.data.join("outside");
    let app = App::open(config, Route::Outside(outside), lang)?;
    let demonstration = Demonstration::new(&app, place.small, place.agents);
    demonstration.register();
    live(app, bound, Some(demonstration), lang).await
}

async fn serve(place: &Place, lang: Lang) -> anyhow::Result<()> {
    let config = configured(place, lang)?;
    logging::start(&config.log);
    let bound = doors::bind(&config.listen, lang)?;
    let app = App::open(config.clone(), route(&config), lang)?;
    live(app, bound, None, lang).await
}

fn route(config: &Config) -> Route {
    if config.relay.host.is_empty() {
        return Route::Mx;
    }
    Route::Relay {
        host: config.relay.host.clone(),
        port: match config.relay.port {
            0 => 25,
            port => port,
        },
    }
}

/// Opens the doors, waits for the end, closes.
async fn live(
    app: App,
    bound: Bound,
    demonstration: Option<Demonstration>,
    lang: Lang,
) -> anyhow::Result<()> {
    limits::raise_descriptors();
    let stop = CancellationToken::new();
    let signals = signals(stop.clone())?;
    let certificates = Arc::new(Certificates::load(certificate_files(&app.config)?)?);
    let house = House::new(&app, certificates.clone(), stop.clone());
    let endpoints = bound.endpoints();
    housekeeping::start(&app, certificates, stop.clone())?;
    people::start(&app)?;
    app.start()?;
    let data = app.config.server.data.clone();
    let (commands, control_stop) = (Arc::new(app.clone()), stop.clone());
    let control = tokio::spawn({
        let data = data.clone();
        async move { control::serve(commands, &data, control_stop).await }
    });
    house.open(bound)?;
    if let Some(web) = endpoints.get("web") {
        app.web.get_or_init(|| format!("http://{web}"));
    }
    if let Some(demonstration) = &demonstration {
        demonstration.prepare(&endpoints, stop.clone()).await?;
        demonstration.greet(&endpoints, lang)?;
    } else {
        let address = app.web.get().cloned();
        let address = address.unwrap_or_else(|| app.config.server.hostname.clone());
        offer_first_link(&app, &address, lang)?;
        println!(
            "{}",
            say(lang, "start-ready", &[("address", address.into())])
        );
    }
    stop.cancelled().await;
    app.store.stopping().ask();
    println!("{}", say(lang, "start-stop", &[]));
    // Who does not say goodbye in time is cut off: what was acknowledged is on disk.
    let _in_time = tokio::time::timeout(GOODBYE, house.wait()).await;
    app.store.close().await;
    let _socket_removed = control.await;
    signals.abort();
    println!("{}", say(lang, "start-stopped", &[]));
    // A reader of ours may have gone (a pipe closed): there is nobody left to tell.
    let _told = std::io::stdout().flush();
    Ok(())
}

/// Where nobody administers yet, a file holds the link that makes the first administrator. The console names the file only.
fn offer_first_link(app: &App, address: &str, lang: Lang) -> anyhow::Result<()> {
    let link = FirstLink::below(&app.config.server.data);
    if app.directory.is_administered()? {
        return Ok(link.withdraw()?);
    }
    let named = &app.config.server.web_address;
    let base = if named.is_empty() { address } else { named };
    link.offer(&**app.store.random(), base)?;
    let file = link.path().display().to_string();
    println!(
        "{}",
        say(lang, "start-first-link", &[("file", file.into())])
    );
    Ok(())
}

/// Interrupt and termination both ask for a calm end.
fn signals(stop: CancellationToken) -> anyhow::Result<tokio::task::JoinHandle<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stop.cancel();
    }))
}

fn certificate_files(config: &Config) -> anyhow::Result<Files> {
    if config.tls.certificate.as_os_str().is_empty() {
        return tls::self_made(&config.server.data);
    }
    Ok(Files {
        certificate: config.tls.certificate.clone(),
        key: config.tls.key.clone(),
    })
}

/// The usual ports (RFC 8314 §7).
const IMAPS: u16 = 993;
const SUBMISSIONS: u16 = 465;

/// What the webmail needs of the house.
#[must_use]
pub fn web_context(app: &App, stop: &CancellationToken) -> web::Context {
    web::Context {
        mail: app.mail.clone(),
        directory: app.directory.clone(),
        imports: app.imports.clone(),
        identity: app.identity.clone(),
        keyed: app.keyed.clone(),
        options: web::Options {
            secure_cookies: !on_loopback(&app.config),
            hostname: app.config.server.hostname.clone(),
            address: address(&app.config),
            trusted_proxies: app.config.server.proxies(),
            first_link: FirstLink::below(&app.config.server.data),
            imaps: port(&app.config.listen.imaps, IMAPS),
            submissions: port(&app.config.listen.submissions, SUBMISSIONS),
        },
        shutdown: stop.clone(),
    }
}

/// What the webmail's address begins with, as people outside write it.
fn address(config: &Config) -> String {
    let named = &config.server.web_address;
    match (named.is_empty(), on_loopback(config)) {
        (false, _) => named.clone(),
        (true, true) => format!("http://{}", config.listen.web),
        (true, false) => format!("https://{}", config.server.hostname),
    }
}

/// The port of a door; the usual one where it is closed, or another machine stands before it.
fn port(door: &str, usual: u16) -> u16 {
    let open: Option<std::net::SocketAddr> = door.parse().ok();
    open.map_or(usual, |address| address.port())
}

/// Whether browsers reach us in the clear on this machine alone: then cookies cannot be `Secure`.
fn on_loopback(config: &Config) -> bool {
    let address = &config.server.web_address;
    if !address.is_empty() {
        return address.starts_with("http://127.0.0.1") || address.starts_with("http://localhost");
    }
    let plain: Option<std::net::SocketAddr> = config.listen.web.parse().ok();
    config.listen.webs.is_empty() && plain.is_some_and(|address| address.ip().is_loopback())
}

/// A command: through the running server, or alone when none runs.
async fn administer(place: &Place, act: Administration, lang: Lang) -> anyhow::Result<()> {
    let config = configured(place, lang)?;
    let data = &config.server.data;
    // Nobody said where: a new store made here would answer as if it were the service's.
    if place.config.is_none() && place.data.is_none() && !data.exists() {
        let folder = data.display().to_string();
        bail!(say(lang, "start-no-data", &[("folder", folder.into())]));
    }
    let secret = match &act {
        Administration::Account(act) if act.reads_password() => Some(control::secret_from_stdin()?),
        Administration::Admin(act) if act.reads_password() => Some(control::secret_from_stdin()?),
        _ => None,
    };
    let request = Request {
        language: lang,
        act,
        secret,
    };
    let progress: control::Progress = Arc::new(|text| eprintln!("{text}"));
    let answer = match control::ask(data, &request, &progress) {
        Ok(Some(answer)) => answer,
        Ok(None) => alone(config, request, progress, lang).await?,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            bail!(say(lang, "start-others-server", &[]))
        }
        Err(error) => return Err(error.into()),
    };
    let text = answer.map_err(|sentence| anyhow!(sentence))?;
    if !text.is_empty() {
        println!("{text}");
    }
    Ok(())
}

async fn alone(
    config: Config,
    request: Request,
    progress: control::Progress,
    lang: Lang,
) -> anyhow::Result<control::Answer> {
    let route = route(&config);
    let app = App::open(config, route, lang)?;
    app.mail.register()?;
    let answer = commands::run(&app, request, progress).await;
    app.store.close().await;
    Ok(answer)
}

async fn bench_data(place: &Place, accounts: u32, lang: Lang) -> anyhow::Result<()> {
    let config = configured(place, lang)?;
    let data: PathBuf = config.server.data.clone();
    let app = App::open(config, Route::Mx, lang)?;
    commands::bench::fill(&app, accounts)
        .await
        .with_context(|| data.display().to_string())?;
    app.store.close().await;
    Ok(())
}
