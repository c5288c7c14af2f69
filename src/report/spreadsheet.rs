//! Tables for spreadsheets, as CSV. A cell that a spreadsheet would take for a formula is neutralised, so that an imported
//! deal name cannot compute, link or call anything on the reader's machine.

use super::markdown::one_line;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, possibly from outside.
    Text(String),
    /// A figure, day or key of our own making: written as it is.
    Plain(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |t| Self::Text(t.to_owned()))
    }

    /// A figure or a day, or nothing.
    pub fn plain(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |v| Self::Plain(v.to_string()))
    }
}

/// The table as CSV (RFC 4180): CR LF, every text in quotes.
pub fn csv(heading: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = heading.iter().map(|h| quoted(h)).collect::<Vec<_>>().join(",");
    out.push_str("\r\n");
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => quoted(&neutral(&one_line(text))),
            Cell::Plain(value) => value.clone(),
            Cell::Empty => String::new(),
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// An apostrophe in front of what a spreadsheet would compute; and of what already starts with an apostrophe and such a
/// character, so that a reader who takes one apostrophe away gets exactly what was there.
fn neutral(text: &str) -> String {
    let mut inner = text;
    while let Some(rest) = inner.strip_prefix('\'') {
        inner = rest;
    }
    if inner.starts_with(starts_a_formula) { format!("'{text}") } else { text.to_owned() }
}

const fn starts_a_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_words() {
        for (text, want) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝cmd", "'＝cmd"),
            ("'=1", "''=1"),
            ("'n Sync", "'n Sync"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(neutral(text), want);
        }
    }

    #[test]
    fn a_table_with_every_kind_of_cell() {
        let rows = [vec![Cell::Text("Say \"hi\",\r\n=now".into()), Cell::Plain("-12.50".into()), Cell::text(None)]];
        assert_eq!(
            csv(&["deal", "gap", "owner"], &rows),
            "\"deal\",\"gap\",\"owner\"\r\n\"Say \"\"hi\"\", =now\",-12.50,\r\n"
        );
    }

    proptest! {
        #[test]
        fn no_text_starts_a_formula_and_one_apostrophe_less_is_what_was_there(text in "['=+@\\-\ta-c＝ ]{0,8}") {
            let safe = neutral(&text);
            prop_assert!(!safe.starts_with(starts_a_formula));
            if safe != text {
                prop_assert_eq!(safe.strip_prefix('\''), Some(text.as_str()));
            }
        }
    }
}
