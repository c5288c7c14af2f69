//! The rows that an import left out, as a table for a spreadsheet: to be mended where they come from.

use super::spreadsheet::{self, Cell};

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The line it begins on.
    pub line: u64,
    /// The column at fault.
    pub column: Option<&'a str>,
    /// What stood there.
    pub value: &'a str,
    /// What the row is about.
    pub name: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
}

/// The table as CSV: line, column, value, name, reason.
pub fn csv<'a>(rows: impl Iterator<Item = Row<'a>>) -> String {
    let rows: Vec<Vec<Cell>> = rows
        .map(|r| {
            vec![
                Cell::Plain(r.line.to_string()),
                Cell::text(r.column),
                Cell::text(Some(r.value).filter(|v| !v.is_empty())),
                Cell::text(r.name),
                Cell::text(Some(r.reason)),
            ]
        })
        .collect();
    spreadsheet::csv(&["line", "column", "value", "name", "reason"], &rows)
}

/// What the table is called beside the file: "deals.csv" -> "deals-refused.csv".
pub fn file_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = if stem.is_empty() { "import" } else { stem };
    format!("{stem}{ENDING}.csv")
}

/// This is one of our own tables, not an export.
pub fn is_ours(file: &str) -> bool {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // a second one has a number behind it
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.ends_with(ENDING) || stem.strip_suffix('-').is_some_and(|s| s.ends_with(ENDING))
}

const ENDING: &str = "-refused";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_a_spreadsheet_would_compute_is_words() {
        let rows = [
            Row { line: 4, column: Some("Amount"), value: "=1+1", name: Some("Big, one"), reason: "is not a number" },
            Row { line: 9, column: None, value: "", name: None, reason: "has \"too\" many cells" },
        ];
        assert_eq!(
            csv(rows.into_iter()),
            "\"line\",\"column\",\"value\",\"name\",\"reason\"\r\n4,\"Amount\",\"'=1+1\",\"Big, one\",\"is not a number\"\r\n\
             9,,,,\"has \"\"too\"\" many cells\"\r\n"
        );
    }

    #[test]
    fn its_name_tells_where_it_comes_from_and_is_known_again() {
        for (file, want) in
            [("deals.csv", "deals-refused.csv"), ("a.b.xlsx", "a.b-refused.csv"), ("x", "x-refused.csv")]
        {
            assert_eq!(file_name(file), want);
            assert!(is_ours(want));
        }
        assert!(is_ours("deals-refused-2.csv"));
        assert!(!is_ours("deals-2.csv") && !is_ours("refusals.csv"));
    }
}
