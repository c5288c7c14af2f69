//! The limits by day. What is good and what is to be watched changes in the course of the years; a past day is judged by
//! what held on it. Pure: the config says what the limits are, the store keeps what they were, here is which of them counts
//! when. A value is whatever the config makes of it, as text; nothing here reads it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// One limit from one day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitChange {
    /// Which limit: "health.stalled".
    pub key: String,
    /// What it is.
    pub value: String,
    /// The day from which on it counts.
    pub valid_from: NaiveDate,
    /// The day on which it was found in the config.
    pub noted_on: NaiveDate,
}

/// What changed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From this day on it counts.
    pub valid_from: NaiveDate,
    /// Key, what it was before (`None`: it was not kept), what it became; by key.
    pub changes: Vec<(String, Option<String>, String)>,
}

/// Every limit there ever was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// By the day they count from; of one day the last one that was noted counts.
    changes: Vec<LimitChange>,
}

impl Limits {
    /// From what was noted, in the order it was noted.
    pub fn new(mut noted: Vec<LimitChange>) -> Self {
        noted.sort_by_key(|change| change.valid_from);
        Self { changes: noted }
    }

    /// What holds on that day. Before the first day of a limit its first value holds: what was in force earlier is not
    /// known, and a day has to be judged by something.
    pub fn on(&self, day: NaiveDate) -> BTreeMap<&str, &str> {
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        for change in &self.changes {
            if change.valid_from <= day {
                found.insert(&change.key, &change.value);
            }
        }
        for first in &self.changes {
            let held = self.changes.iter().rfind(|c| c.key == first.key && c.valid_from == first.valid_from);
            found.entry(&first.key).or_insert(held.map_or(&first.value, |c| &c.value));
        }
        found
    }

    /// The days on which something changed, the first one, on which nothing was there to be changed, left out.
    fn days(&self) -> impl DoubleEndedIterator<Item = NaiveDate> {
        let versions: Vec<NaiveDate> = self.versions().iter().skip(1).map(|v| v.valid_from).collect();
        versions.into_iter()
    }

    /// Since when the limits of that day hold; `None`: since ever.
    pub fn since(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.days().rfind(|from| *from <= day)
    }

    /// From which day on others than those of that day hold; `None`: none are known.
    pub fn until(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.days().find(|from| *from > day)
    }

    /// Which limit became what on which day, oldest first. The first version is everything that was found first.
    pub fn versions(&self) -> Vec<Version> {
        let days: BTreeSet<NaiveDate> = self.changes.iter().map(|c| c.valid_from).collect();
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut versions = Vec::new();
        for day in days {
            let mut now = before.clone();
            now.extend(self.changes.iter().filter(|c| c.valid_from == day).map(|c| (c.key.as_str(), c.value.as_str())));
            let changed = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
            let changes: Vec<_> = changed
                .map(|(key, value)| ((*key).to_owned(), before.get(key).map(|v| (*v).to_owned()), (*value).to_owned()))
                .collect();
            if !changes.is_empty() {
                versions.push(Version { valid_from: day, changes });
            }
            before = now;
        }
        versions
    }

    /// From which day on what the config says now is to count: from the day it names or, where it names none, from
    /// today. A day that is past counts once: what is changed on a later day than that on which it was noted counts from
    /// that later day, or a line forgotten in the config would change the past with every new limit.
    pub fn counts_from(&self, named: Option<NaiveDate>, today: NaiveDate) -> NaiveDate {
        let used = |day: NaiveDate| self.changes.iter().any(|c| c.valid_from == day && c.noted_on < today);
        named.filter(|day| *day > today || !used(*day)).unwrap_or(today)
    }

