//! The statements of one transaction, on one connection.

use super::connection::Connection;
use super::fault::{Cure, fault};
use super::wait::{wait, wait_after};
use crate::tx::Session;
use crate::value::{Row, RowInner, Value};
use crate::{IntakeId, StoreError, Target};
use bytes::{BufMut, BytesMut};
use futures_util::TryStreamExt;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Row as Answer, RowStream, Statement};

/// Statements sent and not answered at the most.
const MOST_SENT: usize = 128;
/// Targets sent in one statement.
const CHUNK: usize = 10_000;

pub(super) struct Statements<'a> {
    connection: &'a Connection,
    /// Answers being read, the innermost last.
    reading: RefCell<Vec<Rc<Reading>>>,
    failure: RefCell<Option<Failure>>,
    /// Statements that were sent and not answered yet, the oldest first.
    sent: RefCell<VecDeque<Sent<'a>>>,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>> + 'a>>;

/// A failed statement leaves the whole transaction failed, whatever its asker made of the error.
struct Failure {
    cure: Cure,
    conflict: bool,
    said: String,
}

/// An answer whose rows are still coming.
struct Reading {
    /// Nothing when all have come: an answer is not asked beyond its end.
    rows: RefCell<Option<Pin<Box<RowStream>>>>,
    /// Rows taken off the line because another statement had to go over it.
    kept: RefCell<VecDeque<Answer>>,
}

impl<'a> Statements<'a> {
    pub fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            reading: RefCell::default(),
            failure: RefCell::default(),
            sent: RefCell::default(),
        }
    }

    /// Why the transaction cannot be committed, if it cannot.
    pub fn failure(&self) -> Option<(StoreError, Cure)> {
        let failure = self.failure.borrow_mut().take()?;
        let error = match (failure.conflict, failure.cure) {
            (true, _) => StoreError::Conflict,
            (false, Cure::Again) => StoreError::Unavailable(failure.said),
            (false, Cure::None) => StoreError::Sql(failure.said),
        };
        Some((error, failure.cure))
    }

    /// Remembers a failure; a statement that succeeds shows that the transaction was taken back to a savepoint.
    fn noted<T>(&self, result: Result<T, tokio_postgres::Error>) -> Result<T, StoreError> {
        result.map_err(|error| {
            let (error, cure) = fault(&error);
            let mut failure = self.failure.borrow_mut();
            // The first tells why; what follows only says that the transaction has failed.
            failure.get_or_insert_with(|| Failure {
                cure,
                conflict: matches!(error, StoreError::Conflict),
                said: error.to_string(),
            });
            error
        })
    }

    fn succeeded(&self) {
        let mut failure = self.failure.borrow_mut();
        if failure
            .as_ref()
            .is_some_and(|failure| failure.cure == Cure::None)
        {
            *failure = None;
        }
    }

    /// Hears what became of the statements that were sent; the first that failed.
    fn heard(&self) -> Result<(), StoreError> {
        let mut first = Ok(());
        loop {
            let oldest = self.sent.borrow_mut().pop_front();
            let Some(sent) = oldest else {
                return first;
            };
            // All are heard: what comes next finds the line free.
            first = first.and(self.noted(wait(sent)).map(drop));
        }
    }

    /// A statement's prepared form, once the line is free to prepare it.
    fn prepared(&self, sql: &str, params: &[Value<'_>]) -> Result<Statement, StoreError> {
        self.clear_the_line()?;
        if !self.connection.knows(sql, params) {
            self.heard()?;
        }
        self.noted(self.connection.prepared(sql, params))
    }

    /// The answer of what is sent now, after those of what was sent before.
    fn answer<T>(
        &self,
        future: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let answer = wait_after(future, || self.heard())?;
        self.noted(answer)
    }

    /// The line is free for a statement only when the answers before it have been read.
    fn clear_the_line(&self) -> Result<(), StoreError> {
        for reading in self.reading.borrow().iter() {
            while let Some(row) = self.next_off_the_line(reading)? {
                reading.kept.borrow_mut().push_back(row);
            }
        }
        Ok(())
    }

    fn next(&self, reading: &Reading) -> Result<Option<Answer>, StoreError> {
        if let Some(row) = reading.kept.borrow_mut().pop_front() {
            return Ok(Some(row));
        }
        self.next_off_the_line(reading)
    }

    fn next_off_the_line(&self, reading: &Reading) -> Result<Option<Answer>, StoreError> {
        let mut rows = reading.rows.borrow_mut();
        let Some(stream) = rows.as_mut() else {
            return Ok(None);
        };
        let row = self.noted(wait(stream.try_next()))?;
        if row.is_none() {
            *rows = None;
        }
        Ok(row)
    }

    fn read(
        &self,
        reading: &Reading,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        while let Some(row) = self.next(reading)? {
            each(&Row(RowInner::Postgres(&row)))?;
        }
        Ok(())
    }
}

