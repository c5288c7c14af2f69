//! Data files in TOML, read key by key so that every problem names its line and its key, and all problems of a file are
//! told at once. It knows nothing of meetings or deals: those say which keys there are.

use std::fmt;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::text::clean;

/// One thing that is wrong with a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// Which key: `steps[2].minutes`, counted from 1 as on screen; empty where the text is no TOML.
    pub key: String,
    /// What was expected.
    pub message: String,
}

/// A data file that cannot be used: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DataError {
    /// The file's name, as the user knows it.
    pub file: String,
    /// At least one, in the order of the lines.
    pub problems: Vec<Problem>,
}

impl DataError {
    /// One line per problem: `pr.toml:14: steps[2].minutes: expected ...`.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.problems.iter().map(|p| p.in_file(&self.file))
    }
}

impl Problem {
    /// `pr.toml:14: steps[2].minutes: expected ...`.
    pub fn in_file(&self, file: &str) -> String {
        if self.key.is_empty() {
            format!("{file}:{}: {}", self.line, self.message)
        } else {
            format!("{file}:{}: {}: {}", self.line, self.key, self.message)
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines().collect();
        f.write_str(&lines.join("\n"))
    }
}

/// A value with the place it came from, for problems that show only once everything is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub value: T,
    pub line: usize,
    pub key: String,
}

/// Collects what is wrong while a file is read.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Where each line ends, so that a place finds its line without counting through the text again.
    ends: Vec<usize>,
    problems: Vec<Problem>,
}

impl Reader {
    /// Reads one file: `read` takes what it needs from the top table; problems win over what it returns.
    pub fn read<T>(
        file: &str,
        text: &str,
        read: impl FnOnce(&mut Self, Fields<'_, '_>) -> Option<T>,
    ) -> Result<T, DataError> {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
        let mut reader = Self { ends, problems: Vec::new() };
        let found = match DeTable::parse(text) {
            Ok(table) => read(&mut reader, Fields::new(table.get_ref(), 1, String::new())),
            Err(e) => {
                let line = reader.line(e.span().map_or(0, |s| s.start));
                reader.problem(line, "", e.message().to_owned());
                None
            }
        };
        reader.problems.sort_by_key(|p| p.line);
        match found {
            Some(found) if reader.problems.is_empty() => Ok(found),
            _ => {
                if reader.problems.is_empty() {
                    reader.problem(1, "", "cannot be read".to_owned());
                }
                Err(DataError { file: file.to_owned(), problems: reader.problems })
            }
        }
    }

    /// Notes a problem.
    pub fn problem(&mut self, line: usize, key: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem { line, key: key.into(), message: message.into() });
    }

    /// Notes a problem with a value already read.
    pub fn problem_at<T>(&mut self, at: &At<T>, message: impl Into<String>) {
        self.problem(at.line, at.key.clone(), message);
    }

    fn line(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset) + 1
    }
}

/// One table of a data file; every key has to be asked for, the others are refused by [`Fields::done`].
#[derive(Debug)]
pub(crate) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    /// The line the table starts on.
    pub line: usize,
    /// "steps[2]", or empty for the top table.
    pub key: String,
    known: Vec<&'static str>,
}

impl<'a, 'i> Fields<'a, 'i> {
    fn new(table: &'a DeTable<'i>, line: usize, key: String) -> Self {
        Self { table, line, key, known: Vec::new() }
    }

