//! How a command reaches a running server: a socket in the data directory that only its owner can open.
//!
//! One request, one answer, each a line of JSON; before the answer, lines that tell how far a long act is. When no server runs, the command opens the store itself.

use crate::app::App;
use crate::cli::{
    AccountAct, AdminAct, ImportAct, OrganisationAct, PasswordsAct, QueueAct, RoleMailboxAct,
};
use crate::commands;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as SyncStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::Lang;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

/// Bytes of a request at the most.
const LONGEST_REQUEST: u64 = 64 * 1024;

/// What a command asks of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    pub language: Lang,
    pub act: Administration,
    /// What standard input held, for acts that read a password.
    pub secret: Option<String>,
}

/// The acts that need the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Administration {
    Organisation(OrganisationAct),
    Admin(AdminAct),
    Account(AccountAct),
    RoleMailbox(RoleMailboxAct),
    Queue(QueueAct),
    Import(ImportAct),
    Verify,
    Passwords(PasswordsAct),
}

/// A line of the server's.
#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Progress(String),
    Answer(Answer),
}

/// Who hears how far a long act is.
pub type Progress = Arc<dyn Fn(String) + Send + Sync>;

/// What came of it: a text for standard output, or a sentence for standard error.
pub type Answer = Result<String, String>;

fn place(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Asks the running server, if one runs; `progress` hears how far it is.
///
/// # Errors
/// When a server took the request but did not answer; `PermissionDenied` when it runs under another user.
pub fn ask(data: &Path, request: &Request, progress: &Progress) -> std::io::Result<Option<Answer>> {
    let mut stream = match SyncStream::connect(place(data)) {
        Ok(stream) => stream,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Err(error),
        Err(_) => return Ok(None),
    };
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    for line in BufReader::new(stream).lines() {
        match serde_json::from_str(&line?)? {
            Line::Progress(text) => progress(text),
            Line::Answer(answer) => return Ok(Some(answer)),
        }
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

/// Answers commands until the server stops.
///
/// # Errors
/// When the socket cannot be made.
pub async fn serve(app: Arc<App>, data: &Path, stop: CancellationToken) -> std::io::Result<()> {
    let path = place(data);
    // The data directory is ours alone (its lock is held): a socket left behind belongs to nobody.
    let _left_behind = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    let app = app.clone();
                    tokio::spawn(async move {
                        if let Err(error) = answer(app, stream).await {
                            tracing::debug!(%error, "a command went away");
                        }
                    });
                }
            }
        }
    }
    let _gone = std::fs::remove_file(&path);
    Ok(())
}

async fn answer(app: Arc<App>, stream: UnixStream) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    tokio::io::BufReader::new(read)
        .take(LONGEST_REQUEST)
        .read_line(&mut line)
        .await?;
    let (told, mut hear) = tokio::sync::mpsc::unbounded_channel();
    let answering = tokio::spawn(async move {
        match serde_json::from_str::<Request>(&line) {
            Ok(request) => {
                let progress: Progress = Arc::new(move |text| {
                    let _gone = told.send(text);
                });
                commands::run(&app, request, progress).await
            }
            Err(error) => Err(error.to_string()),
        }
    });
    // Who asked may go away: the act goes on to its end.
    while let Some(text) = hear.recv().await {
        say(&mut write, &Line::Progress(text)).await?;
    }
    let answer = answering
        .await
        .unwrap_or_else(|error| Err(error.to_string()));
    say(&mut write, &Line::Answer(answer)).await
}

async fn say(write: &mut (impl AsyncWriteExt + Unpin), line: &Line) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    write.write_all(&text).await
}

/// The first line of standard input, without its end: a password.
///
/// # Errors
/// When standard input cannot be read.
pub fn secret_from_stdin() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