impl Session for Statements<'_> {
    fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql, params)?;
        let bound = params.iter().map(|value| Bound(*value));
        let touched = self.answer(self.connection.client.execute_raw(&statement, bound))?;
        self.succeeded();
        Ok(touched)
    }

    fn send(&self, sql: &str, params: &[Value<'_>]) -> Result<(), StoreError> {
        if self.sent.borrow().len() >= MOST_SENT {
            self.heard()?;
        }
        let statement = self.prepared(sql, params)?;
        let bound: Vec<Kept> = params.iter().map(Kept::of).collect();
        let client = &self.connection.client;
        let sent = async move { client.execute_raw(&statement, bound).await };
        let mut sent: Sent<'_> = Box::pin(tokio::task::unconstrained(sent));
        match sent.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => self.noted(answer).map(|_| ()),
            Poll::Pending => {
                self.sent.borrow_mut().push_back(sent);
                Ok(())
            }
        }
    }

    fn settle(&self) -> Result<(), StoreError> {
        self.heard()
    }

    fn query(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepared(sql, params)?;
        let bound = params.iter().map(|value| Bound(*value));
        let rows = self.answer(self.connection.client.query_raw(&statement, bound))?;
        let reading = Rc::new(Reading {
            rows: RefCell::new(Some(Box::pin(rows))),
            kept: RefCell::default(),
        });
        self.reading.borrow_mut().push(reading.clone());
        let result = self.read(&reading, each);
        self.reading.borrow_mut().pop();
        if result.is_ok() {
            self.succeeded();
        }
        result
    }

    fn insert_pending(
        &self,
        intake: IntakeId,
        first_seq: i64,
        targets: &[Target],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO pending (account_id, seq, intake_id, target, attempts)
            SELECT account, $2 + number - 1, $1, target, 0
            FROM unnest($3::bigint[], $4::bytea[]) WITH ORDINALITY AS one (account, target, number)";
        self.clear_the_line()?;
        self.heard()?;
        for (first, targets) in (first_seq..).step_by(CHUNK).zip(targets.chunks(CHUNK)) {
            let accounts: Vec<i64> = targets.iter().map(|target| target.account.0).collect();
            let payloads: Vec<&[u8]> = targets.iter().map(|t| t.payload.as_slice()).collect();
            let params: [(&(dyn ToSql + Sync), Type); 4] = [
                (&intake.0, Type::INT8),
                (&first, Type::INT8),
                (&accounts, Type::INT8_ARRAY),
                (&payloads, Type::BYTEA_ARRAY),
            ];
            self.noted(wait(self.connection.client.execute_typed(SQL, &params)))?;
        }
        self.succeeded();
        Ok(())
    }

    fn is_postgres(&self) -> bool {
        true
    }
}

/// A value kept until its statement is answered.
#[derive(Debug)]
enum Kept {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Kept {
    fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Int(int) => Self::Int(*int),
            Value::Text(text) => Self::Text((*text).to_owned()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

impl ToSql for Kept {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let value = match self {
            Self::Null => Value::Null,
            Self::Int(int) => Value::Int(*int),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        };
        Bound(value).to_sql(kind, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value on its way to the server.
#[derive(Debug)]
struct Bound<'a>(Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(int) => out.put_i64(int),
            Value::Bytes(bytes) => out.put_slice(bytes),
            // PostgreSQL's text holds no NUL: it is stored, and looked for, as the sign for what cannot be shown.
            Value::Text(text) if text.contains('\0') => {
                out.put_slice(text.replace('\0', "\u{fffd}").as_bytes());
            }
            Value::Text(text) => out.put_slice(text.as_bytes()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A whole number, however wide the server found it; a truth is 1 or 0, as on the other engine.
struct Whole(i64);

impl<'a> FromSql<'a> for Whole {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *kind {
            Type::INT4 => i64::from(i32::from_sql(kind, raw)?),
            Type::INT2 => i64::from(i16::from_sql(kind, raw)?),
            Type::BOOL => i64::from(bool::from_sql(kind, raw)?),
            _ => i64::from_sql(kind, raw)?,
        }))
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL)
    }
}

/// An integer column.
pub(crate) fn whole(row: &Answer, index: usize) -> Result<Option<i64>, tokio_postgres::Error> {
    Ok(row.try_get::<_, Option<Whole>>(index)?.map(|whole| whole.0))
}
