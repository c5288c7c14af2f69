//! Words for what the importer knows by keys.

use crate::crm::{Crm, Field, Kind, fact};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};

/// Who wrote it; empty where it is not known.
pub(super) fn crm(crm: Crm) -> String {
    if crm == Crm::Csv { String::new() } else { crm.name().to_owned() }
}

/// What the importer says with the command's options, with the cockpit's keys instead.
pub(in crate::app) fn here(text: &str) -> String {
    if !text.contains("--") && !text.contains("[stages]") {
        return text.to_owned();
    }
    let key = |command| keymap::key_for(&[Context::Import], command).unwrap_or_default();
    let says = |command: Command, what: &str| format!("({} {what})", key(command));
    let (day, team, encoding) = (key(Command::ImportDay), key(Command::ImportTeam), key(Command::ImportEncoding));
    let mut out = text.to_owned();
    // `import again with --owner "J. Smith=Jane Smith"`: a name is in it
    if let Some(at) = out.find(", import again with --owner ") {
        out.truncate(at);
        out.push_str(", say so among the people");
    }
    if let Some(at) = out.find("(--crm ") {
        out.truncate(at);
        out.push_str(&says(Command::ImportCrm, "if it is the same system"));
    }
    for (said, here) in [
        ("(--encoding says otherwise)", says(Command::ImportEncoding, "says otherwise")),
        ("leave out --encoding, or say another one", format!("{encoding} says another encoding")),
        ("(--decimal says otherwise)", "(the question about it says otherwise)".to_owned()),
        ("use --decimal point or comma", "answer the question about its decimal mark".to_owned()),
        ("(--part)", says(Command::PartOrWhole, "says so")),
        ("name one with --team, or import people", format!("{team} names one, or import people")),
        ("add a column `team`, or use --team", format!("add a column `team`, or name one with {team}")),
        ("date the import with --as-of", format!("say its day with {day}")),
        ("`D` in the cockpit or --as-of says another day", format!("{day} says another day")),
        (
            "date this one with --as-of, or take its state all the same with --older",
            format!("say this one's day with {day}"),
        ),
        ("(the config's [stages] says otherwise)", "(the question about it says otherwise)".to_owned()),
        (". A map file (--map) can name them", ": is it of another kind?".to_owned()),
        (", or name the column in a map file (--map)", ", or say which column holds it".to_owned()),
        ("say which with --date-order dmy or --date-order mdy", format!("say which with {}", key(Command::DateOrder))),
        ("use --date-order dmy or mdy", format!("{} says which", key(Command::DateOrder))),
        ("say --part when it holds only some of the deals, --whole when they are really gone", String::new()),
    ] {
        out = out.replace(said, &here);
    }
    out
}

/// Encodings a text can be read in, with where they are met.
pub(super) fn encodings() -> Vec<(String, String)> {
    let all = [
        ("utf-8", "most exports of today"),
        ("windows-1252", "spreadsheets in western Europe and America"),
        ("iso-8859-15", "older systems in western Europe"),
        ("utf-16le", "Unicode text of a spreadsheet"),
        ("utf-16be", "Unicode text of other machines"),
        ("windows-1250", "spreadsheets in central Europe"),
        ("windows-1251", "Cyrillic"),
        ("windows-1253", "Greek"),
        ("windows-1254", "Turkish"),
        ("macintosh", "spreadsheets on older Macs"),
        ("shift_jis", "Japanese"),
        ("gbk", "Chinese"),
        ("euc-kr", "Korean"),
    ];
    all.map(|(name, met)| (name.to_owned(), met.to_owned())).to_vec()
}

/// Who can have written it: word and name.
pub(super) fn crms() -> Vec<(String, String)> {
    Crm::ALL.iter().map(|c| (c.key().to_owned(), c.name().to_owned())).collect()
}

/// What a column of such a file can be said to hold, with what it means.
pub(super) fn fields(kind: Kind) -> Vec<(String, String)> {
    let list: &[(&str, &str)] = match kind.key() {
        "deals" => DEALS,
        "people" => PEOPLE,
        "quotas" => QUOTAS,
        // the others have no list of their own: everything there is
        _ => return Field::ALL.iter().map(|f| (f.key().to_owned(), fact(*f))).collect(),
    };
    list.iter().map(|(field, meaning)| ((*field).to_owned(), (*meaning).to_owned())).collect()
}

