use super::*;
use crate::domain::cadence::Cadence;

const SMALL: &str = r#"code = "dd"
name = "Deal desk"
cadence = "weekly"
minutes = { min = 10, max = 30 }
levels = ["L1"]
purpose = "Decide on discounts."
opening = "Let us decide."

[[outputs]]
key = "decided"
text = "Every request is decided"

[[steps]]
key = "requests"
title = "Requests"
minutes = 20
prompts = ["What is asked for?"]
checks = [{ key = "all", text = "All heard" }]
outputs = ["decided"]
"#;

fn problems(text: &str) -> String {
    Definition::parse("own.toml", text).expect_err("this file has a defect").to_string()
}

#[test]
fn the_seven_are_read_without_a_warning_and_plan_what_the_framework_says() {
    let table = [
        ("PR", "every_two_weeks", (60, 75), 75, "L1 L2", MeetingKind::Pipeline, vec![5, 20, 20, 10, 15, 5]),
        ("WFC", "weekly", (30, 45), 40, "L1 L2 L3", MeetingKind::Forecast, vec![20, 10, 5, 5]),
        ("TDR", "every_two_weeks", (60, 60), 60, "L1 L2", MeetingKind::Other, vec![20, 16, 8, 8, 8]),
        ("DGB", "monthly", (90, 90), 90, "L2 L3", MeetingKind::Other, vec![20, 20, 15, 20, 10, 5]),
        ("EFC", "weekly", (45, 45), 45, "L3", MeetingKind::Forecast, vec![15, 10, 15, 5]),
        ("QBR", "quarterly", (240, 240), 240, "L1 L2 L3", MeetingKind::Other, vec![50, 45, 40, 25, 20, 25, 35]),
        ("RPS", "after_missed_quarter", (60, 60), 60, "L1 L2 L3", MeetingKind::Other, vec![10, 5, 25, 10, 5, 5]),
    ];
    assert_eq!(BUILTIN.len(), table.len());
    for ((code, file, text), (want, cadence, usual, planned, levels, kind, minutes)) in BUILTIN.iter().zip(table) {
        let (d, warnings) = Definition::check(file, text).unwrap();
        assert_eq!(warnings, [], "{file}");
        assert_eq!((*code, d.code.as_str(), d.cadence.key()), (want, want, cadence));
        assert_eq!((d.minutes.min, d.minutes.max), usual, "{code}");
        assert_eq!(d.planned_minutes(), planned, "{code}");
        assert_eq!(d.steps.iter().map(|s| s.minutes).collect::<Vec<_>>(), minutes, "{code}");
        assert_eq!(d.levels.iter().map(|l| l.key()).collect::<Vec<_>>().join(" "), levels, "{code}");
        assert_eq!(d.kind(), kind, "{code}");
        for step in &d.steps {
            assert!(step.prompts.len() >= 3, "{code} {} has too little to say", step.key);
            assert!(!step.checks.is_empty(), "{code} {} has no check", step.key);
        }
    }
    let whose = |code: &str| {
        let d = Definition::parse(code, builtin(code).unwrap()).unwrap();
        d.steps.iter().map(|s| s.minutes_source).collect::<Vec<_>>()
    };
    for (code, source) in [
        ("pr", MinutesSource::Framework),
        ("wfc", MinutesSource::Framework),
        ("dgb", MinutesSource::Framework),
        ("tdr", MinutesSource::Ours),
        ("efc", MinutesSource::Ours),
        ("qbr", MinutesSource::Ours),
        ("rps", MinutesSource::Ours),
    ] {
        assert!(whose(code).iter().all(|s| *s == source), "{code}");
    }
}

#[test]
fn step_zero_comes_first_everywhere_and_counts_no_minutes() {
    let d = Definition::parse("own.toml", SMALL).unwrap();
    let keys: Vec<&str> = d.agenda().map(|s| s.key.as_str()).collect();
    assert_eq!(keys, ["actions", "requests"]);
    assert_eq!((d.step_at(0).map(|s| s.minutes), d.planned_minutes()), (Some(0), 20));
    assert_eq!((d.number_of("actions"), d.number_of("requests"), d.number_of("x")), (Some(0), Some(1), None));
    assert_eq!(d.step("actions").map(|s| s.workspace), Some(Workspace::OpenActions));
}

