use super::*;
use crate::domain::period::{FiscalCalendar, PeriodKey};

fn month(n: u32) -> Period {
    FiscalCalendar::default().resolve(PeriodKey::Month(2026, n))
}

fn call(wc: i64, fc: i64, bc: i64) -> Triple {
    Triple { wc: Money(wc), fc: Money(fc), bc: Money(bc) }
}

/// A month in which 80/100/120 was called on its first day.
fn closed(n: u32, actual: i64) -> Closed {
    let period = month(n);
    Closed { period, calls: vec![(period.first, Some(call(80, 100, 120)))], actual: Money(actual) }
}

fn of(actuals: &[i64]) -> Accuracy {
    let all: Vec<Closed> = actuals.iter().zip(1..).map(|(actual, n)| closed(n, *actual)).collect();
    Accuracy::of(&all, At::Start, &Aims::default())
}

#[test]
fn the_call_is_the_one_of_its_horizon() {
    let period = month(4);
    let day = |n: i64| period.first + chrono::Duration::days(n);
    let of = |days: &[i64]| Closed {
        period,
        calls: days.iter().map(|n| (day(*n), Some(call(0, 100 + n, 0)))).collect(),
        actual: Money(100),
    };
    let fc = |closed: &Closed, at| closed.call(at).map(|c| c.fc.minor());
    let usual = of(&[-20, -3, 2, 9, 16, 40]);
    assert_eq!(fc(&usual, At::Start), Some(97), "the last one before it began");
    assert_eq!(fc(&usual, At::Middle), Some(109));
    assert_eq!(fc(&usual, At::End), Some(116), "what is said afterwards is no call");
    let late = of(&[20]);
    assert_eq!((fc(&late, At::Start), fc(&late, At::Middle), fc(&late, At::End)), (Some(120), None, Some(120)));
    let weeks: Vec<Option<i64>> = usual.by_week().iter().map(|fc| fc.map(|m| m.minor())).collect();
    assert_eq!(weeks, [Some(102), Some(109), Some(116), Some(116)]);
    assert_eq!(of(&[]).call(At::Start), None);
}

#[test]
fn hits_band_best_and_worst_at_their_edges() {
    let score = |actual| Score::of(month(1), call(80, 100, 120), Money(actual), &Aims::default());
    let flags = |actual| {
        let s = score(actual);
        (s.hit, s.in_band, s.best_reached, s.worst_missed)
    };
    for (actual, want) in [
        (79, (false, false, false, true)),
        (80, (false, false, false, false)),
        (89, (false, false, false, false)),
        (90, (false, true, false, false)),
        (99, (false, true, false, false)),
        (100, (true, true, false, false)),
        (110, (true, true, false, false)),
        (111, (true, false, false, false)),
        (120, (true, false, true, false)),
    ] {
        assert_eq!(flags(actual), want, "{actual}");
    }
    let nothing = Score::of(month(1), call(0, 0, 0), Money(0), &Aims::default());
    assert_eq!((nothing.ratio, nothing.error(), nothing.hit), (None, None, true));
}

#[test]
fn few_periods_are_no_rate_and_only_the_last_eight_count() {
    let three = of(&[100, 90, 120]);
    assert_eq!((three.hits, three.hits.rate()), (Share { times: 2, of: 3 }, None));
    assert_eq!(share_words(&three.hits), "2 of 3");
    let ten = of(&[0, 0, 100, 100, 100, 100, 100, 100, 90, 110]);
    assert_eq!((ten.hits, ten.scores.len()), (Share { times: 7, of: 8 }, 8));
    assert_eq!(share_words(&ten.hits), "7 of 8, 88 %");
    assert!(ten.bias.unwrap().abs() < 1e-9);
    let none = of(&[]);
    assert_eq!((none.hits.rate(), none.bias, none.scores.len(), none.patterns.len()), (None, None, 0, 0));
    let mut silent = closed(3, 100);
    silent.calls.clear();
    let with_silent = Accuracy::of(&[closed(1, 100), silent], At::Start, &Aims::default());
    assert_eq!((with_silent.scores.len(), with_silent.silent), (1, 1));
}

