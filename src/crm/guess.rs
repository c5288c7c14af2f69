//! What a file is probably about, from its header alone.

use std::path::Path;

use clap::ValueEnum;

use super::answers::MapFile;
use super::read::Source;
use super::recognise::recognise_to_ask;
use super::vocabulary::Kind;

/// The kind whose facts the header names most of; `None`: it names none. It is only where somebody begins: they can say
/// otherwise, and what is missing is asked for.
pub fn likely_kind(path: &Path) -> Option<Kind> {
    let source = Source::open(path, None).ok()?;
    let mut best: Option<(usize, Kind)> = None;
    for kind in Kind::value_variants() {
        let Ok(layout) = recognise_to_ask(&source, *kind, None, &MapFile::default()) else { continue };
        let known = layout.columns.iter().filter(|c| c.field.is_some()).count();
        if best.is_none_or(|(most, _)| known > most) {
            best = Some((known, *kind));
        }
    }
    best.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_what_it_is_about() {
        for (text, want) in [
            ("id,name,owner,stage,amount,close date\n1,A,Ann,Demo,1,2026-12-01\n", Some(Kind::Deals)),
            ("name,role,manager,team\nMia Lind,flm,,Team West\n", Some(Kind::People)),
            ("name,period,amount\nAna Ruiz,2026-Q4,500000\n", Some(Kind::Quotas)),
            ("id,name,owner,Wo es steht,amount,close date\n1,A,Ann,Demo,1,2026-12-01\n", Some(Kind::Deals)),
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), text).unwrap();
            assert_eq!(likely_kind(file.path()), want, "{text}");
        }
        assert_eq!(likely_kind(Path::new("/nonexistent")), None);
    }
}