#[test]
fn what_is_left_out_has_a_default() {
    let d = Definition::parse("own.toml", SMALL).unwrap();
    assert_eq!((d.code.as_str(), d.cadence, d.kind()), ("DD", Cadence::Weekly, MeetingKind::Other));
    let step = &d.steps[0];
    assert_eq!((step.workspace, step.minutes_source), (Workspace::General, MinutesSource::Ours));
}

#[test]
fn a_defect_names_file_line_and_key() {
    let cases = [
        (
            "minutes = 20",
            "minutes = \"20\"",
            "own.toml:16: steps[1].minutes: expected a whole number of minutes from 1 to 480",
        ),
        (
            "minutes = 20",
            "minutes = 0",
            "own.toml:16: steps[1].minutes: expected a whole number of minutes from 1 to 480",
        ),
        (
            "minutes = 20",
            "minutes = -5",
            "own.toml:16: steps[1].minutes: expected a whole number of minutes from 1 to 480",
        ),
        (
            "minutes = 20",
            "minutes = 20.5",
            "own.toml:16: steps[1].minutes: expected a whole number of minutes from 1 to 480",
        ),
        ("minutes = 20\n", "", "own.toml:13: steps[1].minutes: is missing"),
        ("title = \"Requests\"", "title = \"  \"", "own.toml:15: steps[1].title: is empty"),
        ("title = \"Requests\"", "titel = \"Requests\"", "own.toml:15: steps[1].titel: is not a known key"),
        ("code = \"dd\"", "code = \"d d\"", "own.toml:1: code: expected letters and digits only, such as PR"),
        (
            "\"weekly\"",
            "\"yearly\"",
            "own.toml:3: cadence: `yearly` is not known: expected one of weekly, every_two_weeks,",
        ),
        ("min = 10, max = 30", "min = 40, max = 30", "own.toml:4: minutes.min: is more than minutes.max, 30"),
        ("min = 10, max = 30", "min = 10", "own.toml:4: minutes.max: is missing"),
        ("levels = [\"L1\"]", "levels = []", "own.toml:5: levels: has no level: name at least one of L1, L2, L3"),
        (
            "levels = [\"L1\"]",
            "levels = [\"L1\", \"L9\"]",
            "own.toml:5: levels[2]: `L9` is not a level: expected L1, L2 or L3",
        ),
        (
            "outputs = [\"decided\"]",
            "outputs = [\"decidd\"]",
            "own.toml:19: steps[1].outputs[1]: `decidd` is not defined under [[outputs]]",
        ),
        (
            "key = \"requests\"",
            "key = \"Requests\"",
            "own.toml:14: steps[1].key: expected lower-case letters, digits and _",
        ),
        ("key = \"requests\"", "key = \"actions\"", "own.toml:14: steps[1].key: `actions` is the key of step zero"),
        (
            "prompts = [\"What is asked for?\"]",
            "prompts = [\"ok\",\n 3]",
            "own.toml:18: steps[1].prompts[2]: expected a text in quotes",
        ),
        (
            "prompts = [\"What is asked for?\"]",
            "workspace = \"forecasts\"",
            "own.toml:17: steps[1].workspace: `forecasts` is not known",
        ),
        ("opening = \"Let us decide.\"", "opening = \"Let us decide.", "own.toml:7: "),
        ("code = \"dd\"\n", "", "own.toml:1: code: is missing"),
    ];
    for (from, to, want) in cases {
        assert!(SMALL.contains(from), "{from}");
        let got = problems(&SMALL.replacen(from, to, 1));
        assert!(got.lines().any(|l| l.starts_with(want)), "{to}\n  got:  {got}\n  want: {want}");
    }
}

#[test]
fn keys_that_are_there_twice_are_refused() {
    let step = SMALL.find("[[steps]]").unwrap();
    let twice = format!("{SMALL}\n{}", &SMALL[step..]);
    assert_eq!(problems(&twice), "own.toml:22: steps[2].key: another step has the key `requests`");
    let output = "[[outputs]]\nkey = \"decided\"\ntext = \"Every request is decided\"\n";
    let twice = SMALL.replace(output, &output.repeat(2));
    assert_eq!(problems(&twice), "own.toml:13: outputs[2].key: another output has the key `decided`");
}