const DEALS: &[(&str, &str)] = &[
    ("id", "the CRM's own number of the deal"),
    ("name", "what the deal is called"),
    ("account", "the customer"),
    ("contact", "the customer's person"),
    ("owner", "whose deal it is"),
    ("team", "the owner's team"),
    ("manager", "who leads the owner"),
    ("pipeline", "which pipeline"),
    ("stage", "how far it is"),
    ("status", "open, won, lost"),
    ("closed", "closed, yes or no"),
    ("won", "won, yes or no"),
    ("lost", "lost, yes or no"),
    ("amount", "what it is worth"),
    ("amount_company", "the same in the company's currency"),
    ("currency", "the amount's currency"),
    ("probability", "how likely it is"),
    ("category", "commit, best case, pipeline, omitted"),
    ("close", "when it is to close"),
    ("won_time", "when it was won"),
    ("lost_time", "when it was lost"),
    ("closed_time", "when it was closed"),
    ("created", "when it was created"),
    ("last_activity", "the last thing that happened"),
    ("next_activity", "the next thing that is planned"),
    ("next_step", "what the buyer does next"),
    ("stage_entered", "since when it is in its stage"),
    ("days_in_stage", "days in its stage"),
    ("pushes", "how often it was pushed"),
    ("type", "new business or existing"),
    ("source", "where it comes from"),
    ("lost_reason", "why it was lost"),
    ("segment", "the customer's segment"),
    ("product", "what is sold"),
    ("competitor", "against whom"),
    ("icp", "an ideal customer, yes or no"),
];

const PEOPLE: &[(&str, &str)] = &[
    ("name", "the whole name"),
    ("first_name", "the first name"),
    ("last_name", "the last name"),
    ("email", "the address"),
    ("role", "seller, manager, head"),
    ("manager", "who leads them"),
    ("team", "their team"),
    ("region", "their region"),
    ("joined", "since when"),
    ("left", "until when"),
];

const QUOTAS: &[(&str, &str)] = &[
    ("person", "whose target"),
    ("team", "which team's"),
    ("region", "which region's"),
    ("period", "2026-Q4, 2026-11, FY2026"),
    ("amount", "how much"),
    ("currency", "the amount's currency"),
    ("valid_from", "from which day on"),
];

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    /// Whatever the importer says of an option of the command is said otherwise in the cockpit.
    #[test]
    fn no_option_of_the_command_is_named_in_the_cockpit() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = vec![folder.join("store/import.rs")];
        let mut folders = vec![folder.join("crm")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("tests.rs") && !path.ends_with("traps.rs") {
                    files.push(path);
                }
            }
        }
        let mut seen = 0;
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            // a text that goes on in the next line is one text
            let code = joined(code);
            for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
                for literal in line.split('"').skip(1).step_by(2).filter(|l| l.contains("--") || l.contains("[stages]"))
                {
                    seen += 1;
                    let here = here(literal);
                    assert!(
                        !here.contains("--") && !here.contains("[stages]"),
                        "{}: {literal} -> {here}",
                        file.display()
                    );
                }
            }
        }
        assert!(seen > 10, "the texts are there: {seen}");
        assert_eq!(
            here("`J. Smith` is new here; if it is Jo, import again with --owner \"J. Smith=Jo\""),
            "`J. Smith` is new here; if it is Jo, say so among the people"
        );
        assert_eq!(here("read as windows-1252 (--encoding says otherwise)"), "read as windows-1252 (e says otherwise)");
        assert_eq!(here("nothing to say"), "nothing to say");
    }

    /// Texts that are broken by a backslash at the line's end as one, with `\"` out of the way.
    fn joined(code: &str) -> String {
        let mut out = String::new();
        for line in code.replace("\\\"", "'").lines() {
            match line.strip_suffix('\\') {
                Some(begun) if out.is_empty() || out.ends_with('\n') => out.push_str(begun),
                Some(more) => out.push_str(more.trim_start()),
                None if out.is_empty() || out.ends_with('\n') => out.push_str(&format!("{line}\n")),
                None => out.push_str(&format!("{}\n", line.trim_start())),
            }
        }
        out
    }

    #[test]
    fn every_fact_that_is_offered_is_one() {
        for kind in Kind::value_variants() {
            let all = fields(*kind);
            assert!(!all.is_empty());
            for (word, meaning) in all {
                assert!(Field::ALL.iter().any(|f| f.key() == word) && !meaning.is_empty(), "{word}");
            }
        }
    }
}
