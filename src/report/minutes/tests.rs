use super::*;

fn figures(wc: &str, fc: &str, bc: &str, moved: Option<&str>) -> Figures {
    let still = |v: &str| Figure { value: v.into(), moved: None };
    Figures {
        wc: still(wc),
        fc: Figure { value: fc.into(), moved: moved.map(Into::into) },
        bc: still(bc),
        won: Some("150k".into()),
        target: Some("350k".into()),
    }
}

fn deal(name: &str, amount: &str, close: &str) -> NamedLine {
    NamedLine { deal: name.into(), amount: amount.into(), close: Some(close.into()) }
}

/// A Pipeline Review that went through its steps.
fn review() -> MinutesData {
    let fix = |deal: &str, facts: &[&str]| Correction {
        deal: deal.into(),
        facts: facts.iter().map(|f| (*f).to_owned()).collect(),
    };
    MinutesData {
        meeting: "Pipeline Review".into(),
        code: "PR".into(),
        forecast: None,
        missed: Vec::new(),
        format: None,
        review: Some(Review {
            corrections: vec![
                fix("Orbit *platform*", &["close Fri 20 Nov to Tue 15 Dec", "next step CFO signs"]),
                fix("Delphi pilot", &["amount 20000 to 25000"]),
            ],
            lacking: Some("6 of 40 open deals: Ivo Marek 4, Ana Lindqvist 2".into()),
            talked: Some("7 of 8; not: Lea Brandt".into()),
            red: vec!["Ivo *Marek*: quota coverage 1.4x, stalled 84 %".into()],
            walked: Some(
                "2 deals: Kepler, Orbit (nothing was said); passed over: Halden phase 2; not reached: Lumen seats"
                    .into(),
            ),
            demand: vec![
                "4 deals created since Mon 9 Nov, 1,245k: sales 3, sdr 1; quiet: partner".into(),
                "Q1 2027: 1,260k of 2,100k needed, 840k missing".into(),
            ],
        }),
        ..full()
    }
}

#[test]
fn a_full_pipeline_review_as_markdown_and_as_text() {
    insta::assert_snapshot!("a_full_pipeline_review_as_markdown", render(&review(), None).unwrap());
    insta::assert_snapshot!("a_full_pipeline_review_as_text", text(&review()).unwrap());
    // what nothing was done about has no heading
    let quiet = MinutesData { review: Some(Review::default()), ..review() };
    assert!(!render(&quiet, None).unwrap().contains("gone through"));
    assert!(!text(&quiet).unwrap().contains("GONE THROUGH"));
}