#[test]
fn every_defect_of_a_file_is_told_at_once_in_the_order_of_lines() {
    let text = SMALL.replace("minutes = 20", "minutes = 999").replace("\"weekly\"", "\"often\"");
    let lines: Vec<usize> = Definition::parse("own.toml", &text).unwrap_err().problems.iter().map(|p| p.line).collect();
    assert_eq!(lines, [3, 16]);
}

#[test]
fn a_meeting_without_steps_cannot_be_run() {
    let text = &SMALL[..SMALL.find("[[steps]]").unwrap()];
    assert_eq!(problems(text), "own.toml:1: steps: is missing: a meeting needs at least one step");
}

#[test]
fn a_length_that_is_off_and_an_orphan_output_are_warnings() {
    let text = SMALL.replace("max = 30", "max = 15").replace("outputs = [\"decided\"]", "");
    let (_, warnings) = Definition::check("own.toml", &text).unwrap();
    let told: Vec<String> = warnings.iter().map(|w| w.in_file("own.toml")).collect();
    assert_eq!(
        told,
        [
            "own.toml:4: minutes: the steps add up to 20 min, the usual length is 10-15 min",
            "own.toml:9: outputs[1]: no step produces `decided`",
        ]
    );
}

#[test]
fn pipeline_and_forecast_do_not_share_a_meeting() {
    let with = |extra: &str, workspace: &str| {
        let text = SMALL.replace("minutes = 20", &format!("minutes = 20\nworkspace = \"{workspace}\""));
        Definition::parse("own.toml", &text.replace("cadence", &format!("{extra}cadence")))
    };
    assert_eq!(with("", "hygiene").unwrap().kind(), MeetingKind::Pipeline);
    assert_eq!(with("", "global_commit").unwrap().kind(), MeetingKind::Forecast);
    assert_eq!(with("kind = \"other\"\n", "hygiene").unwrap().kind(), MeetingKind::Other);
    assert!(with("kind = \"forecast\"\n", "hygiene").is_err());
    assert!(with("kind = \"pipeline\"\n", "forecast_commits").is_err());
    let why = MeetingKind::Pipeline.refuses(Topic::ForecastNumbers).unwrap();
    assert!(why.contains("WC/FC/BC"), "{why}");
    assert!(MeetingKind::Forecast.refuses(Topic::PipelineWork).is_some());
    assert_eq!(MeetingKind::Forecast.refuses(Topic::ForecastNumbers), None);
    assert_eq!(MeetingKind::Other.refuses(Topic::PipelineWork), None);
    assert!(Workspace::ALL.iter().all(|w| !(w.is_forecast() && w.is_pipeline())));
}

#[test]
fn the_users_files_replace_add_and_cannot_break_the_rest() {
    let own_pr = SMALL.replace("\"dd\"", "\"pr\"");
    let files = [
        ("pr.toml".to_owned(), own_pr.clone()),
        ("desk.toml".to_owned(), SMALL.to_owned()),
        ("wfc.toml".to_owned(), "code = 3".to_owned()),
        ("again.toml".to_owned(), own_pr),
    ];
    let (catalog, errors) = Catalog::new(&files);
    let codes: Vec<&str> = catalog.definitions().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["PR", "WFC", "TDR", "DGB", "EFC", "QBR", "RPS", "DD"]);
    assert_eq!(catalog.get("pR").map(|d| d.name.as_str()), Some("Deal desk"));
    assert!(catalog.entry("PR").is_some_and(|e| e.own && e.file == "pr.toml"));
    assert_eq!(catalog.get("wfc").map(|d| d.name.as_str()), Some("Weekly Forecast Call"));
    assert_eq!(catalog.get("nope"), None);
    let told: Vec<&str> = errors.iter().map(|e| e.file.as_str()).collect();
    assert_eq!(told, ["wfc.toml", "again.toml"]);
    assert_eq!(errors[1].to_string(), "again.toml:1: code: `PR` is already taken by pr.toml");
}
