//! Waiting for a future on a thread that may block, inside a runtime or outside of any.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The future's answer. The sockets are driven by the engine's own runtime, so nothing here needs one.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    // On a worker of a runtime the task's budget must not run out under us: nobody would refill it.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Parked(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// As [`wait`], with `meanwhile` between what the future sends first and its answer.
pub(super) fn wait_after<F: Future, E>(
    future: F,
    meanwhile: impl FnOnce() -> Result<(), E>,
) -> Result<F::Output, E> {
    let mut future = pin!(tokio::task::unconstrained(future));
    let first = future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    meanwhile()?;
    Ok(match first {
        Poll::Ready(answer) => answer,
        Poll::Pending => wait(future),
    })
}

/// Sends what the future sends first, without waiting for the answer: what follows on the connection comes after it.
pub(super) fn send<F: Future>(future: F) {
    let mut future = pin!(tokio::task::unconstrained(future));
    let _answered_later = future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
}
