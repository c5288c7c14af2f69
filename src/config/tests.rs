//! The example equals the defaults, and what is wrong is said with its place.

use super::reading::known_keys;
use super::*;

fn error(text: &str) -> String {
    Config::parse(text, Path::new("my.toml")).unwrap_err().to_string()
}

#[test]
fn the_example_is_the_defaults() {
    assert_eq!(Config::parse(EXAMPLE, Path::new("config.example.toml")).unwrap(), Config::default());
}

#[test]
fn the_example_names_every_key() {
    fn has(table: &toml::Table, key: &str) -> bool {
        match key.split_once('.') {
            None => table.contains_key(key),
            Some((first, rest)) => table.get(first).and_then(|v| v.as_table()).is_some_and(|t| has(t, rest)),
        }
    }
    let example: toml::Table = EXAMPLE.parse().unwrap();
    let known = known_keys();
    assert!(known.len() > 50, "{}", known.len());
    for key in known {
        assert!(has(&example, &key), "config.example.toml does not name `{key}`");
    }
}

#[test]
fn every_pair_of_limits_is_checked() {
    let pairs = toml::Table::try_from(Config::default()).unwrap()["health"]
        .as_table()
        .unwrap()
        .values()
        .filter(|v| v.as_table().is_some_and(|t| t.contains_key("good")))
        .count();
    assert_eq!(Health::default().limits().len(), pairs);
}

#[test]
fn what_is_said_replaces_the_default_and_nothing_else() {
    let config = Config::parse(
        "me = ' Ana '\n[ui]\ntheme = \"plain\"\n[currencies]\nEUR = 1.08\n[stages]\n\"POC\" = \"mid\"\n[health]\nstalled = {good = 0, watch = 1}\n",
        Path::new("x"),
    )
    .unwrap();
    assert_eq!(config.me(), Some("Ana"));
    assert_eq!(config.team(), None);
    assert_eq!(config.ui, Ui { theme: Theme::Plain, ..Ui::default() });
    assert_eq!(config.stages["POC"], Phase::Mid);
    assert_eq!(config.health.stalled, Limit { good: 0.0, watch: 1.0 });
    assert_eq!(config.forecast, Forecast::default());
    assert_eq!(Config::parse("", Path::new("x")).unwrap(), Config::default());
}