    /// What has to be noted so that from that day on everything is as `said`: nothing where it is so already. `shipped`:
    /// what the program says where no config does; it holds until the day that is announced for a limit nobody knew.
    pub fn to_note(
        &self,
        said: &BTreeMap<String, String>,
        shipped: &BTreeMap<String, String>,
        from: NaiveDate,
        today: NaiveDate,
    ) -> Vec<LimitChange> {
        let held = self.on(from);
        let mut missing = Vec::new();
        for (key, value) in said {
            let note = |valid_from| LimitChange { key: key.clone(), value: value.clone(), valid_from, noted_on: today };
            match held.get(key.as_str()) {
                Some(before) if before == value => {}
                Some(_) => missing.push(note(from)),
                // a newer program knows more limits: of one that was never noted nobody knows another value than the
                // program's own, and what is announced is not yet
                None => {
                    let first = self.changes.first().map_or(from.min(today), |first| first.valid_from.min(from));
                    match shipped.get(key).filter(|own| from > today && *own != value) {
                        Some(own) => {
                            missing.push(LimitChange { value: own.clone(), ..note(first) });
                            missing.push(note(from));
                        }
                        None => missing.push(note(first)),
                    }
                }
            }
            // what was announced for a later day does not count any more
            let mut later: BTreeMap<NaiveDate, &str> = BTreeMap::new();
            later.extend(
                self.changes.iter().filter(|c| c.key == *key && c.valid_from > from).map(|c| (c.valid_from, &*c.value)),
            );
            missing.extend(later.into_iter().filter(|(_, other)| other != value).map(|(day, _)| note(day)));
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    /// What the program says itself.
    const SHIPPED: &[(&str, &str)] = &[("stalled", "14"), ("hit", "0.75")];

    /// A config that is opened on these days.
    #[derive(Default)]
    struct House(Vec<LimitChange>);

    impl House {
        fn open(&mut self, today: &str, named: Option<&str>, pairs: &[(&str, &str)]) -> usize {
            let limits = self.limits();
            let from = limits.counts_from(named.map(day), day(today));
            let new = limits.to_note(&said(pairs), &said(SHIPPED), from, day(today));
            let n = new.len();
            self.0.extend(new);
            n
        }

        fn limits(&self) -> Limits {
            Limits::new(self.0.clone())
        }

        fn at(&self, on: &str, key: &str) -> Option<String> {
            self.limits().on(day(on)).get(key).map(|v| (*v).to_owned())
        }
    }

    #[test]
    fn a_limit_that_a_newer_program_knows_makes_no_version() {
        let mut house = House::default();
        house.open("2026-10-01", None, &[("stalled", "14")]);
        house.open("2026-10-20", None, &[("stalled", "10")]);
        assert_eq!(house.open("2026-11-20", None, &[("stalled", "10"), ("hit", "0.75")]), 1);
        assert_eq!(house.at("2026-09-01", "hit").as_deref(), Some("0.75"));
        let versions: Vec<NaiveDate> = house.limits().versions().iter().map(|v| v.valid_from).collect();
        assert_eq!(versions, [day("2026-10-01"), day("2026-10-20")]);
        assert_eq!(house.open("2026-11-22", None, &[("stalled", "10"), ("hit", "0.80")]), 1);
        assert_eq!(house.at("2026-11-21", "hit").as_deref(), Some("0.75"));
        assert_eq!(house.at("2026-11-22", "hit").as_deref(), Some("0.80"));
    }

    #[test]
    fn a_new_limit_that_is_announced_leaves_the_past_to_the_programs_own() {
        let mut house = House::default();
        house.open("2026-10-01", None, &[("stalled", "14")]);
        let announced: &[(&str, &str)] = &[("stalled", "14"), ("hit", "0.90")];
        assert_eq!(house.open("2026-11-20", Some("2027-01-01"), announced), 2);
        assert_eq!(house.open("2026-11-21", Some("2027-01-01"), announced), 0);
        for (on, want) in [("2026-09-01", "0.75"), ("2026-12-31", "0.75"), ("2027-01-01", "0.90")] {
            assert_eq!(house.at(on, "hit").as_deref(), Some(want), "{on}");
        }
        // also where nothing was noted before
        let mut house = House::default();
        assert_eq!(house.open("2026-11-20", Some("2027-01-01"), &[("stalled", "10")]), 2);
        assert_eq!(house.at("2026-12-31", "stalled").as_deref(), Some("14"));
        assert_eq!(house.at("2027-01-01", "stalled").as_deref(), Some("10"));
    }

    #[test]
    fn the_past_keeps_its_limits() {
        let mut house = House::default();
        assert_eq!(house.open("2026-10-01", None, &[("stalled", "14"), ("early", "50")]), 2);
        assert_eq!(house.open("2026-10-20", None, &[("stalled", "14"), ("early", "50")]), 0);
        assert_eq!(house.open("2026-11-20", None, &[("stalled", "10"), ("early", "50")]), 1);
        for (on, want) in [
            ("2026-09-01", "14"), // before anything was noted the first version holds
            ("2026-10-01", "14"),
            ("2026-11-19", "14"),
            ("2026-11-20", "10"),
            ("2027-01-01", "10"),
        ] {
            assert_eq!(house.at(on, "stalled").as_deref(), Some(want), "{on}");
        }
        let limits = house.limits();
        let (before, after) = (day("2026-11-19"), day("2026-11-20"));
        assert_eq!((limits.since(before), limits.until(before)), (None, Some(after)));
        assert_eq!((limits.since(after), limits.until(after)), (Some(after), None));
        let versions = limits.versions();
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[1].changes, [("stalled".to_owned(), Some("14".to_owned()), "10".to_owned())]);
    }

    #[test]
    fn of_one_day_the_last_counts_and_a_change_taken_back_is_none() {
        let mut house = House::default();
        house.open("2026-10-01", None, &[("stalled", "14")]);
        house.open("2026-11-20", None, &[("stalled", "10")]);
        house.open("2026-11-20", None, &[("stalled", "14")]);
        assert_eq!(house.at("2026-11-20", "stalled").as_deref(), Some("14"));
        assert_eq!(house.limits().versions().len(), 1);
        assert_eq!(house.limits().since(day("2026-12-01")), None);
        // of the first day, too
        let mut house = House::default();
        house.open("2026-10-01", None, &[("stalled", "14")]);
        house.open("2026-10-01", None, &[("stalled", "12")]);
        assert_eq!(house.at("2026-09-01", "stalled").as_deref(), Some("12"));
    }

    #[test]
    fn a_day_that_is_named() {
        // one to come: until then the old limits hold
        let mut house = House::default();
        house.open("2026-10-01", None, &[("coverage", "3")]);
        house.open("2026-11-20", Some("2027-01-01"), &[("coverage", "4")]);
        assert_eq!(house.open("2026-11-21", Some("2027-01-01"), &[("coverage", "4")]), 0);
        assert_eq!(house.at("2026-12-31", "coverage").as_deref(), Some("3"));
        assert_eq!(house.at("2027-01-01", "coverage").as_deref(), Some("4"));
        // taken back before it came
        house.open("2026-11-22", None, &[("coverage", "3")]);
        assert_eq!(house.at("2027-01-01", "coverage").as_deref(), Some("3"));
        // a past one counts on the day it is noted, and not for what is changed later while the line still stands there
        house.open("2026-11-23", Some("2026-10-15"), &[("coverage", "5")]);
        house.open("2026-11-23", Some("2026-10-15"), &[("coverage", "3.5")]);
        assert_eq!(house.at("2026-10-14", "coverage").as_deref(), Some("3"));
        assert_eq!(house.at("2026-10-15", "coverage").as_deref(), Some("3.5"));
        assert_eq!(house.at("2027-01-01", "coverage").as_deref(), Some("3.5"));
        house.open("2026-11-30", Some("2026-10-15"), &[("coverage", "2")]);
        assert_eq!(house.at("2026-11-29", "coverage").as_deref(), Some("3.5"));
        assert_eq!(house.at("2026-11-30", "coverage").as_deref(), Some("2"));
    }

    #[test]
    fn a_limit_that_is_new_counts_for_every_day() {
        let mut house = House::default();
        house.open("2026-10-01", None, &[("stalled", "14")]);
        house.open("2026-11-20", None, &[("stalled", "14"), ("velocity", "1")]);
        assert_eq!(house.at("2026-10-05", "velocity").as_deref(), Some("1"));
        assert_eq!(Limits::default().on(day("2026-10-05")), BTreeMap::new());
    }
}
