//! What is written about a missed forecast: kept as it was, amended beside it, taken back, found.

use super::*;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::owed::{Explained, MissedDeal, Story};
use crate::domain::forecast::slippage::Fate;
use crate::domain::ids::ExplainedId;
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::domain::search::Kind;

const OCTOBER: PeriodKey = PeriodKey::Month(2026, 10);

fn one(house: &House, n: u8, amends: Option<u8>) -> Explained {
    let deal = |at: usize, amount, reason: &str| MissedDeal {
        deal: house.deals[at],
        amount: Money(amount),
        fate: Some(Fate::Slipped),
        reason: reason.into(),
    };
    Explained {
        id: ExplainedId(uuid(n)),
        subject: Subject::Person(house.ann),
        period: OCTOBER,
        horizon: At::Start,
        fc: Money(500),
        actual: Money(320),
        by: Some(house.lead),
        at: moment(i64::from(n)),
        meeting: Some(house.meeting),
        story: Story {
            deals: vec![deal(0, 100, "legal needs two weeks"), deal(1, 50, "the sponsor left")],
            rest: Some("carried over by mistake".into()),
            lesson: Some("ask for the signature date".into()),
            why: amends.map(|_| "the second deal was forgotten".into()),
        },
        amends: amends.map(|n| ExplainedId(uuid(n))),
    }
}

fn add(e: &Explained) -> Change {
    Change::Explained(Swap::add(e.clone()))
}

#[test]
fn it_comes_back_as_it_went_in_and_both_are_shown_when_it_is_amended() {
    let mut house = house();
    let (first, second) = (one(&house, 10, None), one(&house, 11, Some(10)));
    house.store.apply(&add(&first), moment(10)).unwrap();
    house.store.apply(&add(&second), moment(11)).unwrap();
    assert_eq!(house.store.explained(None).unwrap(), [second.clone(), first.clone()]);
    assert_eq!(house.store.explained(Some(first.at)).unwrap(), [], "not written yet then");
    assert_eq!(house.store.explained_of(first.subject, OCTOBER).unwrap().len(), 2);
    assert_eq!(house.store.explained_of(Subject::Unit(house.team), OCTOBER).unwrap(), []);
    assert_eq!(house.store.explained_in(house.meeting).unwrap(), [first.clone(), second.clone()]);
    let captured = house.store.captured_in(house.meeting).unwrap();
    assert!(captured.contains(&("explanation of a miss", "explanations of misses", 2)), "{captured:?}");
    // the one that is amended cannot be taken back from under its amendment
    let back = |e: &Explained| Change::Explained(Swap::remove(e.clone()));
    let refused = house.store.apply(&back(&first), moment(12)).unwrap_err();
    assert!(refused.to_string().contains("take the amendment back first"), "{refused}");
    house.store.apply(&back(&second), moment(12)).unwrap();
    assert_eq!(house.store.explained(None).unwrap(), std::slice::from_ref(&first));
    // and done again
    house.store.apply(&add(&second), moment(13)).unwrap();
    assert_eq!(house.store.explained(None).unwrap(), [second, first]);
}

#[test]
fn it_is_never_edited() {
    let mut house = house();
    let first = one(&house, 10, None);
    house.store.apply(&add(&first), moment(10)).unwrap();
    let other = Explained { fc: Money(400), ..first.clone() };
    let edit = Change::Explained(Swap::edit(first.clone(), other));
    assert!(house.store.apply(&edit, moment(11)).unwrap_err().to_string().contains("amend it"));
    for sql in [
        "UPDATE explained SET fc = 400",
        "UPDATE explained SET rest = NULL",
        "DELETE FROM explained",
        "UPDATE explained_deal SET amount = 1",
        "DELETE FROM explained_deal",
    ] {
        assert!(house.store.conn.execute(sql, []).is_err(), "{sql}");
    }
    assert_eq!(house.store.explained(None).unwrap(), [first]);
}

