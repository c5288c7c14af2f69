//! Markdown laid out for reading in a terminal: headings, lists, tables with their columns under each other, bold words.
//! Knows what our minutes are made of; anything else is shown as it is written.

use crate::domain::text::{self, Align};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The minutes' own title.
    Title,
    /// A section's heading.
    Heading,
    /// Words.
    Text,
    /// A table's first row.
    Quiet,
}

/// One line as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub look: Look,
    /// Its pieces; `true`: bold.
    pub pieces: Vec<(String, bool)>,
}

impl Line {
    fn plain(look: Look, words: String) -> Self {
        Self { look, pieces: vec![(words, false)] }
    }

    fn words_are_empty(&self) -> bool {
        self.pieces.iter().all(|(words, _)| words.is_empty())
    }

    /// Its words.
    #[cfg(test)]
    pub fn words(&self) -> String {
        self.pieces.iter().map(|(words, _)| words.as_str()).collect()
    }
}

/// Lays the text out in lines of at most `width` columns; tables are as wide as they are.
pub fn lines(markdown: &str, width: usize) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut table: Vec<&str> = Vec::new();
    for line in markdown.lines() {
        if line.starts_with('|') {
            table.push(line);
            continue;
        }
        push_table(&mut out, &table);
        table.clear();
        let bare = line.trim_end();
        let empty = bare.is_empty();
        // one empty line is enough
        if empty && out.last().is_none_or(|l| l.words_are_empty()) {
            continue;
        }
        let hashes = bare.chars().take_while(|c| *c == '#').count();
        if hashes > 0 && bare[hashes..].starts_with(' ') {
            let look = if hashes == 1 { Look::Title } else { Look::Heading };
            let words: Vec<String> = words(&bare[hashes..]).into_iter().map(|(w, _)| w).collect();
            out.push(Line::plain(look, words.join(" ")));
        } else {
            push_wrapped(&mut out, bare, width);
        }
    }
    push_table(&mut out, &table);
    while out.last().is_some_and(Line::words_are_empty) {
        out.pop();
    }
    out
}

/// A paragraph or a list's item; what follows its first line stands under its words.
fn push_wrapped(out: &mut Vec<Line>, line: &str, width: usize) {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let hang = blanks + if line[blanks..].starts_with("- ") { 2 } else { 0 };
    let mut pieces: Vec<(String, bool)> = vec![(" ".repeat(blanks), false)];
    let mut used = blanks;
    let mut fresh = true;
    for (word, bold) in words(line) {
        let word = text::clip(&word, width.saturating_sub(hang).max(1));
        let wide = text::width(&word);
        if !fresh && used + 1 + wide > width {
            out.push(Line { look: Look::Text, pieces: std::mem::take(&mut pieces) });
            pieces.push((" ".repeat(hang), false));
            (used, fresh) = (hang, true);
        }
        if !fresh {
            let inside = bold && pieces.last().is_some_and(|p| p.1);
            match pieces.last_mut().filter(|p| p.1 == inside) {
                Some(last) => last.0.push(' '),
                None => pieces.push((" ".to_owned(), inside)),
            }
            used += 1;
        }
        match pieces.last_mut().filter(|p| p.1 == bold) {
            Some(last) => last.0.push_str(&word),
            None => pieces.push((word, bold)),
        }
        used += wide;
        fresh = false;
    }
    out.push(Line { look: Look::Text, pieces });
}

/// The words of a line without Markdown's own signs; `true`: bold.
fn words(line: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let (mut word, mut word_bold, mut bold) = (String::new(), false, false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {
                if word.is_empty() {
                    word_bold = bold;
                }
                word.extend(chars.next());
            }
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                bold = !bold;
            }
            ' ' => {
                if !word.is_empty() {
                    found.push((std::mem::take(&mut word), word_bold));
                }
            }
            c => {
                if word.is_empty() {
                    word_bold = bold;
                }
                word.push(c);
            }
        }
    }
    if !word.is_empty() {
        found.push((word, word_bold));
    }
    found
}

/// The cells of a table's row; an escaped bar is not the end of one.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim().trim_start_matches('|');
    let mut found = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            found.push(row[from..at].trim());
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if !row[from..].trim().is_empty() {
        found.push(row[from..].trim());
    }
    found
}

fn push_table(out: &mut Vec<Line>, rows: &[&str]) {
    let is_rule = |c: &str| !c.is_empty() && c.bytes().all(|b| b == b'-' || b == b':');
    let mut right: Vec<bool> = Vec::new();
    let mut kept: Vec<Vec<(String, bool)>> = Vec::new();
    for row in rows {
        let cells = cells(row);
        if cells.iter().all(|c| is_rule(c)) {
            right = cells.iter().map(|c| c.ends_with(':')).collect();
            continue;
        }
        kept.push(
            cells
                .into_iter()
                .map(|cell| {
                    let words = words(cell);
                    let bold = words.first().is_some_and(|w| w.1);
                    (words.into_iter().map(|w| w.0).collect::<Vec<_>>().join(" "), bold)
                })
                .collect(),
        );
    }
    let columns = kept.iter().map(Vec::len).max().unwrap_or(0);
    let wide: Vec<usize> = (0..columns)
        .map(|i| kept.iter().filter_map(|r| r.get(i)).map(|c| text::width(&c.0)).max().unwrap_or(0))
        .collect();
    for (n, row) in kept.iter().enumerate() {
        let mut pieces = Vec::new();
        for (i, (words, bold)) in row.iter().enumerate() {
            let align = if right.get(i) == Some(&true) { Align::Right } else { Align::Left };
            let gap = if i > 0 { "   " } else { "" };
            pieces.push((format!("{gap}{}", text::fit(words, wide[i], align)), *bold));
        }
        let look = if n == 0 { Look::Quiet } else { Look::Text };
        out.push(Line { look, pieces });
    }
}
