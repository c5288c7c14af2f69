use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn deal(id: i64, won: bool, value: i64, late: Option<bool>) -> Decided {
    Decided {
        deal: DealId(id),
        owner: Some(PersonId(1 + id % 2)),
        won,
        value: Money(value),
        created: Some(day("2026-08-01") + chrono::Days::new(id.unsigned_abs() * 10)),
        closed: day("2026-10-31"),
        late,
        segment: (id > 2).then(|| "Enterprise".to_owned()),
        source: None,
        competitor: None,
    }
}

#[test]
fn the_late_cohort_comes_first_and_what_nobody_saw_is_said() {
    let all = [
        deal(1, true, 100, Some(true)),
        deal(2, false, 900, Some(true)),
        deal(3, false, 50, Some(false)),
        deal(4, true, 300, None),
    ];
    let sales = Sales::of(&all);
    assert_eq!(sales.late, Rate { won: 1, decided: 2 });
    assert_eq!(sales.closed, Rate { won: 2, decided: 4 });
    assert_eq!((sales.unseen, sales.value, sales.deal_size()), (1, Money(400), Some(Money(200))));
    // 91 days less 10 and less 40
    assert_eq!(sales.cycle, Some((66.0, 66.0)));
    assert_eq!(sales.velocity(33), Some(Money(50)), "33 x 50 % x 200 / 66 days");
    let groups = Sales::by(By::Segment, &all);
    let names: Vec<(&Group, Money)> = groups.iter().map(|(g, s)| (g, s.value)).collect();
    assert_eq!(names, [(&Group::Word("Enterprise".into()), Money(300)), (&Group::Unsaid, Money(100))]);
    assert_eq!(Sales::by(By::Rep, &all).len(), 2);
}

#[test]
fn nothing_decided_is_no_rate() {
    let none = Sales::of([]);
    assert_eq!((none.late.share(), none.closed.share(), none.cycle, none.deal_size()), (None, None, None, None));
    assert_eq!(none.velocity(5), None);
    let undated = Sales::of(&[Decided { created: None, ..deal(1, true, 7, None) }]);
    assert_eq!((undated.cycle, undated.undated), (None, 1));
    assert_eq!(undated.velocity(5), None);
}

/// By what the CRM says; it took not nought days, nobody knows how many.
#[test]
fn a_deal_created_after_it_was_won_has_no_cycle() {
    let after = |id| Decided { created: Some(day("2026-11-02")), ..deal(id, true, 7, None) };
    let same_day = Decided { created: Some(day("2026-10-31")), ..deal(3, true, 7, None) };
    assert_eq!((after(1).days(), same_day.days()), (None, Some(0)));
    let only = Sales::of(&[after(1)]);
    assert_eq!((only.cycle, only.undated, only.backwards, only.velocity(5)), (None, 0, 1, None));
    // 91 days less 20 of the one that is known
    let some = Sales::of(&[after(1), deal(2, true, 7, None)]);
    assert_eq!((some.cycle, some.backwards), (Some((71.0, 71.0)), 1));
}

#[test]
fn mean_and_median_of_days() {
    assert_eq!(middle(&mut [30, 10, 20]), Some((20.0, 20.0)));
    assert_eq!(middle(&mut [100, 10, 20, 30]), Some((40.0, 25.0)));
}

#[test]
fn a_quota_of_zero_is_nothing_to_attain() {
    let attainment = Attainment::of([
        (PersonId(1), Money(100), Some(Money(100))),
        (PersonId(2), Money(50), Some(Money(100))),
        (PersonId(3), Money(50), Some(Money(0))),
        (PersonId(4), Money(50), None),
    ]);
    assert_eq!((attainment.whole(), attainment.at_quota()), (Some(0.75), (1, 2)));
    assert_eq!(attainment.without, [PersonId(3), PersonId(4)]);
    assert_eq!(Attainment::default().whole(), None);
}