#[test]
fn of_two_windows_one_writes_it() {
    let mut house = house();
    house.store.apply(&add(&one(&house, 10, None)), moment(10)).unwrap();
    for (n, amends) in [(11, None), (12, Some(9)), (13, Some(11))] {
        let refused = house.store.apply(&add(&one(&house, n, amends)), moment(14)).unwrap_err();
        assert!(refused.to_string().contains("another window"), "{refused}");
    }
    house.store.apply(&add(&one(&house, 11, Some(10))), moment(11)).unwrap();
    let refused = house.store.apply(&add(&one(&house, 12, Some(10))), moment(12)).unwrap_err();
    assert!(refused.to_string().contains("another window"), "{refused}");
}

#[test]
fn what_cannot_be_is_refused_by_the_file_itself() {
    let mut house = house();
    let good = one(&house, 10, None);
    let story = |deals: Vec<MissedDeal>| Story { deals, ..good.story.clone() };
    for bad in [
        Explained { actual: Money(500), ..good.clone() },
        Explained {
            story: story(vec![MissedDeal { amount: Money(0), ..good.story.deals[0].clone() }]),
            ..good.clone()
        },
        Explained {
            story: story(vec![MissedDeal { reason: String::new(), ..good.story.deals[0].clone() }]),
            ..good.clone()
        },
        Explained {
            story: story(vec![MissedDeal { deal: DealId(99), ..good.story.deals[0].clone() }]),
            ..good.clone()
        },
    ] {
        assert!(house.store.apply(&add(&bad), moment(10)).is_err(), "{bad:?}");
        assert_eq!(house.store.explained(None).unwrap(), [], "nothing is half-written");
    }
}

#[test]
fn what_a_room_may_not_read_takes_no_place_among_what_is_found() {
    use crate::domain::forecast::audience::Audience;
    use crate::domain::search::MOST;
    let mut house = house();
    let of_the_team = Explained { subject: Subject::Unit(house.team), ..one(&house, 10, None) };
    house.store.apply(&add(&of_the_team), moment(10)).unwrap();
    let mut before = None;
    for n in 0..=MOST {
        let id = ExplainedId(uuid::Uuid::from_u128(5_000 + n as u128));
        let mut next = Explained { id, amends: before, ..one(&house, 11, None) };
        next.story.why = before.map(|_| "another deal".into());
        house.store.apply(&add(&next), moment(11)).unwrap();
        before = Some(id);
    }
    let others = Onlookers { private: false, me: None };
    let look = |house: &House| house.store.search("sponsor", others, None, &|at| at.date_naive(), &|| false).unwrap();
    let hits = look(&house);
    assert_eq!((hits.found.len(), hits.more_written), (MOST, true));
    house.store.listen(Audience::Room);
    let hits = look(&house);
    let subjects: Vec<_> = hits.found.iter().filter_map(|f| f.explains.map(|(subject, _)| subject)).collect();
    assert_eq!((subjects, hits.more_written), (vec![Subject::Unit(house.team)], false));
}

#[test]
fn its_words_are_found_until_it_is_taken_back() {
    let mut house = house();
    let first = one(&house, 10, None);
    house.store.apply(&add(&first), moment(10)).unwrap();
    let all = Onlookers { private: true, me: None };
    let look = |house: &House, words: &str| {
        house.store.search(words, all, None, &|at| at.date_naive(), &|| false).unwrap().found
    };
    for words in ["sponsor left", "Alpha legal", "mistake", "signature date"] {
        let found = look(&house, words);
        let hit = found.iter().find(|f| f.kind == Kind::Explained).unwrap_or_else(|| panic!("{words}"));
        assert_eq!(hit.explains, Some((first.subject, OCTOBER)));
        assert_eq!((hit.place.as_str(), hit.meeting), ("Ann 2026-10, WFC", Some(house.meeting)));
    }
    house.store.apply(&Change::Explained(Swap::remove(first.clone())), moment(11)).unwrap();
    assert_eq!(look(&house, "sponsor"), []);
    house.store.apply(&add(&first), moment(12)).unwrap();
    assert_eq!(look(&house, "sponsor").len(), 1);
}