fn full() -> MinutesData {
    let own = |reason: Option<&str>| OwnCall {
        own: figures("400k", "520k", "640k", None),
        sum: figures("410k", "560k", "650k", None),
        difference: figures("-10k", "-40k", "-10k", None),
        reason: reason.map(Into::into),
    };
    MinutesData {
        review: None,
        started: Some("red: data, deals".into()),
        red: vec!["HubSpot 3 days old".into(), "6 of 40 open deals (15 %) lack something: Ivo 6".into()],
        exceptions: vec![StepException {
            deal: "Halden *phase* 2".into(),
            reason: "the buyer agreed to nothing".into(),
        }],
        missed: vec![MissedLine {
            name: "Team West".into(),
            period: "October".into(),
            sum: "missed by 180k = named 150k + UNEXPLAINED 30k".into(),
            deals: vec![MissedDealLine {
                deal: "Orbit *retail*".into(),
                amount: "150k".into(),
                fate: Some("slipped".into()),
                reason: "legal wanted two more weeks".into(),
            }],
            rest: Some("run rate".into()),
            lesson: Some("no deal without the buyer's own date".into()),
            why: Some("the second deal was forgotten".into()),
        }],
        meeting: "Weekly Forecast Call".into(),
        code: "WFC".into(),
        unit: "Team West".into(),
        date: "Sunday 22 November 2026".into(),
        time: "09:00 to 09:42".into(),
        format: Some("team call".into()),
        present: vec!["Ana Lindqvist".into(), "Ivo Marek".into()],
        absent: vec!["Lea Brandt".into()],
        duration: Some("42 min".into()),
        planned: Some("40 min".into()),
        steps: vec![
            StepTime {
                title: "Commits".into(),
                planned: "20 min".into(),
                actual: "23 min".into(),
                over: Some("+3 min".into()),
            },
            StepTime { title: "Challenge".into(), planned: "10 min".into(), actual: "9 min".into(), over: None },
        ],
        outputs: vec![
            Output { text: "WC, FC, BC from everybody".into(), met: true, by_hand: None, reason: None },
            Output {
                text: "Deals named behind every FC".into(),
                met: false,
                by_hand: None,
                reason: Some("Legal's date is open until Tuesday".into()),
            },
        ],
        forecast: Some(ForecastTable {
            month: "November".into(),
            quarter: "Q4".into(),
            currency: "USD".into(),
            participants: vec![
                Call {
                    name: "Ana Lindqvist".into(),
                    month: Some(figures("120k", "180k", "220k", None)),
                    quarter: Some(figures("210k", "320k", "400k", Some("+40k"))),
                    sure: Some(true),
                    named: vec![
                        deal("Northmere renewal", "60k", "Thu 26 Nov"),
                        deal("Kestrel expansion", "110k", "Mon 30 Nov"),
                    ],
                    unnamed: None,
                    explanations: vec![ExplanationLine {
                        period: "Q4".into(),
                        deal: "Kestrel expansion".into(),
                        delta: "+40k".into(),
                        note: Some("second site is in".into()),
                    }],
                },
                Call {
                    name: "Ivo Marek".into(),
                    month: Some(figures("60k", "90k", "120k", Some("-30k"))),
                    quarter: Some(figures("150k", "240k", "300k", None)),
                    sure: Some(false),
                    named: vec![deal("Orbit Retail, platform", "50k", "Fri 11 Dec")],
                    unnamed: Some("40k".into()),
                    explanations: vec![],
                },
                Call { name: "Lea Brandt".into(), ..Call::default() },
            ],
            team: Some(TeamCall {
                month: Some(own(None)),
                quarter: Some(own(Some("Orbit will not sign before January"))),
                submitted: Some("Sun 22 Nov 10:54".into()),
                late: Some("12 min after its hour".into()),
            }),
        }),
        actions: vec![OwnerActions {
            owner: "Ivo Marek".into(),
            actions: vec![
                ActionLine {
                    text: "Call Mia about the signature date".into(),
                    due: Some("Fri 27 Nov".into()),
                    deal: Some("Orbit Retail, platform".into()),
                    new: true,
                    ..ActionLine::default()
                },
                ActionLine {
                    text: "Send the security answers".into(),
                    due: Some("Wed 18 Nov".into()),
                    overdue: true,
                    carried: 2,
                    kind: Some("coaching".into()),
                    ..ActionLine::default()
                },
            ],
        }],
        carried: vec![OwnerActions {
            owner: "Ana Sousa".into(),
            actions: vec![ActionLine { text: "Ask for the budget".into(), carried: 1, ..ActionLine::default() }],
        }],
        carried_count: 1,
        unanswered: vec!["Send the paper (Ivo Marek)".into()],
        settled: vec![
            SettledAction {
                text: "Bring the CFO into the call".into(),
                owner: "Ana Lindqvist".into(),
                outcome: "achieved".into(),
                note: None,
            },
            SettledAction {
                text: "Ask for a reference".into(),
                owner: "Ivo Marek".into(),
                outcome: "dropped".into(),
                note: Some("the deal is lost".into()),
            },
        ],
        commitments: vec![BuyerCommitment {
            text: "returns the redlines".into(),
            buyer: Some("Tom Hale, legal".into()),
            deal: Some("Northmere renewal".into()),
            due: Some("Tue 24 Nov".into()),
            seller: Some("Ana Lindqvist".into()),
            state: "open".into(),
        }],
        opened: vec![BuyerCommitment {
            text: "names who signs".into(),
            deal: Some("Northmere renewal".into()),
            due: Some("Thu 19 Nov".into()),
            state: "moved to Fri 27 Nov".into(),
            ..BuyerCommitment::default()
        }],
        stalled: vec![
            StalledLine { deal: "Orbit platform".into(), answer: "re-engaged".into(), again: true },
            StalledLine { deal: "Juniper rollout".into(), answer: "escalated".into(), again: false },
        ],
        notes: vec![PlainNote { text: "Price list changes in January".into(), about: None }],
        brought: vec![BroughtTopic { text: "Who may give which discount?".into(), from: "PR 10 Nov".into() }],
        parked: vec![ParkedTopic { text: "Early stage share of Ivo".into(), to: "Pipeline Review".into() }],
        ratings: Some(Ratings {
            average: Some("8.0".into()),
            people: vec![
                Rating { name: "Ana Lindqvist".into(), rating: Some(8) },
                Rating { name: "Lea Brandt".into(), rating: None },
            ],
        }),
        unfinished: None,
    }
}

