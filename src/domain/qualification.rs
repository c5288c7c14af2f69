//! Ways to qualify a deal (MEDDICC, SPICED, BANT, five buying questions) as data: fields with a question each.

use super::data_file::{DataError, Reader};

/// File name and TOML of those that come with the program, in the order they are listed.
pub const BUILTIN: &[(&str, &str)] = &[
    ("meddicc.toml", include_str!("../../assets/qualification/meddicc.toml")),
    ("spiced.toml", include_str!("../../assets/qualification/spiced.toml")),
    ("bant.toml", include_str!("../../assets/qualification/bant.toml")),
    ("five_questions.toml", include_str!("../../assets/qualification/five_questions.toml")),
];

/// One thing to know about a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the store; never changes once answers exist.
    pub key: String,
    /// The letter it stands for: "M", or "1".
    pub letter: String,
    /// "Metrics".
    pub label: String,
    /// What to ask.
    pub question: String,
}

/// A way to qualify a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// Its name in the store and the config: "meddicc".
    pub key: String,
    /// "MEDDICC".
    pub name: String,
    /// For which deals it fits.
    pub fits: String,
    /// In the order they are asked.
    pub fields: Vec<Field>,
}

impl Framework {
    /// Reads and checks one file; `file` is for the messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        Reader::read(file, text, |r, mut top| {
            let key = top.text(r, "key", 40);
            let name = top.text(r, "name", 60);
            let fits = top.text(r, "fits", 400);
            let tables = top.tables(r, "fields");
            if tables.is_empty() {
                r.problem(top.line, "fields", "has no field");
            }
            let mut fields: Vec<Field> = Vec::new();
            for mut table in tables {
                let key = table.text(r, "key", 40);
                let letter = table.text(r, "letter", 2);
                let label = table.text(r, "label", 40);
                let question = table.text(r, "question", 400);
                table.done(r);
                let (Some(key), Some(letter), Some(label), Some(question)) = (key, letter, label, question) else {
                    continue;
                };
                if fields.iter().any(|f| f.key == key.value) {
                    r.problem_at(&key, format!("another field has the key `{}`", key.value));
                }
                fields.push(Field {
                    key: key.value,
                    letter: letter.value,
                    label: label.value,
                    question: question.value,
                });
            }
            top.done(r);
            Some(Self { key: key?.value, name: name?.value, fits: fits?.value, fields })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_ones_have_their_letters() {
        let read: Vec<(String, String)> = BUILTIN
            .iter()
            .map(|(file, text)| Framework::parse(file, text).unwrap())
            .map(|f| (f.key, f.fields.iter().map(|field| field.letter.as_str()).collect()))
            .collect();
        let want = [("meddicc", "MEDDICC"), ("spiced", "SPICED"), ("bant", "BANT"), ("five_questions", "12345")];
        assert_eq!(read, want.map(|(k, l)| (k.to_owned(), l.to_owned())));
    }

    #[test]
    fn a_defect_names_its_line_and_key() {
        let text = "key = \"x\"\nname = \"X\"\nfits = \"All.\"\n[[fields]]\nkey = \"a\"\nletter = \"ABC\"\nlabel = \"A\"\nwhy = 1\n";
        let told = Framework::parse("x.toml", text).unwrap_err().to_string();
        assert_eq!(
            told,
            "x.toml:4: fields[1].question: is missing\n\
             x.toml:6: fields[1].letter: is too long: at most 2 characters\n\
             x.toml:8: fields[1].why: is not a known key; known are key, letter, label, question"
        );
    }
}
