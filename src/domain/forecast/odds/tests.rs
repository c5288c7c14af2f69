use super::*;

fn case(end: End) -> Case {
    Case { phase: Phase::Late, age: Age::Quarter, overdue: false, value: Money(100), end }
}

/// A past period in which `won` of ten deals of 100 were won, and `outside` came from elsewhere.
fn period(won: usize, outside: i64) -> PastPeriod {
    let cases: Vec<Case> = (0..10).map(|n| case(if n < won { End::Won } else { End::Slipped })).collect();
    let actual = Money(100 * won as i64 + outside);
    let asked = Asked { fc: Some(Money(400)), ..Asked::default() };
    PastPeriod { name: "2026-09".into(), won: Money(0), cases, outside: Money(outside), actual, asked }
}

fn due(n: usize) -> Vec<Due> {
    vec![Due { phase: Phase::Late, age: Age::Quarter, overdue: false, value: Money(100) }; n]
}

#[test]
fn half_of_the_like_were_won_so_half_are_expected() {
    let past = vec![period(5, 0); 4];
    let asked = Asked { wc: Some(Money(0)), fc: Some(Money(550)), bc: Some(Money(1101)), target: Some(Money(300)) };
    let odds = odds(&past, Money(50), &due(10), &asked, 7).unwrap();
    assert_eq!((odds.wc, odds.bc), (Some(1.0), Some(0.0)));
    // ten fair coins: at least five heads in 62.3 % of the runs, at least three in 94.5 %
    assert!((odds.fc.unwrap() - 0.623).abs() < 0.02, "{odds:?}");
    assert!((odds.target.unwrap() - 0.945).abs() < 0.01, "{odds:?}");
    assert_eq!((odds.low, odds.middle, odds.high), (Money(350), Money(550), Money(750)));
    assert_eq!((odds.periods, odds.cases), (4, 40));
}

#[test]
fn what_came_from_elsewhere_is_drawn_as_it_was() {
    let past = [period(0, 0), period(0, 0), period(0, 0), period(0, 1000)];
    let asked = Asked { fc: Some(Money(1000)), ..Asked::default() };
    let odds = odds(&past, Money(0), &[], &asked, 1).unwrap();
    assert!((odds.fc.unwrap() - 0.25).abs() < 0.02, "{odds:?}");
    assert_eq!((odds.wc, odds.target), (None, None));
}

#[test]
fn the_same_seed_says_the_same() {
    let past = vec![period(3, 10); 5];
    let ask = |seed| odds(&past, Money(0), &due(40), &Asked { fc: Some(Money(1200)), ..Asked::default() }, seed);
    assert_eq!(ask(3), ask(3));
    let (a, b) = (ask(3).unwrap().fc.unwrap(), ask(4).unwrap().fc.unwrap());
    assert!((a - b).abs() < 0.03, "{a} {b}");
}

#[test]
fn it_is_silent_with_too_little_history() {
    let little = odds(&[period(1, 0)], Money(0), &due(3), &Asked::default(), 1).unwrap_err();
    assert_eq!(little, TooLittle { periods: 1, cases: 10 });
    assert_eq!(
        little.words(),
        "too little history to say: it takes 3 more closed periods with snapshots from their course and 20 more deals that were due"
    );
    let few = vec![PastPeriod { cases: vec![case(End::Won)], ..period(0, 0) }; 4];
    assert_eq!(
        odds(&few, Money(0), &[], &Asked::default(), 1).unwrap_err().words(),
        "too little history to say: it takes 26 more deals that were due"
    );
    let one = TooLittle { periods: 4, cases: 29 };
    assert_eq!(one.words(), "too little history to say: it takes 1 more deal that was due");
    let three = vec![period(1, 0); 3];
    assert_eq!(
        odds(&three, Money(0), &[], &Asked::default(), 1).unwrap_err().words(),
        "too little history to say: it takes one more closed period with snapshots from its course"
    );
}

#[test]
fn few_of_a_kind_are_drawn_towards_the_many() {
    let mut past = period(5, 0);
    past.cases.push(Case { phase: Phase::Early, age: Age::Old, overdue: false, value: Money(1), end: End::Won });
    let shares = Shares::of([&past]);
    let all = 6.0 / 11.0;
    let early = (1.0 + 4.0 * all) / 5.0;
    assert!((shares.won(Phase::Mid, Age::Month) - all).abs() < 1e-9, "nothing is known of it but all");
    assert!((shares.won(Phase::Early, Age::Month) - early).abs() < 1e-9);
    assert!((shares.won(Phase::Early, Age::Old) - (1.0 + 4.0 * early) / 5.0).abs() < 1e-9);
    assert!((shares.slipped().unwrap() - 5.0 / 11.0).abs() < 1e-9);
    assert_eq!(Shares::of([]).slipped(), None);
}