#[test]
fn wrong_files_are_refused_with_their_place() {
    for (text, want) in [
        ("me = \"Ana\"\nteem = \"West\"\n", "my.toml:2: `teem`: there is no such key: did you mean `team`?"),
        (
            "[forecast]\n\nmove_treshold = 0.2\n",
            "my.toml:3: `forecast.move_treshold`: there is no such key: did you mean `forecast.move_threshold`?",
        ),
        ("[import]\nsparse_below = 10\n", "my.toml:2: `import.sparse_below`: a share is 0 to 1: 10 % is 0.10"),
        ("mouse = false\n", "my.toml:1: `mouse`: there is no such key: did you mean `ui.mouse`?"),
        ("[uii]\nmouse = false\n", "my.toml:1: `uii`: there is no such key: did you mean `ui`?"),
        ("xyzzyplugh = 1\n", "my.toml:1: `xyzzyplugh`: there is no such key"),
        (
            "[health]\nstalled = { good = 0.1, watch = 0.2, bad = 1 }\n",
            "my.toml:2: `health.stalled.bad`: there is no such key",
        ),
        ("\nfiscal_year_start = 13\n", "my.toml:2: `fiscal_year_start`: a month is 1 to 12"),
        ("currency = \"Dollar\"\n", "my.toml:1: `currency`: write the three letters of an ISO 4217 code, as \"USD\""),
        (
            "[forecast]\nmove_threshold = \"10 %\"\n",
            "my.toml:2: `forecast.move_threshold`: invalid type: string \"10 %\", expected a number",
        ),
        ("[forecast]\nmove_threshold = 10\n", "my.toml:2: `forecast.move_threshold`: a share is 0 to 1: 10 % is 0.10"),
        ("[forecast]\nmove_threshold = nan\n", "my.toml:2: `forecast.move_threshold`: a share is 0 to 1: 10 % is 0.10"),
        (
            "[ui]\ntheme = \"drak\"\n",
            "my.toml:2: `ui.theme`: unknown variant `drak`, expected one of `auto`, `dark`, `light`, `plain`",
        ),
        (
            "[business_hours]\ndays = [\"mon\", \"tues\"]\n",
            "my.toml:2: `business_hours.days`: `tues` is no day: write \"mon\" to \"sun\"",
        ),
        ("[business_hours]\ndays = []\n", "my.toml:2: `business_hours.days`: at least one day has to be a working day"),
        ("[business_hours]\nfrom = \"9\"\n", "my.toml:2: `business_hours.from`: a time of day is written \"09:00\""),
        (
            "[business_hours]\nfrom = \"09:00\"\nto = \"09:00\"\n",
            "my.toml:3: `business_hours.to`: a working day ends after it begins",
        ),
        (
            "[business_hours]\nholidays = [\"25.12.2026\"]\n",
            "my.toml:2: `business_hours.holidays`: `25.12.2026` is no day: write \"2026-12-25\"",
        ),
        (
            "limits_from = \"1.1.2027\"\n",
            "my.toml:1: `limits_from`: a day is written \"2027-01-01\"; empty is the day a change is first seen",
        ),
        (
            "[health.owners]\nstaled = \"rep\"\n",
            "my.toml:2: `health.owners.staled`: no metric has this key; `bellwether health --json` shows them",
        ),
        (
            "[health.owners]\nstalled = \"boss\"\n",
            "my.toml:2: `health.owners.stalled`: write \"rep\", \"flm\", \"regional_head\", \"cro\" or \"revops\"",
        ),
        ("[health]\nlead_hours = 0\n", "my.toml:2: `health.lead_hours`: 1 to 1000 business hours"),
        ("[currencies]\nEUR = 0.0\n", "my.toml:2: `currencies.EUR`: a rate is a number above 0"),
        (
            "[health]\nstalled = { good = 0.3, watch = 0.1 }\n",
            "my.toml:2: `health.stalled`: less is better here: `watch` cannot be below `good`",
        ),
        (
            "[health]\nicp_fit = { good = 0.3, watch = 0.6 }\n",
            "my.toml:2: `health.icp_fit`: more is better here: `watch` cannot be above `good`",
        ),
    ] {
        assert_eq!(error(text), want, "{text}");
    }
}

#[test]
fn broken_toml_says_its_line() {
    let message = error("me = \"Ana\"\nteam = \"West\n");
    assert!(message.starts_with("my.toml:2: "), "{message}");
    let message = error("[ui]\nmouse = true\nmouse = false\n");
    assert!(message.starts_with("my.toml:3: "), "{message}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = Path::new("/nonexistent/config.toml");
    let message = Config::load(missing).unwrap_err().to_string();
    assert!(message.starts_with("/nonexistent/config.toml: cannot be read: "), "{message}");
}

#[test]
fn calendar_currency_and_folders() {
    let config = Config::parse(
        "currency = \"jpy\"\nfiscal_year_start = 7\n[meetings]\nfolder = \"mine\"\n[meetings.length]\nWFC = 30\n",
        Path::new("x"),
    )
    .unwrap();
    assert_eq!(config.fiscal().start_month(), 7);
    assert_eq!(config.fiscal().pattern(), Pattern::Months);
    assert_eq!((config.currency().code.as_str(), config.currency().decimals), ("JPY", 0));
    assert_eq!(config.meetings_folder(Path::new("/etc/b")), Path::new("/etc/b/mine"));
    assert_eq!(Config::default().meetings_folder(Path::new("/etc/b")), Path::new("/etc/b/meetings"));
    assert_eq!(config.meetings.length["WFC"], 30);
}

#[test]
fn a_year_of_weeks() {
    let text = "fiscal_year_start = 2\n[fiscal]\npattern = \"4-5-4\"\nends_on = \"sat\"\nyear_end = \"nearest\"\n";
    let fiscal = Config::parse(text, Path::new("x")).unwrap().fiscal();
    let q1 = fiscal.quarter("2024-02-04".parse().unwrap());
    assert_eq!(
        (q1.key.to_string(), q1.first.to_string(), q1.last.to_string()),
        ("2025-Q1".to_owned(), "2024-02-04".to_owned(), "2024-05-04".to_owned())
    );
    assert_eq!(
        error("[fiscal]\npattern = \"4-4-4\"\n"),
        "my.toml:2: `fiscal.pattern`: unknown variant `4-4-4`, expected one of `months`, `4-4-5`, `4-5-4`, `5-4-4`"
    );
}

#[test]
fn the_users_meeting_files_are_read_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::default();
    assert_eq!(config.meeting_files(dir.path()), (Vec::new(), Vec::new()));
    let folder = dir.path().join("meetings");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in [("b.toml", "two"), ("a.toml", "one"), ("notes.txt", "no"), ("a.toml~", "no")] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("c.toml"), [0xff, 0xfe]).unwrap();
    let (files, errors) = config.meeting_files(dir.path());
    assert_eq!(files.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().contains("c.toml: cannot be read: "), "{}", errors[0]);
}

