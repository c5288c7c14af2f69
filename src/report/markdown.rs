//! Makes foreign text harmless in Markdown: an imported deal name cannot end a table cell, start a heading, a link or a
//! tag. And lays tables out so that they are legible as plain text too.

use unicode_width::UnicodeWidthStr;

/// The text as one line that Markdown shows as it is: characters with a meaning are escaped, line ends become spaces,
/// controls and marks that reorder text are dropped, addresses are broken so that no reader makes a link of them.
pub fn escape(text: &str) -> String {
    let line = unlink(&one_line(text));
    let mut out = String::with_capacity(line.len() + 8);
    let mut leading = true;
    let mut rest = line.as_str();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let escaped = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
            '#' => leading,
            // A dash or a number starts a list only with a space behind it, so that -30k stays as it is.
            '-' | '+' | '=' => leading && after.chars().next().is_none_or(|n| n == ' ' || n == c),
            '.' | ')' => {
                !out.is_empty()
                    && out.bytes().all(|b| b.is_ascii_digit())
                    && after.chars().next().is_none_or(|n| n == ' ')
            }
            '&' => entity(after),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
        leading = leading && c == '#';
        rest = after;
    }
    out
}

/// One line without controls and without marks that reorder text or cannot be seen.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !hidden(c) {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Bidirectional controls, invisible separators and fillers. The zero-width joiner stays: emoji are made with it.
const fn hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Whether `&` and what follows would be read as an entity.
fn entity(after: &str) -> bool {
    after
        .split_once(';')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'))
}

/// Takes addresses apart with a space: escaping their punctuation is not enough for every reader.
fn unlink(text: &str) -> String {
    let mut out = text.replace("://", ": //");
    for prefix in ["www.", "mailto:"] {
        // The prefixes are ASCII, and lowering ASCII keeps every byte where it was.
        while let Some(at) = out.to_ascii_lowercase().find(prefix) {
            out.insert(at + prefix.len() - 1, ' ');
        }
    }
    out
}

/// Pads the cells of every table so that its columns stand under each other in plain text too.
pub fn align_tables(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 5 / 4);
    let mut table: Vec<&str> = Vec::new();
    for line in markdown.lines() {
        if line.starts_with('|') {
            table.push(line);
            continue;
        }
        write_table(&mut out, &table);
        table.clear();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    write_table(&mut out, &table);
    out
}

fn write_table(out: &mut String, lines: &[&str]) {
    let rows: Vec<Vec<&str>> = lines.iter().map(|l| cells(l)).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_rule = |c: &str| !c.is_empty() && c.bytes().all(|b| b == b'-' || b == b':');
    let right: Vec<bool> = (0..columns)
        .map(|i| rows.get(1).and_then(|r| r.get(i)).is_some_and(|c| is_rule(c) && c.ends_with(':')))
        .collect();
    let width: Vec<usize> = (0..columns)
        .map(|i| {
            rows.iter()
                .filter_map(|r| r.get(i))
                .filter(|c| !is_rule(c))
                .map(|c| c.width())
                .max()
                .unwrap_or(0)
                .clamp(3, 60)
        })
        .collect();
    for (n, row) in rows.iter().enumerate() {
        out.push('|');
        for i in 0..columns {
            let cell = row.get(i).copied().unwrap_or("");
            let pad = width[i].saturating_sub(cell.width());
            out.push(' ');
            if n == 1 && is_rule(cell) {
                out.push_str(&"-".repeat(width[i] - usize::from(right[i])));
                out.push_str(if right[i] { ":" } else { "" });
            } else if right[i] {
                out.push_str(&" ".repeat(pad));
                out.push_str(cell);
            } else {
                out.push_str(cell);
                out.push_str(&" ".repeat(pad));
            }
            out.push_str(" |");
        }
        out.push('\n');
    }
}

/// The cells between the bars; an escaped bar does not divide.
fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim_end();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let mut found = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '|' if !escaped => {
                found.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        escaped = false;
    }
    if !inner[start..].trim().is_empty() {
        found.push(inner[start..].trim());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped_and_what_has_none_is_not() {
        for (text, want) in [
            ("Halden Group, phase 2", "Halden Group, phase 2"),
            ("a | b", "a \\| b"),
            ("a\\| b", "a\\\\\\| b"),
            ("# Title", "\\# Title"),
            ("## Title", "\\#\\# Title"),
            ("deal #4", "deal #4"),
            ("*bold* `code` ~x~", "\\*bold\\* \\`code\\` \\~x\\~"),
            ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"),
            ("[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))"),
            ("https://evil.example", "https: //evil.example"),
            ("WWW.evil.example", "WWW .evil.example"),
            ("-30k", "-30k"),
            ("- item", "\\- item"),
            ("---", "\\---"),
            ("+40k", "+40k"),
            ("1. item", "1\\. item"),
            ("1.5m", "1.5m"),
            ("R&D", "R&D"),
            ("&lt;b&gt;", "\\&lt;b\\&gt;"),
            ("two\r\nlines\u{0}\t x", "two lines x"),
            ("\u{1b}[31mred", "\\[31mred"),
            ("abc\u{202e}fed\u{200b}", "abcfed"),
            ("👩\u{200d}💻 ok", "👩\u{200d}💻 ok"),
            ("", ""),
        ] {
            assert_eq!(escape(text), want, "{text:?}");
        }
    }

    #[test]
    fn columns_stand_under_each_other_whatever_is_in_them() {
        let text = "before\n|Who|FC|\n|---|---:|\n|Ana|300k|\n|日本 a\\|b|1,200k|\nafter\n";
        assert_eq!(
            align_tables(text),
            "before\n| Who       |     FC |\n| --------- | -----: |\n| Ana       |   300k |\n| 日本 a\\|b | 1,200k |\nafter\n"
        );
    }

    proptest::proptest! {
        /// A cell stays one cell, on one line, whatever comes in.
        #[test]
        fn a_cell_stays_a_cell(text in "\\PC{0,40}|[|\\\\`*#<>\\[\\]\n\r -]{0,20}") {
            let row = format!("| {} | end |", escape(&text));
            let found = cells(&row);
            proptest::prop_assert_eq!(found.len(), 2);
            proptest::prop_assert_eq!(found[1], "end");
            proptest::prop_assert!(!row.contains(['\n', '\r']));
        }
    }
}
