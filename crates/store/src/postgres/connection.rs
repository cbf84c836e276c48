//! One connection: how it begins, and the statements it has prepared.

use super::fault::fault;
use super::wait::wait;
use crate::StoreError;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage, Statement};

/// Prepared statements kept per connection: the house has fewer; texts made on the way must not pile up.
const STATEMENTS: usize = 600;

/// What each connection begins with. A server that acknowledges before it has synced is told to sync for us; stronger
/// settings stand.
pub(super) const MANNERS: &str = "
SET jit = off;
SET default_transaction_isolation = 'read committed';
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// A statement's forms, one for each choice of parameter types.
type Forms = Vec<(Vec<Type>, Statement)>;

pub(super) struct Connection {
    pub client: Client,
    statements: RefCell<HashMap<String, Forms>>,
}

impl Connection {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            statements: RefCell::default(),
        }
    }

    /// Whether a statement is prepared already: then nothing goes over the line for it.
    pub fn knows(&self, sql: &str, params: &[Value<'_>]) -> bool {
        self.known(sql, params).is_some()
    }

    /// The prepared form of a statement. Types come from the values, so that `1 + $2` means what it says.
    pub fn prepared(
        &self,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.known(sql, params) {
            return Ok(statement);
        }
        let types: Vec<Type> = params.iter().map(type_of).collect();
        let statement = wait(self.client.prepare_typed(sql, &types))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS {
            statements.clear();
        }
        statements
            .entry(sql.to_owned())
            .or_default()
            .push((types, statement.clone()));
        Ok(statement)
    }

    fn known(&self, sql: &str, params: &[Value<'_>]) -> Option<Statement> {
        let fits = |types: &[Type]| {
            types.len() == params.len()
                && types
                    .iter()
                    .zip(params)
                    .all(|(known, value)| *known == type_of(value))
        };
        let statements = self.statements.borrow();
        let forms = statements.get(sql)?;
        let (_, statement) = forms.iter().find(|(types, _)| fits(types))?;
        Some(statement.clone())
    }

    /// The last row of what a plain text answers, its columns as text.
    pub fn row(&self, sql: &str) -> Result<Vec<Option<String>>, tokio_postgres::Error> {
        let answers = wait(self.client.simple_query(sql))?;
        let last = answers.iter().rev().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(last.map_or_else(Vec::new, |row| {
            (0..row.len())
                .map(|index| row.get(index).map(str::to_owned))
                .collect()
        }))
    }

    /// The first column of the only row.
    pub fn word(&self, sql: &str) -> Result<Option<String>, StoreError> {
        let row = self.row(sql).map_err(|error| fault(&error).0)?;
        Ok(row.into_iter().next().flatten())
    }
}

fn type_of(value: &Value<'_>) -> Type {
    match value {
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
        // The server finds out from where it stands.
        Value::Null => Type::UNKNOWN,
    }
}
