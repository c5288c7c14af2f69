//! Other names of people.

use super::*;

#[test]
fn a_person_is_found_under_another_name_from_then_on() {
    let mut h = house();
    assert_eq!(h.store.who().unwrap().find("A. N. Other", None), None);
    assert!(h.store.put_alias(h.ann, " A. N. Other ").unwrap());
    assert!(!h.store.put_alias(h.ann, "a n OTHER").unwrap(), "it is the same one");
    assert!(!h.store.put_alias(h.ann, "ANN").unwrap(), "their own name needs no alias");
    let who = h.store.who().unwrap();
    assert_eq!(who.find("Other, A.N.", None), None, "an alias is taken word by word");
    assert_eq!(who.find("a. n. other", None), Some(h.ann));
    assert_eq!(h.store.aliases().unwrap(), [(h.ann, "A. N. Other".to_owned())]);
}

#[test]
fn a_name_means_one_person() {
    let mut h = house();
    h.store.put_alias(h.ann, "Sunny").unwrap();
    for (alias, want) in [("sunny", "it already means Ann"), ("ann", "it already means Ann"), ("-", "letters")] {
        let e = h.store.put_alias(h.bob, alias).unwrap_err().to_string();
        assert!(e.contains(want), "{alias}: {e}");
    }
    assert!(h.store.put_alias(PersonId(99), "Nobody").is_err(), "the person has to be there");
}

#[test]
fn those_who_left_are_found_too() {
    let mut h = house();
    h.store.set_tenure(h.bob, None, Some(day("2026-01-31"))).unwrap();
    assert_eq!(h.store.who().unwrap().find("bob", None), Some(h.bob));
}
