use super::super::fixture::{active, day, deal, facts, lost, omitted, won};
use super::super::{Kind, behind, behind_each};
use super::*;

#[test]
fn each_week_has_what_is_won_and_what_is_open_and_nothing_is_lost_on_the_way() {
    let deals = [
        won(1, 10, "2026-10-01"),
        deal(2, 20, "2026-10-07"),
        won(3, 30, "2026-10-08"),
        deal(4, 40, "2026-12-23"),
        deal(5, 50, "2026-12-31"),
        lost(6, 60, "2026-10-02"),
        omitted(7, 70, "2026-10-02"),
        deal(8, 80, "2027-01-01"),
        won(9, 90, "2026-09-30"),
    ];
    let facts = facts(&deals);
    let weeks = by_week(&deals, &facts.lens.quarter);
    assert_eq!(weeks.len(), 13);
    assert_eq!((weeks[0].first, weeks[12].first), (day("2026-10-01"), day("2026-12-24")));
    let thousands = |week: &Week| (week.won.minor() / 100_000, week.open.minor() / 100_000);
    assert_eq!(thousands(&weeks[0]), (10, 20));
    assert_eq!(thousands(&weeks[1]), (30, 0));
    assert_eq!(thousands(&weeks[11]), (0, 40));
    assert_eq!(thousands(&weeks[12]), (0, 50), "what is left over belongs to the last week");
    let sum: Money = weeks.iter().map(|w| w.won + w.open).sum();
    assert_eq!(sum, Money::units(150_000));
}

#[test]
fn the_funnel_goes_from_early_to_late_and_counts_what_covers_the_period() {
    let at = |id, stage: &str, phase, chance| Deal {
        stage: stage.into(),
        phase,
        probability: chance,
        ..deal(id, 10, "2026-12-10")
    };
    let deals = [
        at(1, "Contract", Phase::Late, Some(0.9)),
        at(2, "Verbal", Phase::Late, Some(0.7)),
        at(3, "Demo", Phase::Early, Some(0.3)),
        at(4, "Call", Phase::Early, Some(0.1)),
        at(5, "Call", Phase::Early, None),
        deal(6, 10, "2026-11-01"),
        won(7, 10, "2026-12-10"),
    ];
    let facts = facts(&deals);
    let found: Vec<(String, usize)> = funnel(&deals, &facts.lens).into_iter().map(|s| (s.stage, s.sum.count)).collect();
    assert_eq!(
        found.iter().map(|(s, n)| (s.as_str(), *n)).collect::<Vec<_>>(),
        [("Call", 2), ("Demo", 1), ("Verbal", 1), ("Contract", 1)]
    );
}

#[test]
fn ageing_takes_the_most_valuable_and_leaves_out_what_nobody_knows() {
    let worthless = Deal { amount: None, ..active(4, 0, "2026-11-01") };
    let deals = [active(1, 10, "2026-11-20"), active(2, 30, "2026-11-01"), deal(3, 90, "2026-12-10"), worthless];
    let facts = facts(&deals);
    let of = |most| ageing(&deals, &facts.lens, most).into_iter().map(|a| (a.id.0, a.idle)).collect::<Vec<_>>();
    assert_eq!(of(9), [(2, 21), (1, 2)]);
    assert_eq!(of(1), [(2, 21)]);
}

#[test]
fn behind_every_metric_at_once_is_the_same_as_behind_each() {
    let deals = [
        active(1, 10, "2026-11-20"),
        active(2, 30, "2026-11-01"),
        deal(3, 0, "2026-11-10"),
        deal(4, 70, "2026-12-10"),
        deal(5, 50, "2026-12-11"),
        won(6, 10, "2026-12-10"),
    ];
    let facts = facts(&deals);
    for (kind, list) in behind_each(&deals, &facts.lens) {
        let mut ids: Vec<DealId> = list.iter().map(|d| d.id).collect();
        let mut want = behind(kind, &deals, &facts.lens);
        ids.sort_unstable();
        want.sort_unstable();
        assert_eq!(ids, want, "{}", kind.key());
    }
    assert_eq!(behind_each(&deals, &facts.lens).len(), Kind::ALL.len());
}