#[test]
fn overdue_deals_have_a_share_of_their_own() {
    let mut past = period(5, 0);
    let late = |end| Case { overdue: true, ..case(end) };
    past.cases.extend([late(End::Won), late(End::Slipped), late(End::Lost), late(End::Slipped)]);
    let shares = Shares::of([&past]);
    assert_eq!(shares.all().of, 10, "they are not among those that were due");
    assert_eq!(shares.overdue(), Counted { of: 4, won: 1, lost: 1, slipped: 2 });
    // 1 of 4 drawn towards 5 of 10, and once more for the phase
    let all = (1.0 + 4.0 * 0.5) / 8.0;
    assert!((shares.overdue_won(Phase::Mid) - all).abs() < 1e-9 || shares.overdue_of_phase(Phase::Mid).of > 0);
    assert!((shares.overdue_won(Phase::Late) - (1.0 + 4.0 * all) / 8.0).abs() < 1e-9);
    let overdue = Due { overdue: true, ..due(1)[0] };
    assert!((shares.of_deal(&overdue) - shares.overdue_won(Phase::Late)).abs() < 1e-9);
}

#[test]
fn a_new_day_for_overdue_deals_does_not_swing_the_chance() {
    // in every past period as many of the overdue ones were won as of those that were due
    let with_late = |won: usize| {
        let mut past = period(won, 0);
        past.cases
            .extend((0..10).map(|n| Case { overdue: true, ..case(if n < won { End::Won } else { End::Slipped }) }));
        past
    };
    let past: Vec<PastPeriod> = [5, 4, 5, 6, 5].map(with_late).to_vec();
    let asked = Asked { fc: Some(Money(1_000)), ..Asked::default() };
    let ask = |late: usize| {
        let mut open = due(20 - late);
        open.extend((0..late).map(|_| Due { overdue: true, ..due(1)[0] }));
        odds(&past, Money(0), &open, &asked, 1).unwrap().fc.unwrap()
    };
    assert!((ask(10) - ask(0)).abs() < 0.03, "{} {}", ask(10), ask(0));
}

#[test]
fn every_period_is_asked_of_the_others() {
    let past = [period(5, 0), period(4, 0), period(5, 0), period(4, 0), period(0, 0)];
    let back = BackTest::of(&past, 1, &|| false).unwrap();
    assert_eq!(back.inside(), (4, 5), "{back:?}");
    let (given, reached) = back.calibration().unwrap();
    assert!((reached - 0.8).abs() < 1e-9 && given > 0.5, "{given} {reached}");
    assert_eq!(BackTest::of(&past[..4], 1, &|| false).unwrap().tested.len(), 0, "three others are too few");
    assert_eq!(BackTest::default().calibration(), None);
}

#[test]
fn ages_have_their_bands() {
    for (days, want) in [
        (None, Age::Unknown),
        (Some(-3), Age::Month),
        (Some(29), Age::Month),
        (Some(30), Age::Quarter),
        (Some(89), Age::Quarter),
        (Some(90), Age::HalfYear),
        (Some(180), Age::Old),
    ] {
        assert_eq!(Age::of(days), want, "{days:?}");
    }
}

#[test]
fn the_runs_are_counted_where_they_end() {
    let past = vec![period(5, 0); 4];
    let odds = odds(&past, Money(0), &due(10), &Asked::default(), 7).unwrap();
    let (from, to) = odds.spread();
    assert!(from >= Money(0) && to <= Money(1000) && from < odds.low && odds.high < to, "{from:?} {to:?}");
    let bins = odds.histogram(Money(0), Money(1100), 11);
    assert_eq!(bins.iter().map(|b| b.runs).sum::<usize>(), RUNS);
    let most = bins.iter().max_by_key(|b| b.runs).unwrap();
    assert_eq!((most.from, most.to), (Money(500), Money(600)), "five of ten most often");
}