    fn path(&self, key: &str) -> String {
        if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) }
    }

    fn find(&mut self, r: &Reader, key: &'static str) -> Option<(usize, &'a Spanned<DeValue<'i>>)> {
        self.known.push(key);
        let (name, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some((r.line(name.span().start), value))
    }

    /// The key's line, where it is there; counts as asking for it.
    pub fn line_of(&mut self, r: &Reader, key: &'static str) -> Option<usize> {
        self.find(r, key).map(|(line, _)| line)
    }

    fn missing(&self, r: &mut Reader, key: &str) {
        r.problem(self.line, self.path(key), "is missing");
    }

    /// A text, cleaned, of one to `most` characters.
    pub fn text(&mut self, r: &mut Reader, key: &'static str, most: usize) -> Option<At<String>> {
        let found = self.optional_text(r, key, most);
        if found.is_none() && self.line_of(r, key).is_none() {
            self.missing(r, key);
        }
        found
    }

    /// Like [`Fields::text`], and may be left out.
    pub fn optional_text(&mut self, r: &mut Reader, key: &'static str, most: usize) -> Option<At<String>> {
        let (line, value) = self.find(r, key)?;
        checked_text(r, value, line, self.path(key), most)
    }

    /// A whole number within bounds; `unit` says of what. May be left out.
    pub fn whole(
        &mut self,
        r: &mut Reader,
        key: &'static str,
        bounds: RangeInclusive<u32>,
        unit: &str,
    ) -> Option<At<u32>> {
        let (line, value) = self.find(r, key)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => None,
        };
        match number {
            Some(n) if bounds.contains(&n) => Some(At { value: n, line, key: self.path(key) }),
            _ => {
                let expected = format!("expected a whole number of {unit} from {} to {}", bounds.start(), bounds.end());
                r.problem(line, self.path(key), expected);
                None
            }
        }
    }

    /// Like [`Fields::whole`], and has to be there.
    pub fn needed_whole(
        &mut self,
        r: &mut Reader,
        key: &'static str,
        bounds: RangeInclusive<u32>,
        unit: &str,
    ) -> Option<At<u32>> {
        let found = self.whole(r, key, bounds, unit);
        if found.is_none() && self.line_of(r, key).is_none() {
            self.missing(r, key);
        }
        found
    }

    /// One of a few words. May be left out.
    pub fn choice<T>(
        &mut self,
        r: &mut Reader,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
        words: &str,
    ) -> Option<At<T>> {
        let text = self.optional_text(r, key, 60)?;
        match read(&text.value) {
            Some(value) => Some(At { value, line: text.line, key: text.key }),
            None => {
                r.problem_at(&text, format!("`{}` is not known: expected one of {words}", text.value));
                None
            }
        }
    }

    /// Like [`Fields::choice`], and has to be there.
    pub fn needed_choice<T>(
        &mut self,
        r: &mut Reader,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
        words: &str,
    ) -> Option<At<T>> {
        let found = self.choice(r, key, read, words);
        if found.is_none() && self.line_of(r, key).is_none() {
            self.missing(r, key);
        }
        found
    }

    /// A list of texts; left out it is empty.
    pub fn texts(&mut self, r: &mut Reader, key: &'static str, most: usize) -> Vec<At<String>> {
        let Some((line, value)) = self.find(r, key) else { return Vec::new() };
        let path = self.path(key);
        let Some(items) = value.get_ref().as_array() else {
            r.problem(line, path, "expected a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let line = r.line(item.span().start);
            texts.extend(checked_text(r, item, line, format!("{path}[{}]", i + 1), most));
        }
        texts
    }

    /// A list of tables (`[[key]]` or inline); left out it is empty.
    pub fn tables(&mut self, r: &mut Reader, key: &'static str) -> Vec<Fields<'a, 'i>> {
        let Some((line, value)) = self.find(r, key) else { return Vec::new() };
        let path = self.path(key);
        let Some(items) = value.get_ref().as_array() else {
            r.problem(line, path, format!("expected a list of tables, each written as [[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let (line, path) = (r.line(item.span().start), format!("{path}[{}]", i + 1));
            match item.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(table, line, path)),
                None => r.problem(line, path, "expected a table"),
            }
        }
        tables
    }

    /// A table inside this one. May be left out.
    pub fn table(&mut self, r: &mut Reader, key: &'static str) -> Option<Fields<'a, 'i>> {
        let (line, value) = self.find(r, key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Fields::new(table, line, self.path(key))),
            None => {
                r.problem(line, self.path(key), "expected a table");
                None
            }
        }
    }

    /// Refuses every key that was not asked for.
    pub fn done(self, r: &mut Reader) {
        for name in self.table.keys() {
            let key: &str = name.get_ref();
            if !self.known.contains(&key) {
                let line = r.line(name.span().start);
                let mut known = self.known.clone();
                known.dedup();
                r.problem(line, self.path(&clean(key)), format!("is not a known key; known are {}", known.join(", ")));
            }
        }
    }
}

fn checked_text(
    r: &mut Reader,
    value: &Spanned<DeValue<'_>>,
    line: usize,
    key: String,
    most: usize,
) -> Option<At<String>> {
    let Some(text) = value.get_ref().as_str() else {
        r.problem(line, key, "expected a text in quotes");
        return None;
    };
    let text = clean(text);
    if text.is_empty() {
        r.problem(line, key, "is empty");
        return None;
    }
    if text.chars().count() > most {
        r.problem(line, key, format!("is too long: at most {most} characters"));
        return None;
    }
    Some(At { value: text, line, key })
}