#[test]
fn three_in_a_row_have_a_name() {
    for (actuals, want) in [
        (&[100, 99, 98][..], vec![]),
        (&[99, 98, 97], vec![Pattern::OverCommits]),
        (&[85, 81, 88], vec![Pattern::DeliversWorst]),
        (&[101, 105, 130], vec![Pattern::UnderCommits]),
        (&[101, 105], vec![]),
        (&[100, 95, 100, 105], vec![Pattern::NoBestCase]),
        (&[120, 125, 100, 121], vec![Pattern::Sandbags]),
        (&[70, 75, 100, 120], vec![Pattern::NoFloor]),
        (&[70, 75, 79, 78], vec![Pattern::DeliversWorst, Pattern::NoFloor, Pattern::NoBestCase]),
    ] {
        assert_eq!(of(actuals).patterns, want, "{actuals:?}");
        assert!(want.iter().all(|pattern| !pattern.rule().is_empty()));
    }
}

#[test]
fn bias_is_said_in_words() {
    for (bias, want) in
        [(-0.08, "8 % under the call"), (0.04, "4 % over the call"), (0.004, "on the call"), (-0.0, "on the call")]
    {
        assert_eq!(bias_words(bias), want);
    }
    let bias = of(&[90, 90, 100, 100]).bias.unwrap();
    assert!((bias - -0.05).abs() < 1e-9, "{bias}");
}

#[test]
fn the_curve_shows_how_the_number_came_true() {
    let period = month(4);
    let calls =
        vec![(period.first, Some(call(0, 200, 0))), (period.first + chrono::Duration::days(10), Some(call(0, 125, 0)))];
    let one = Closed { period, calls, actual: Money(100) };
    let accuracy = Accuracy::of(&[one], At::End, &Aims::default());
    assert_eq!(accuracy.curve, [(0.5, 1), (0.8, 1), (0.8, 1), (0.8, 1)]);
}

#[test]
fn where_nothing_was_due_there_is_nothing_to_judge() {
    let months = |calls: &[(Triple, i64)]| {
        let all: Vec<Closed> = calls
            .iter()
            .zip(1..)
            .map(|((call, actual), n)| {
                let period = month(n);
                Closed { period, calls: vec![(period.first, Some(*call))], actual: Money(*actual) }
            })
            .collect();
        Accuracy::of(&all, At::Start, &Aims::default())
    };
    let none = call(0, 0, 0);
    let six = months(&[(none, 0); 6]);
    let nothing = Share { times: 0, of: 0 };
    assert_eq!((six.hits, six.in_band, six.best, six.worst_missed), (nothing, nothing, nothing, nothing));
    assert_eq!((six.scores.len(), six.silent, six.patterns), (6, 0, vec![]));
    // something came where nothing was called: FC was reached, and it cannot be in a band of nothing
    let came = months(&[(none, 50); 6]);
    let all = Share { times: 6, of: 6 };
    assert_eq!((came.hits, came.in_band, came.best), (all, nothing, nothing));
    assert_eq!(came.patterns, []);
    // no FC, but a best case
    let hope = months(&[(call(0, 0, 40), 0); 5]);
    assert_eq!((hope.in_band, hope.best), (nothing, Share { times: 0, of: 5 }));
    // a month without anything due lies between
    let usual = call(80, 100, 120);
    let mixed = months(&[(usual, 99), (none, 0), (usual, 98), (usual, 97)]);
    assert_eq!((mixed.hits, mixed.in_band), (Share { times: 0, of: 3 }, Share { times: 3, of: 3 }));
    assert_eq!(mixed.patterns, [Pattern::OverCommits], "three in a row of those that can be judged");
}

#[test]
fn a_share_of_nothing_is_told_as_none() {
    assert_eq!(share_words(&Share::default()), "-");
}
