//! Picking by a few letters: which of these keys match, best first. Keys are folded (lower-case, without accents)
//! once, not per search.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::text::fold;

/// Indexes of the keys that match `query`, best first; all of them in their order for an empty query.
pub fn rank<'a>(query: &str, keys: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let query = fold(query.trim());
    if query.is_empty() {
        return keys.enumerate().map(|(i, _)| i).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(&query, CaseMatching::Ignore, Normalization::Never);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = keys
        .enumerate()
        .filter_map(|(i, key)| Some((pattern.score(Utf32Str::new(key, &mut buffer), &mut matcher)?, i)))
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn a_few_letters_find_it_and_the_order_is_kept_without_any() {
        let keys = ["halden group, phase 2", "orbit retail, platform", "northwind renewal"];
        assert_eq!(rank("orb", keys.into_iter())[0], 1);
        assert_eq!(rank("Nor Ren", keys.into_iter()), [2]);
        assert_eq!(rank("", keys.into_iter()), [0, 1, 2]);
        assert!(rank("zzz", keys.into_iter()).is_empty());
    }
}
