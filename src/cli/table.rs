//! Tables for the terminal and for pipes: words to the left, numbers to the right, as wide as what is in them.

use super::output::tidy;
use crate::domain::text::{Align, clip, fit, width};

/// The widest a cell gets unless said otherwise, in columns: one name of 10,000 characters must not push everything else away.
const WIDEST: usize = 44;
const GAP: &str = "  ";

/// A table that is being filled.
#[derive(Debug, Clone)]
pub struct Table {
    sides: Vec<Align>,
    rows: Vec<Vec<String>>,
    widest: usize,
}

impl Table {
    /// With its heading; a heading that starts with `>` is a column of numbers.
    pub fn new(headings: &[&str]) -> Self {
        let side = |h: &&str| if h.starts_with('>') { Align::Right } else { Align::Left };
        let sides = headings.iter().map(side).collect();
        let heading = headings.iter().map(|h| h.trim_start_matches('>').to_uppercase()).collect();
        Self { sides, rows: vec![heading], widest: WIDEST }
    }

    /// Cells may be this wide, in columns.
    #[must_use]
    pub const fn up_to(mut self, columns: usize) -> Self {
        self.widest = columns;
        self
    }

    /// Adds a row; its cells are made tidy and clipped. Leading spaces stay: they show the level of a tree.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let widest = self.widest;
        let cell = |text: String| {
            let indent = text.len() - text.trim_start_matches(' ').len();
            clip(&format!("{}{}", &text[..indent], tidy(&text)), widest)
        };
        self.rows.push(cells.into_iter().map(cell).collect());
    }

    /// No rows besides the heading.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The lines, each ended, none with spaces at its end.
    pub fn render(&self) -> String {
        let widest = |column: usize| self.rows.iter().filter_map(|r| r.get(column)).map(|c| width(c)).max();
        let widths: Vec<usize> = (0..self.sides.len()).map(|c| widest(c).unwrap_or(0)).collect();
        let mut out = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).zip(&self.sides);
            let line: Vec<String> = cells.map(|((cell, width), side)| fit(cell, *width, *side)).collect();
            out.push_str(line.join(GAP).trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_left_numbers_right() {
        let mut table = Table::new(&["deal", ">amount", "owner"]);
        assert!(table.is_empty());
        table.row(["Acme".into(), "1,200".into(), "Ana".into()]);
        table.row(["  日本".into(), "7".into(), String::new()]);
        assert_eq!(table.render(), "DEAL    AMOUNT  OWNER\nAcme     1,200  Ana\n  日本       7\n");
    }

    #[test]
    fn a_very_long_name_is_clipped() {
        let mut table = Table::new(&["deal", "x"]);
        table.row(["n".repeat(10_000), "y".into()]);
        assert!(table.render().lines().all(|l| width(l) < 50));
        assert!(table.render().contains('…'));
    }
}
