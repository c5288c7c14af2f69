//! Text from outside, made safe once, at the door, and laid out by columns. Whatever comes from a file, a paste or a
//! field passes [`clean`] (one line) or [`clean_lines`] (a note) before it is stored, so that everything behind the
//! door may be drawn as it is.
//!
//! Widths are counted as the terminal is drawn: grapheme by grapheme ([`width`]).

mod clean;
mod layout;

pub use clean::{LONGEST, clean, clean_lines};
pub use layout::{Align, clip, clip_with, fit, width};

/// A search key: lower-case, Latin letters without their accents, ligatures spelled out. "Łódź Straße" -> "lodz strasse".
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' | 'ǽ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ð' | 'đ' => out.push('d'),
            'ø' | 'ǿ' => out.push('o'),
            'ł' => out.push('l'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ŧ' => out.push('t'),
            'ĸ' => out.push('k'),
            'ŋ' | 'ŉ' => out.push('n'),
            'ĳ' => out.push_str("ij"),
            c if c.is_ascii() => out.push(c),
            c if clean::is_mark(c) => {}
            c => out.push(nucleo_matcher::chars::normalize(c)),
        }
    }
    out
}

/// Letters to add, drop or change to get from one word to the other.
pub fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn search_keys() {
        for (text, key) in [
            ("Łódź Straße", "lodz strasse"),
            ("ÅNGSTRÖM", "angstrom"),
            ("e\u{301}clair", "eclair"),
            ("Nuñez & Søn", "nunez & son"),
            ("東京", "東京"),
            ("İstanbul", "istanbul"),
            ("", ""),
        ] {
            assert_eq!(fold(text), key, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_for_latin(text in "[a-zA-ZÀ-ÖØ-öø-ž ]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(once.is_ascii(), "{}", once);
        }
    }
}
