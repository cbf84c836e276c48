//! Rows and cells: the frame of a table is always `table > tbody > tr > td`, implied where it is missing.

use super::Writer;
use crate::safe_html::elements::{self, Kind};

/// Elements that loose content may imply: a row group, a row and a cell.
pub const IMPLIED: usize = 3;

impl Writer<'_, '_> {
    /// Whether the next content would stand loose between rows.
    pub fn in_table_frame(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.element.is_table_frame())
    }

    /// Gives loose content a cell. Browsers would move it before the table, where nobody looks for it either.
    pub fn imply_cell(&mut self) {
        if self.in_table_frame() && self.place_in_table(Kind::Cell) {
            self.imply("td");
        }
    }

    /// Makes room in the innermost table; no if there is none.
    pub fn place_in_table(&mut self, kind: Kind) -> bool {
        let Some(table) = self
            .open
            .iter()
            .rposition(|open| open.element.kind == Kind::Table)
        else {
            return false;
        };
        match kind {
            Kind::Column => self.place_column(table),
            Kind::Row => self.place_row(table),
            Kind::Cell => self.place_cell(table),
            _ => self.close_to(table + 1),
        }
        true
    }

    fn place_column(&mut self, table: usize) {
        if !self.is_open_at(table + 1, Kind::ColumnGroup) {
            self.close_to(table + 1);
            self.imply("colgroup");
        }
    }

    fn place_row(&mut self, table: usize) {
        if self.is_open_at(table + 1, Kind::RowGroup) {
            self.close_to(table + 2);
        } else {
            self.close_to(table + 1);
            self.imply("tbody");
        }
    }

    fn place_cell(&mut self, table: usize) {
        if self.is_open_at(table + 2, Kind::Row) {
            self.close_to(table + 3);
        } else {
            self.place_row(table);
            self.imply("tr");
        }
    }

    fn is_open_at(&self, depth: usize, kind: Kind) -> bool {
        self.open
            .get(depth)
            .is_some_and(|open| open.element.kind == kind)
    }

    fn imply(&mut self, name: &str) {
        if let Some(element) = elements::find(name) {
            self.write_start(element, &format!("<{name}>"));
        }
    }
}
