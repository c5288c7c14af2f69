//! Tables for the terminal and for pipes: words to the left, numbers to the right, as wide as what is in them.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::output::tidy;

/// The widest a cell gets, in columns: one name of 10,000 characters must not push everything else away.
const WIDEST: usize = 44;
const GAP: &str = "  ";

/// Which side a column's cells stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table that is being filled.
#[derive(Debug, Clone)]
pub struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With its heading; a heading that starts with `>` is a column of numbers.
    pub fn new(headings: &[&str]) -> Self {
        let side = |h: &&str| if h.starts_with('>') { Side::Right } else { Side::Left };
        let sides = headings.iter().map(side).collect();
        let heading = headings.iter().map(|h| h.trim_start_matches('>').to_uppercase()).collect();
        Self { sides, rows: vec![heading] }
    }

    /// Adds a row; its cells are made tidy and clipped. Leading spaces stay: they show the level of a tree.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cell = |text: String| {
            let indent = text.len() - text.trim_start_matches(' ').len();
            clip(&format!("{}{}", &text[..indent], tidy(&text)), WIDEST)
        };
        self.rows.push(cells.into_iter().map(cell).collect());
    }

    /// No rows besides the heading.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The lines, each ended, none with spaces at its end.
    pub fn render(&self) -> String {
        let width = |column: usize| self.rows.iter().filter_map(|r| r.get(column)).map(|c| c.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.sides.len()).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), side) in row.iter().zip(&widths).zip(&self.sides) {
                let space = " ".repeat(width.saturating_sub(cell.width()));
                if !line.is_empty() {
                    line.push_str(GAP);
                }
                match side {
                    Side::Left => line.extend([cell.as_str(), &space]),
                    Side::Right => line.extend([space.as_str(), cell]),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// At most this many columns, whole characters only.
fn clip(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for g in text.graphemes(true) {
        if out.width() + g.width() + 1 > columns {
            break;
        }
        out.push_str(g);
    }
    out.push('…');
    out
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
        assert!(table.render().lines().all(|l| l.width() < 50));
        assert!(table.render().contains('…'));
    }
}