#[test]
fn a_full_forecast_call_as_markdown() {
    insta::assert_snapshot!(render(&full(), None).unwrap());
}

#[test]
fn a_full_forecast_call_as_text() {
    insta::assert_snapshot!(text(&full()).unwrap());
}

#[test]
fn a_bare_meeting_has_no_empty_headings() {
    let bare = MinutesData {
        meeting: "Pipeline Review".into(),
        unit: "Team West".into(),
        date: "Monday 23 November 2026".into(),
        time: "09:00 to 10:10".into(),
        unfinished: Some("not concluded yet".into()),
        ..MinutesData::default()
    };
    assert_eq!(
        render(&bare, None).unwrap(),
        "# Pipeline Review: Team West\n\nMonday 23 November 2026, 09:00 to 10:10. **not concluded yet**\n\n- **There:** nobody\n"
    );
    assert!(!text(&bare).unwrap().contains("ACTIONS"));
}

#[test]
fn hostile_names_stay_names() {
    let evil = "x | y\n# Head <script>alert(1)</script> [go](http://evil.example) `a` ** \u{1b}[31m \u{202e}";
    let mut data = full();
    data.unit = evil.into();
    data.present.push(evil.into());
    data.steps[0].title = evil.into();
    data.actions[0].actions[0].text = evil.into();
    data.notes[0].text = evil.into();
    data.missed[0].deals[0].reason = evil.into();
    let plain_lines = render(&full(), None).unwrap().lines().count();
    if let Some(forecast) = &mut data.forecast {
        forecast.participants[0].name = evil.into();
        forecast.participants[0].named[0].deal = evil.into();
        forecast.participants[0].explanations[0].note = Some(evil.into());
    }
    let markdown = render(&data, None).unwrap();
    assert_eq!(markdown.lines().count(), plain_lines, "no line is added");
    for bad in ["<script", "](", "http://", "\u{1b}", "\u{202e}", "\n# Head"] {
        assert!(!markdown.replace("\\<", "").replace("\\](", "").contains(bad), "{bad:?}\n{markdown}");
    }
    for table in markdown.lines().filter(|l| l.starts_with("| x")) {
        let bars = table.replace("\\|", "").matches('|').count();
        assert!(bars == 7 || bars == 5, "{table}");
    }
    let chat = text(&data).unwrap();
    assert!(!chat.contains(['\u{1b}', '\u{202e}']) && !chat.contains("\n# Head"));
}

#[test]
fn nothing_private_has_a_way_in() {
    let keys = serde_json::to_string(&full()).unwrap().to_lowercase();
    assert!(!keys.contains("private"), "a field for it would let it out");
}

#[test]
fn a_template_of_ones_own_and_a_broken_one() {
    let data = full();
    assert_eq!(render(&data, Some("{{ unit }}: {{ forecast.quarter }}")).unwrap(), "Team West: Q4\n");
    let broken = render(&data, Some("fine\n{% if unit %}")).unwrap_err().to_string();
    assert!(broken.contains("line 2") && broken.contains("mend it"), "{broken}");
    let unknown = render(&data, Some("a\nb\n{{ untt }}")).unwrap_err().to_string();
    assert!(unknown.contains("line 3"), "{unknown}");
}