#[test]
fn chances_near_the_ends_are_not_called_certain() {
    for (chance, words) in
        [(0.0, "under 1 %"), (0.006, "1 %"), (0.624, "62 %"), (0.994, "99 %"), (0.995, "over 99 %"), (1.0, "over 99 %")]
    {
        assert_eq!(chance_words(chance), words);
    }
}

#[test]
fn what_became_of_deals_is_counted_by_phase_and_age() {
    let shares = Shares::of([&period(3, 0)]);
    let want = Counted { of: 10, won: 3, lost: 0, slipped: 7 };
    assert_eq!((shares.all(), shares.of_phase(Phase::Late)), (want, want));
    assert_eq!(shares.of_both(Phase::Late, Age::Quarter), want);
    assert_eq!(shares.of_phase(Phase::Mid), Counted::default());
    assert_eq!(shares.of_both(Phase::Late, Age::Old), Counted::default());
}

/// Something tested: a chance for each number, and what came against the range 40, 50, 60.
fn tested(actual: i64, calls: [Option<(f64, bool)>; 4]) -> Tested {
    let [low, middle, high] = [40, 50, 60].map(Money);
    Tested { name: "2026-Q1".into(), low, middle, high, actual: Money(actual), calls }
}

#[test]
fn the_calibration_compares_bands_of_chances_with_what_came() {
    let yes = |chance| Some((chance, true));
    let no = |chance| Some((chance, false));
    let back = BackTest {
        tested: vec![
            tested(55, [yes(1.0), yes(0.5), no(0.1), None]),
            tested(45, [yes(0.9), no(0.5), no(0.2), None]),
            tested(70, [None, None, None, None]),
        ],
    };
    let bands: Vec<(usize, usize)> = back.bands().iter().map(|b| (b.of, b.reached)).collect();
    assert_eq!(bands, [(1, 0), (1, 0), (2, 1), (0, 0), (2, 2)], "0.2 begins the second band, 1 is in the last");
    assert!((back.bands()[4].given - 0.95).abs() < 1e-9);
    // (0 + 0.25 + 0.01 + 0.01 + 0.25 + 0.04) / 6
    assert!((back.brier().unwrap() - 0.56 / 6.0).abs() < 1e-9, "{:?}", back.brier());
    assert_eq!((back.inside(), back.above()), ((2, 3), (2, 3)));
    assert_eq!(
        back.words().unwrap(),
        "too few periods to judge by: what came lay between low and high in 2 of 3 periods (8 of 10 would be right); \
         FC was given 50 % and reached in 50 %"
    );
    assert_eq!((BackTest::default().brier(), BackTest::default().words()), (None, None));
}

#[test]
fn the_back_test_says_when_the_model_was_wrong() {
    let all = |actual: i64| BackTest { tested: vec![tested(actual, [None; 4]); 4] }.words().unwrap();
    assert!(all(30).starts_with("it promised too much"), "{}", all(30));
    assert!(all(70).starts_with("it promised too little"), "{}", all(70));
    let wide = BackTest { tested: [30, 30, 70, 70].map(|a| tested(a, [None; 4])).to_vec() };
    assert!(wide.words().unwrap().starts_with("it was too sure of itself"), "{wide:?}");
    // half of them above the middle, all within; FC was given so much and reached in half of them
    for (given, words) in [
        (0.5, "it would have been about right"),
        (0.35, "it would have been roughly right"),
        (0.3, "it promised too little"),
        (0.7, "it promised too much"),
    ] {
        let fc = |hit| [None, Some((given, hit)), None, None];
        let back = BackTest { tested: (0..4).map(|n| tested(45 + 10 * (n % 2), fc(n % 2 == 1))).collect() };
        assert!(back.words().unwrap().starts_with(words), "{given}: {:?}", back.words());
        // of three FCs nothing is concluded
        let three = BackTest { tested: [back.tested[..3].to_vec(), vec![tested(55, [None; 4])]].concat() };
        assert!(three.words().unwrap().starts_with("it would have been about right"), "{:?}", three.words());
    }
    let both = BackTest { tested: (0..4).map(|_| tested(55, [None, Some((0.9, false)), None, None])).collect() };
    assert!(both.words().unwrap().starts_with("it was wrong both ways"), "{:?}", both.words());
}

#[test]
fn a_back_test_that_nobody_waits_for_stops() {
    let past = vec![period(5, 0); 6];
    assert_eq!(BackTest::of(&past, 1, &|| true), None);
}