#[test]
fn business_hours_are_read() {
    let text =
        "[business_hours]\ndays = [\"Sun\", \"mon\"]\nfrom = \"00:00\"\nto = \"24:00\"\nholidays = [\"2026-11-23\"]\n";
    let hours = Config::parse(text, Path::new("x")).unwrap().hours();
    let at = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    // Saturday to Tuesday: Sunday counts, the Monday is a holiday
    assert_eq!(hours.minutes_between(at("2026-11-21 12:00"), at("2026-11-24 12:00")), 24 * 60);
    assert_eq!(Config::default().hours(), crate::domain::business::BusinessHours::default());
    assert_eq!(Config::default().lead_minutes(), 1440);
}

#[test]
fn the_limits_of_a_day() {
    use crate::domain::limits::{LimitChange, Limits};
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let config =
        Config::parse("[health]\nstalled_days = 10\nstalled = { good = 0.1, watch = 0.2 }\n", Path::new("x")).unwrap();
    let said = config.limits();
    assert_eq!(said["health.stalled_days"], "10");
    assert_eq!(said["health.stalled"], r#"{"good":0.1,"watch":0.2}"#);
    assert_eq!(said["forecast.coverage_target"], "3.0");
    assert!(!said.contains_key("business_hours.holidays") && !said.contains_key("forecast.sure_percent"));
    // what is kept replaces what the file says, on its days; the rest is the file's
    let note = |key: &str, value: &str, from: &str| LimitChange {
        key: key.into(),
        value: value.into(),
        valid_from: day(from),
        noted_on: day(from),
    };
    let kept = Limits::new(vec![
        note("health.stalled_days", "14", "2026-10-01"),
        note("health.owners", r#"{"icp_fit":"revops"}"#, "2026-10-01"),
        note("business_hours.to", r#""13:00""#, "2026-10-01"),
        note("health.of_the_future", "1", "2026-10-01"),
        note("health.stalled_days", "10", "2026-11-20"),
    ]);
    let then = config.on(&kept, day("2026-11-19")).unwrap();
    assert_eq!(
        (then.health_rules().stalled_days, config.on(&kept, day("2026-11-20")).unwrap().health.stalled_days),
        (14, 10)
    );
    assert_eq!(then.health_rules().owners.of(crate::domain::health::Kind::IcpFit), crate::domain::people::Role::RevOps);
    assert_eq!((then.health.stalled, then.hours().day_minutes()), (config.health.stalled, 240));
    let agreement = config.agreement(&kept).unwrap();
    assert_eq!(agreement.on(day("2026-11-25")).0.day_minutes(), 240);
    assert_eq!(
        Config::default().on(&Limits::new(config_rows(&config)), day("2026-01-01")).unwrap(),
        Config { health: config.health.clone(), ..Config::default() }
    );
    let broken = Limits::new(vec![note("health.stalled_days", "many", "2026-10-01")]);
    let message = config.on(&broken, day("2026-11-01")).unwrap_err().to_string();
    assert!(message.starts_with("the limits of 2026-11-01 that are kept in the database cannot be read"), "{message}");
}

/// Everything a config says, as it is kept.
fn config_rows(config: &Config) -> Vec<crate::domain::limits::LimitChange> {
    let today = "2026-10-01".parse().unwrap();
    crate::domain::limits::Limits::default().to_note(&config.limits(), &Default::default(), today, today)
}
