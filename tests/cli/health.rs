//! The sixteen metrics, for people and for scripts.

use serde_json::{Value, json};

use crate::home::Home;

fn metric<'a>(found: &'a Value, key: &str) -> &'a Value {
    found["metrics"].as_array().unwrap().iter().find(|m| m["key"] == key).unwrap()
}

#[test]
fn a_table_by_dimension() {
    let home = Home::with_a_team();
    let ran = home.run(&["health", "--scope", "team:West"]);
    ran.said(&[
        "Health of Team West, 2026-Q4 (1 Oct 2026 to 31 Dec 2026), as of 22 Nov 2026, USD",
        "MADE FROM",
        "OWNER",
    ]);
    let lines: Vec<&str> = ran.out.lines().collect();
    for heading in ["coverage", "pace", "balance", "quality"] {
        let at = lines.iter().position(|l| *l == heading).unwrap();
        assert!(lines[at + 1..at + 5].iter().all(|l| l.starts_with("  ")), "{}", ran.out);
    }
    // 120k are open; of a quota of 900k, 780k are to go
    let gap = lines.iter().find(|l| l.starts_with("  coverage gap")).unwrap();
    assert!(gap.contains("2,220k") && gap.contains("bad") && gap.ends_with("flm"), "{gap}");
    let leads = lines.iter().find(|l| l.starts_with("  leads waiting")).unwrap();
    assert!(leads.contains("no leads have been imported") && leads.contains("no data"), "{leads}");
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn keys_a_script_relies_on() {
    let home = Home::with_a_team();
    let found = home.json(&["health", "--scope", "rep:Ana Ruiz"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["as_of", "limits", "metrics", "period", "scope"]);
    assert_eq!(found["period"], json!({ "key": "2026-Q4", "first": "2026-10-01", "last": "2026-12-31" }));
    assert_eq!((&found["scope"]["kind"], &found["scope"]["name"]), (&json!("rep"), &json!("Ana Ruiz")));
    let all: Vec<&Value> = found["metrics"].as_array().unwrap().iter().map(|m| &m["key"]).collect();
    assert_eq!(
        all,
        [
            "forecast_coverage",
            "quota_coverage",
            "coverage_gap",
            "stage_distribution",
            "stalled",
            "leads_waiting",
            "days_in_stage",
            "pushed",
            "linearity",
            "phase_mix",
            "concentration",
            "early_share",
            "zero_value",
            "untouched",
            "no_next_step",
            "icp_fit"
        ]
    );
    let fields: Vec<&String> = found["metrics"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        [
            "definition",
            "dimension",
            "hint",
            "inputs",
            "key",
            "label",
            "owner",
            "parts",
            "reason",
            "source",
            "target",
            "text",
            "unit",
            "value",
            "verdict"
        ]
    );
    // FC 450k, won 120k, open 120k
    let coverage = metric(&found, "forecast_coverage");
    let money = |units: i64, text: &str| json!({ "minor": units * 100, "currency": "USD", "text": text });
    assert!((coverage["value"].as_f64().unwrap() - 120.0 / 330.0).abs() < 1e-12);
    assert_eq!(
        coverage["inputs"],
        json!({
            "open": money(120_000, "120,000.00"),
            "to_go": money(330_000, "330,000.00"),
            "won": money(120_000, "120,000.00"),
            "fc": money(450_000, "450,000.00")
        })
    );
    assert_eq!(
        (&coverage["unit"], &coverage["verdict"], &coverage["text"]),
        (&json!("times"), &json!("bad"), &json!("0.4x"))
    );
    let gap = metric(&found, "coverage_gap");
    assert_eq!((&gap["unit"], &gap["value"]), (&json!("money"), &money(1_020_000, "1,020,000.00")));
    let mix = metric(&found, "phase_mix");
    assert_eq!((&mix["value"], &mix["verdict"]), (&json!({ "early": 0.0, "mid": 1.0, "late": 0.0 }), &json!("shown")));
    let leads = metric(&found, "leads_waiting");
    assert_eq!((&leads["value"], &leads["reason"]), (&Value::Null, &json!("no leads have been imported")));
    assert_eq!(metric(&found, "pushed")["inputs"]["since"], "2026-11-20", "the day the log begins");
}

#[test]
fn one_metric_with_what_stands_behind_it() {
    let home = Home::with_a_team();
    let found = home.json(&["health", "--metric", "zero_value"]);
    assert_eq!(found["metrics"].as_array().unwrap().len(), 1);
    let behind = found["metrics"][0]["behind"].as_array().unwrap();
    assert_eq!(behind.len(), 1);
    assert_eq!((&behind[0]["name"], &behind[0]["owner"]), (&json!("Globex evil"), &json!("Ben Okafor")));
    let ran = home.run(&["health", "--metric", "stage_distribution", "--scope", "all"]);
    ran.said(&[
        "what it is",
        "source",
        "Revenue Operating System",
        "STAGE",
        "Proposal",
        "100 %",
        "Acme rollout",
        "2026-12-15",
    ]);
    let gap = home.json(&["health", "--scope", "team:West", "--metric", "coverage_gap"]);
    let parts = gap["metrics"][0]["parts"].as_array().unwrap();
    assert_eq!(parts.iter().map(|p| &p["rep"]).collect::<Vec<_>>(), ["Ana Ruiz", "Ben Okafor"]);
    assert_eq!(parts[0]["gap"]["minor"], 102_000_000);
    assert_eq!(parts[1].get("gap"), None, "who has no quota has no gap");
    home.run(&["health", "--metric", "pushed"]).said(&["no deal stands behind it"]);
}

#[test]
fn limits_are_the_configs_and_days_are_past_ones_too() {
    let home = Home::with_a_team();
    std::fs::write(home.config(), "[health]\nstalled_days = 1\nlinearity = { good = 1.0, watch = 1.0 }\n").unwrap();
    let config = home.config();
    let with = ["health", "--config", config.to_str().unwrap()];
    let found = home.json(&with);
    assert_eq!(metric(&found, "stalled")["value"], 1.0);
    assert_eq!(metric(&found, "linearity")["verdict"], "good");
    let month = home.json(&[&with[..], &["--period", "2026-12"]].concat());
    assert_eq!(metric(&month, "linearity")["value"], metric(&found, "linearity")["value"], "of the month's quarter");
    let before = home.json(&["health", "--as-of", "2026-11-01"]);
    assert_eq!(metric(&before, "stalled")["reason"], "there are no open deals here");
    assert_eq!(metric(&before, "forecast_coverage")["reason"], "no forecast was submitted for this period");
    Home::empty().run(&["health"]).failed(1, &["there is no database at "]);
}
