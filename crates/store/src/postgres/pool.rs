//! The connections: a bounded number, made when needed, lent to one transaction at a time.
//!
//! A thread that holds one and asks for another (a look at the platform inside an account's transaction) does not
//! stand in line: those who hold one would wait for each other. Its second one comes on top and goes when it is done.

use super::connection::{Connection, MANNERS};
use super::fault::fault;
use super::server::Server;
use super::wait::wait;
use crate::StoreError;
use std::cell::Cell;
use std::ops::Deref;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::Error;

/// How long somebody waits for a connection when all are lent.
const PATIENCE: Duration = Duration::from_secs(30);
/// Threads that drive the sockets: they only move bytes.
const DRIVERS: usize = 2;

thread_local! {
    /// Connections that this thread holds.
    static HELD: Cell<usize> = const { Cell::new(0) };
}

pub(super) struct Pool {
    server: Server,
    /// Always there until dropped.
    runtime: Option<Runtime>,
    places: Mutex<Places>,
    free: Condvar,
    most: usize,
}

#[derive(Default)]
struct Places {
    idle: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub fn new(url: &str, most: usize) -> Result<Self, StoreError> {
        let server = Server::parse(url)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(DRIVERS)
            .thread_name("postgres")
            .enable_all()
            .build()?;
        Ok(Self {
            server,
            runtime: Some(runtime),
            places: Mutex::default(),
            free: Condvar::new(),
            most: most.max(2),
        })
    }

    /// A connection, new if none is idle.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer, `Busy` when all stay lent.
    pub fn take(&self) -> Result<Lease<'_>, StoreError> {
        match self.place()? {
            Some(connection) => Ok(self.lease(connection)),
            None => match self.connect() {
                Ok(connection) => Ok(self.lease(connection)),
                Err(error) => {
                    self.give_back(None);
                    Err(error)
                }
            },
        }
    }

    fn lease(&self, connection: Connection) -> Lease<'_> {
        HELD.set(HELD.get() + 1);
        Lease {
            pool: self,
            connection: Some(connection),
        }
    }

    /// A place among the lent: an idle connection, or leave to make one.
    fn place(&self) -> Result<Option<Connection>, StoreError> {
        let deadline = Instant::now() + PATIENCE;
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        while places.lent >= self.most && HELD.get() == 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy);
            }
            places = self
                .free
                .wait_timeout(places, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        places.lent += 1;
        while let Some(connection) = places.idle.pop() {
            if !connection.client.is_closed() {
                return Ok(Some(connection));
            }
        }
        Ok(None)
    }

    fn give_back(&self, connection: Option<Connection>) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.lent -= 1;
        if let Some(connection) = connection
            && !connection.client.is_closed()
            && places.lent + places.idle.len() < self.most
        {
            places.idle.push(connection);
        }
        self.free.notify_one();
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let (server, (answer, waiting)) = (self.server.clone(), tokio::sync::oneshot::channel());
        self.runtime()?.spawn(async move {
            match server.connect().await {
                Ok((client, connection)) => {
                    let _asker_gone = answer.send(Ok(client));
                    // Its end is seen by whoever uses the connection next.
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection to PostgreSQL ended");
                    }
                }
                Err(error) => {
                    let _asker_gone = answer.send(Err(error));
                }
            }
        });
        let client = wait(waiting)
            .map_err(|_| StoreError::Closing)?
            .map_err(|error| unreachable_server(&error))?;
        wait(client.batch_execute(MANNERS)).map_err(|error| fault(&error).0)?;
        Ok(Connection::new(client))
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn runtime(&self) -> Result<&Runtime, StoreError> {
        self.runtime.as_ref().ok_or(StoreError::Closing)
    }
}

/// Whatever hinders a connection to begin is temporary: the server, the net, or a setting that a person mends.
fn unreachable_server(error: &Error) -> StoreError {
    match fault(error).0 {
        StoreError::Sql(said) => StoreError::Unavailable(said),
        other => other,
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The last owner may be a task of another runtime, where waiting for this one's threads is forbidden.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A lent connection; goes home when dropped, on the thread that took it (its statements' cache is not shared).
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    /// Always there until dropped.
    connection: Option<Connection>,
}

impl Lease<'_> {
    /// Ends the connection instead of lending it again: its state is not known.
    pub fn discard(mut self) {
        self.connection = None;
    }
}

impl Deref for Lease<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .unwrap_or_else(|| unreachable!("a lease holds its connection until dropped"))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        HELD.set(HELD.get() - 1);
        self.pool.give_back(self.connection.take());
    }
}
