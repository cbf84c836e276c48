//! The stream of an open page: a change value each time something of the account changed, and nothing else. Who wants
//! to know what changed asks for the news.

use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Proxies close what says nothing for a minute.
const KEPT_ALIVE: Duration = Duration::from_secs(25);

struct Listening {
    context: Arc<Context>,
    signed: SignedIn,
    watcher: store::Watcher,
    ended: watch::Receiver<u64>,
    shutdown: CancellationToken,
    first: bool,
}

/// `GET /events`: one stream a browser; it ends with the account's sessions and with the program.
///
/// # Errors
/// When nobody is signed in.
pub async fn listen(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let account = signed.account();
    let listening = Listening {
        watcher: context.mail.store().watch(account),
        ended: context.identity.ended(account),
        shutdown: context.shutdown.clone(),
        first: true,
        context,
        signed,
    };
    let stream = futures_util::stream::unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok(event), listening))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEPT_ALIVE)))
}

impl Listening {
    /// The next change value, the first at once; nothing when the stream is to end.
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::take(&mut self.first) {
            tokio::select! {
                () = self.watcher.changed() => {}
                _ = self.ended.changed() => return None,
                () = self.shutdown.cancelled() => return None,
            }
        }
        let signed = self.signed.clone();
        let value = self
            .context
            .run(move |context| context.mail.modseq(&signed.actor, signed.account()));
        let value = value.await.ok()?;
        Some(Event::default().event("change").data(value.to_string()))
    }
}
