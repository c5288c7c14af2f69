//! What exports in other languages than English call things: `assets/crm/languages.toml`. English ones go before them.

use std::collections::BTreeMap;

use super::error::CrmError;
use super::label::key;
use super::vocabulary::{Aliases, table};
use crate::domain::text::fold;

const LANGUAGES: &str = include_str!("../../assets/crm/languages.toml");

/// By the language's code.
///
/// # Errors
/// An embedded table that is broken: a test proves that none is.
pub fn languages() -> Result<BTreeMap<String, Aliases>, CrmError> {
    table("languages", LANGUAGES)
}

/// A word as it is compared: with its accents, without them, and with ae for ä.
pub fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![key(word)];
    if !word.is_ascii() {
        let mut long = String::with_capacity(word.len() + 4);
        for c in word.chars() {
            match c {
                'ä' => long.push_str("ae"),
                'ö' => long.push_str("oe"),
                'ü' => long.push_str("ue"),
                c => long.push(c),
            }
        }
        all.extend([key(&fold(word)), key(&fold(&long))]);
        all.dedup();
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::crm::answers::MapFile;
    use crate::crm::vocabulary::{Columns, Crm, Field, Kind, Words};
    use crate::domain::deal::{Category, Phase, Status};

    #[test]
    fn no_label_of_another_language_means_two_things() {
        let languages = languages().unwrap();
        type Of = fn(&Aliases) -> &BTreeMap<Field, Vec<String>>;
        let kinds: [Of; 3] = [|l| &l.deals, |l| &l.people, |l| &l.quotas];
        for fields in kinds {
            let mut seen: HashMap<String, Field> = HashMap::new();
            for (name, language) in &languages {
                for (field, labels) in fields(language) {
                    for spelling in labels.iter().flat_map(|l| spellings(l)) {
                        let before = seen.insert(spelling.clone(), *field);
                        assert!(before.is_none_or(|f| f == *field), "{spelling} ({name}): {field:?} and {before:?}");
                    }
                }
            }
        }
        // and a word is either won or lost, early or late
        let mut seen = HashMap::new();
        for language in languages.values() {
            for (status, words) in &language.status {
                for word in words {
                    let before = seen.insert(key(word), status.clone());
                    assert!(before.as_ref().is_none_or(|b| b == status), "{word}: {status} and {before:?}");
                }
            }
        }
        let mut seen = HashMap::new();
        for language in languages.values() {
            for (phase, words) in &language.stages {
                for word in words {
                    let before = seen.insert(key(word), *phase);
                    assert!(before.is_none_or(|b| b == *phase), "{word}: {phase:?} and {before:?}");
                }
            }
        }
    }

    #[test]
    fn labels_and_words_of_other_languages() {
        let columns = Columns::of(Kind::Deals).unwrap();
        for (label, field) in [
            ("Verkäufer", Field::Owner),
            ("Verkaeufer", Field::Owner),
            ("VERKAUFER", Field::Owner),
            ("Firma", Field::Account),
            ("Startdatum", Field::Created),
            ("Erstellt am", Field::Created),
            ("Abschlussdatum", Field::Close),
            ("Betrag", Field::Amount),
            ("Wahrscheinlichkeit (%)", Field::Probability),
            ("Phase", Field::Stage),
            ("Besitzer", Field::Owner),
            ("Montant", Field::Amount),
            ("Étape", Field::Stage),
            ("Etape", Field::Stage),
            ("Date de clôture", Field::Close),
            ("Importe", Field::Amount),
            ("Fecha de cierre", Field::Close),
            ("Bedrag", Field::Amount),
            ("Sluitdatum", Field::Close),
            ("Importo", Field::Amount),
            ("Data di chiusura", Field::Close),
        ] {
            assert_eq!(columns.field(&crate::crm::label::label(label).key).map(|f| f.0), Some(field), "{label}");
        }
        assert_eq!(columns.near("montants"), None, "in English only");
        let words = Words::of(Crm::Csv, &MapFile::default(), &BTreeMap::new()).unwrap();
        for (stage, phase) in [
            ("Angebot", Phase::Mid),
            ("Verhandlung", Phase::Late),
            ("Erstgespräch", Phase::Early),
            ("Négociation", Phase::Late),
            ("Negociacion", Phase::Late),
            ("Propuesta enviada", Phase::Mid),
            ("Offerte", Phase::Mid),
            ("Trattativa", Phase::Late),
        ] {
            assert_eq!(words.phase(stage), Some(phase), "{stage}");
        }
        for (stage, status) in [
            ("Gewonnen", Status::Won),
            ("Verloren", Status::Lost),
            ("Fermée gagnée", Status::Won),
            ("Cerrada perdida", Status::Lost),
            ("Chiuso vinto", Status::Won),
        ] {
            assert_eq!(words.ending(stage), Some(status), "{stage}");
        }
        assert_eq!(words.guess("Warten auf Vertragsentwurf", None), Phase::Late);
        assert_eq!(words.category("Ausgelassen"), Some(Category::Omitted));
    }
}
