//! Parameters and result columns: integers, text, bytes and NULL, the types both engines share.

use crate::{AccountId, ModSeq, StoreError, Timestamp};

/// A statement's parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

macro_rules! from_int {
    ($($t:ty),*) => {$(
        impl From<$t> for Value<'_> { fn from(v: $t) -> Self { Value::Int(i64::from(v)) } }
    )*};
}
from_int!(i64, i32, u32, u16, u8, bool);

impl From<AccountId> for Value<'_> {
    fn from(v: AccountId) -> Self {
        Value::Int(v.0)
    }
}
impl From<ModSeq> for Value<'_> {
    fn from(v: ModSeq) -> Self {
        Value::Int(v.0)
    }
}
impl From<Timestamp> for Value<'_> {
    fn from(v: Timestamp) -> Self {
        Value::Int(v.0)
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(v: &'a str) -> Self {
        Value::Text(v)
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(v: &'a String) -> Self {
        Value::Text(v)
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(v: &'a [u8]) -> Self {
        Value::Bytes(v)
    }
}
impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(v: &'a Vec<u8>) -> Self {
        Value::Bytes(v)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(v: &'a [u8; N]) -> Self {
        Value::Bytes(v)
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}

/// Parameters of a statement: `params![account, "text", &bytes]`.
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value<'_>] };
    ($($v:expr),+ $(,)?) => { &[$($crate::Value::from($v)),+] as &[$crate::Value<'_>] };
}

/// `$from, …`: the places of `count` values in a statement's `IN`.
#[must_use]
pub fn places(from: usize, count: usize) -> String {
    let places: Vec<String> = (from..from + count)
        .map(|place| format!("${place}"))
        .collect();
    places.join(", ")
}

/// `($1, $2), ($3, $4)`: the places of `rows` rows of `width` values in an INSERT.
#[must_use]
pub fn rows_of_places(width: usize, rows: usize) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|row| format!("({})", places(row * width + 1, width)))
        .collect();
    rows.join(", ")
}

/// Values for exactly `count` places, the last one repeated: a statement's text stays the same however many are asked
/// for, so that it is prepared once. Empty when there are none.
#[must_use]
pub fn padded<'a>(values: impl Iterator<Item = Value<'a>>, count: usize) -> Vec<Value<'a>> {
    let mut values: Vec<Value<'a>> = values.take(count).collect();
    if let Some(last) = values.last().copied() {
        values.resize(count, last);
    }
    values
}

/// One row of an answer.
pub struct Row<'a>(pub(crate) RowInner<'a>);

pub(crate) enum RowInner<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// Column `index` (from 0).
    ///
    /// # Errors
    /// `Corrupt` when the column does not hold a `T`.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, StoreError> {
        T::from_row(self, index)
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// # Errors
    /// `Corrupt` when the column does not hold a `Self`.
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError>;
}

macro_rules! plain {
    ($t:ty) => {
        impl FromValue for $t {
            fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                match row.0 {
                    RowInner::Sqlite(row) => row
                        .get(index)
                        .map_err(|e| StoreError::Corrupt(e.to_string())),
                    RowInner::Postgres(row) => row
                        .try_get(index)
                        .map_err(|e| StoreError::Corrupt(e.to_string())),
                }
            }
        }
        impl FromValue for Option<$t> {
            fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                match row.0 {
                    RowInner::Sqlite(row) => row
                        .get(index)
                        .map_err(|e| StoreError::Corrupt(e.to_string())),
                    RowInner::Postgres(row) => row
                        .try_get(index)
                        .map_err(|e| StoreError::Corrupt(e.to_string())),
                }
            }
        }
    };
}
plain!(String);
plain!(Vec<u8>);

impl FromValue for Option<i64> {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
        match row.0 {
            // Most of what is read, a million times for a large list.
            RowInner::Sqlite(row) => match row.get_ref(index) {
                Ok(rusqlite::types::ValueRef::Integer(int)) => Ok(Some(int)),
                Ok(rusqlite::types::ValueRef::Null) => Ok(None),
                Ok(other) => Err(StoreError::Corrupt(format!(
                    "column {index} holds {}",
                    other.data_type()
                ))),
                Err(e) => Err(StoreError::Corrupt(e.to_string())),
            },
            RowInner::Postgres(row) => {
                crate::postgres::whole(row, index).map_err(|e| StoreError::Corrupt(e.to_string()))
            }
        }
    }
}

impl FromValue for i64 {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
        row.get::<Option<i64>>(index)?
            .ok_or_else(|| StoreError::Corrupt(format!("column {index} holds nothing")))
    }
}

macro_rules! through_int {
    ($t:ty, $f:expr) => {
        impl FromValue for $t {
            fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                let f: fn(i64) -> Result<$t, StoreError> = $f;
                f(row.get::<i64>(index)?)
            }
        }
        impl FromValue for Option<$t> {
            fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                let f: fn(i64) -> Result<$t, StoreError> = $f;
                row.get::<Option<i64>>(index)?.map(f).transpose()
            }
        }
    };
}
fn narrow<T: TryFrom<i64>>(v: i64) -> Result<T, StoreError> {
    T::try_from(v).map_err(|_| StoreError::Corrupt(format!("the number {v} is out of range")))
}
through_int!(bool, |v| Ok(v != 0));
through_int!(u32, narrow);
through_int!(u64, narrow);
through_int!(AccountId, |v| Ok(AccountId(v)));
through_int!(ModSeq, |v| Ok(ModSeq(v)));
through_int!(Timestamp, |v| Ok(Timestamp(v)));
