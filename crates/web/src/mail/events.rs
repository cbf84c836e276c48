//! The stream of an open page: a change value each time something of an account changed, and nothing else; behind it, for
//! a role mailbox, what its paths begin with (`12 /box/ce.0340001a`). Who wants to know what changed asks for the news.

use crate::Context;
use crate::answer::Fault;
use crate::desk::Root;
use crate::session::SignedIn;
use ::mail::MailError;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::future::select_all;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use store::AccountId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Proxies close what says nothing for a minute.
const KEPT_ALIVE: Duration = Duration::from_secs(25);

/// Above every change value, and a number that scripts can count with: the mailbox is not open any more.
const CLOSED: i64 = 1 << 52;

/// An account that is listened to.
struct Watched {
    account: AccountId,
    root: Root,
    watcher: store::Watcher,
    /// Something is to be told.
    is_news: bool,
}

struct Listening {
    context: Arc<Context>,
    signed: SignedIn,
    watched: Vec<Watched>,
    ended: watch::Receiver<u64>,
    shutdown: CancellationToken,
}

/// `GET /events`: one stream a browser, of all the mailboxes its person may open; it ends with the account's sessions and
/// with the program.
///
/// # Errors
/// When nobody is signed in.
pub async fn listen(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let own = signed.actor.account;
    let listening = Listening {
        ended: context.identity.ended(&signed.actor),
        watched: vec![Watched::new(&context, own, Root::default())],
        shutdown: context.shutdown.clone(),
        context,
        signed,
    };
    let stream = futures_util::stream::unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok(event), listening))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEPT_ALIVE)))
}

impl Watched {
    fn new(context: &Context, account: AccountId, root: Root) -> Self {
        Self {
            watcher: context.mail.store().watch(account),
            account,
            root,
            is_news: true,
        }
    }
}

impl Listening {
    /// The next change value, each account's first at once; nothing when the stream is to end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.shutdown.is_cancelled() || self.ended.has_changed().unwrap_or(true) {
                return None;
            }
            self.watch_all().await?;
            if let Some(at) = self.watched.iter().position(|one| one.is_news) {
                return self.tell(at).await;
            }
            let changes = self.watched.iter_mut();
            let changes = changes.map(|one| Box::pin(one.watcher.changed()));
            let changed = tokio::select! {
                ((), at, _) = select_all(changes) => at,
                _ = self.ended.changed() => return None,
                () = self.shutdown.cancelled() => return None,
            };
            self.watched[changed].is_news = true;
        }
    }

    /// Which role mailboxes are open changes with the day; one that is closed is told of once more, so that its pages
    /// hear it.
    async fn watch_all(&mut self) -> Option<()> {
        let actor = self.signed.actor.clone();
        let open = self
            .context
            .run(move |context| context.directory.role_mailboxes(&actor));
        let open = open.await.ok()?;
        for one in open.iter() {
            if !self
                .watched
                .iter()
                .any(|known| known.account == one.account)
            {
                let root = Root::of(&one.name);
                self.watched
                    .push(Watched::new(&self.context, one.account, root));
            }
        }
        Some(())
    }

    /// What is told of one account; nothing when the person's own is closed to them.
    async fn tell(&mut self, at: usize) -> Option<Event> {
        let (actor, account) = (self.signed.actor.clone(), self.watched[at].account);
        let asked = self.context.run(move |context| {
            let value = match context.mail.modseq(&actor, account) {
                Err(MailError::Refused) => None,
                value => Some(value?),
            };
            let own = context.directory.account(actor.account)?;
            Ok::<_, Fault>((value, own.state.is_open()))
        });
        let (value, is_open) = asked.await.ok()?;
        let told = &mut self.watched[at];
        told.is_news = false;
        let root = &told.root;
        let data = match value {
            Some(value) if root.is_own() => value.to_string(),
            Some(value) => format!("{value} {root}"),
            None if root.is_own() => return None,
            // Who was closed altogether hears nothing more.
            None if !is_open => return None,
            None => {
                let data = format!("{CLOSED} {root}");
                self.watched.remove(at);
                data
            }
        };
        Some(Event::default().event("change").data(data))
    }
}
