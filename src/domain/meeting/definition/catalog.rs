//! The meetings that can be held: the seven that come with the program, overlaid by the user's own files.

use super::{Definition, DefinitionError};

macro_rules! builtin {
    ($($code:literal = $file:literal),+ $(,)?) => {
        &[$(($code, $file, include_str!(concat!("../../../../assets/meetings/", $file)))),+]
    };
}

/// Code, file name and TOML of the seven, in the order they are listed.
pub const BUILTIN: &[(&str, &str, &str)] = builtin!(
    "PR" = "pr.toml",
    "WFC" = "wfc.toml",
    "TDR" = "tdr.toml",
    "DGB" = "dgb.toml",
    "EFC" = "efc.toml",
    "QBR" = "qbr.toml",
    "RPS" = "rps.toml",
);

/// The TOML of one of the seven, by code in either case.
pub fn builtin(code: &str) -> Option<&'static str> {
    BUILTIN.iter().find(|(c, ..)| c.eq_ignore_ascii_case(code)).map(|(.., text)| *text)
}

/// A meeting with the text it was read from: a run keeps that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The meeting.
    pub definition: Definition,
    /// The file it came from; "built in: pr.toml" for the seven.
    pub file: String,
    /// Its TOML.
    pub text: String,
    /// Comes from the user's folder.
    pub own: bool,
}

/// Every meeting that can be started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    entries: Vec<Entry>,
}

impl Catalog {
    /// The seven, each replaced by the user's file of the same code, then the user's other meetings. A file that
    /// cannot be used is told and left out: the built-in meeting of that code stays.
    pub fn new(overrides: &[(String, String)]) -> (Self, Vec<DefinitionError>) {
        let mut catalog = Self::default();
        let mut errors = Vec::new();
        for (_, file, text) in BUILTIN {
            match Definition::parse(file, text) {
                Ok(definition) => catalog.entries.push(Entry {
                    definition,
                    file: format!("built in: {file}"),
                    text: (*text).to_owned(),
                    own: false,
                }),
                Err(e) => errors.push(e),
            }
        }
        for (file, text) in overrides {
            match Definition::parse(file, text) {
                Ok(definition) => catalog
                    .overlay(Entry { definition, file: file.clone(), text: text.clone(), own: true }, &mut errors),
                Err(e) => errors.push(e),
            }
        }
        (catalog, errors)
    }

    fn overlay(&mut self, entry: Entry, errors: &mut Vec<DefinitionError>) {
        let code = &entry.definition.code;
        match self.entries.iter_mut().find(|e| e.definition.code == *code) {
            Some(earlier) if earlier.own => errors.push(DefinitionError {
                file: entry.file,
                problems: vec![crate::domain::data_file::Problem {
                    line: 1,
                    key: "code".to_owned(),
                    message: format!("`{code}` is already taken by {}", earlier.file),
                }],
            }),
            Some(built_in) => *built_in = entry,
            None => self.entries.push(entry),
        }
    }

    /// All of them: the seven first, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All definitions, in the same order.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.entries.iter().map(|e| &e.definition)
    }

    /// The entry with this code, in either case.
    pub fn entry(&self, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.definition.code.eq_ignore_ascii_case(code.trim()))
    }

    /// The definition with this code, in either case.
    pub fn get(&self, code: &str) -> Option<&Definition> {
        self.entry(code).map(|e| &e.definition)
    }
}
