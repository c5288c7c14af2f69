//! A limit that is changed counts from its day on: a past day is judged by what held on it.

use serde_json::{Value, json};

use crate::home::{Home, NOW};

/// The config where it usually lies: one that is named for a command is only tried out.
fn usual(home: &Home) -> std::path::PathBuf {
    let folder = home.file(".config/bellwether");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("config.toml")
}

/// What the program prints on that day.
fn on(home: &Home, today: &str, words: &[&str]) -> Value {
    let words = [words, &["--json"]].concat();
    let output = home.command(&words).env("BELLWETHER_NOW", NOW.replace("2026-11-22", today)).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stalled(health: &Value) -> (&Value, &Value) {
    let metric = health["metrics"].as_array().unwrap().iter().find(|m| m["key"] == "stalled").unwrap();
    (&metric["inputs"]["stalled"], &metric["verdict"])
}

#[test]
fn an_old_day_keeps_its_limits() {
    let home = Home::with_a_team();
    let write = |text: &str| std::fs::write(usual(&home), text).unwrap();
    let health = ["health", "--scope", "rep:Ana Ruiz"];
    write("");
    let before = on(&home, "2026-11-22", &health);
    // Ana's open deal was last heard of two days ago
    assert_eq!(stalled(&before), (&json!(0), &json!("good")));
    assert_eq!(before["limits"], json!({ "since": null, "until": null }));
    // two days later the limit is another
    write("[health]\nstalled_days = 2\n");
    let after = on(&home, "2026-11-24", &health);
    assert_eq!(stalled(&after), (&json!(1), &json!("bad")));
    assert_eq!(after["limits"]["since"], "2026-11-24");
    let then = on(&home, "2026-11-24", &[&health[..], &["--as-of", "2026-11-22"]].concat());
    assert_eq!(then["metrics"], before["metrics"], "the old day is as it was");
    assert_eq!(then["limits"], json!({ "since": null, "until": "2026-11-24" }));
    // the flags of deals and the owner go by the same limits
    let deals =
        |as_of: &str| on(&home, "2026-11-24", &["deals", "--flag", "stalled", "--as-of", as_of])["count"].clone();
    assert!(deals("2026-11-24").as_u64() > deals("2026-11-22").as_u64());
    let checked = on(&home, "2026-11-24", &["config", "check"]);
    let change = &checked["limits"][1];
    assert_eq!(change["from"], "2026-11-24");
    assert_eq!(change["changes"], json!([{ "key": "health.stalled_days", "before": 14, "after": 2 }]));
    assert_eq!(checked["to_come"], Value::Null);
}

#[test]
fn owners_and_coming_limits_are_said() {
    let home = Home::with_a_team();
    let write = |text: &str| std::fs::write(usual(&home), text).unwrap();
    write("");
    on(&home, "2026-11-22", &["health"]);
    write("limits_from = \"2027-01-01\"\n[health.owners]\nicp_fit = \"revops\"\n");
    let checked = on(&home, "2026-11-22", &["config", "check"]);
    assert_eq!(checked["to_come"]["from"], "2027-01-01");
    assert_eq!(checked["to_come"]["changes"][0]["after"], json!({ "icp_fit": "revops" }));
    let owner = |today: &str| {
        let health = on(&home, today, &["health", "--metric", "icp_fit"]);
        health["metrics"][0]["owner"].clone()
    };
    home.run(&["config", "check"]).said(&[
        "sound",
        "from 1 Jan 2027: health.owners {} -> {\"icp_fit\":\"revops\"}",
        "first kept on 22 Nov 2026",
    ]);
    assert_eq!((owner("2026-12-31"), owner("2027-01-01")), (json!("flm"), json!("revops")));
    let later =
        home.command(&["health"]).env("BELLWETHER_NOW", NOW.replace("2026-11-22", "2027-01-05")).output().unwrap();
    let text = String::from_utf8_lossy(&later.stdout).into_owned();
    assert!(text.contains("by the limits since 1 Jan 2027"), "{text}");
}

#[test]
fn a_config_that_is_named_for_a_command_is_tried_out_and_makes_no_history() {
    let home = Home::with_a_team();
    std::fs::write(usual(&home), "").unwrap();
    let health = ["health", "--scope", "rep:Ana Ruiz"];
    let before = on(&home, "2026-11-22", &health);
    std::fs::write(home.config(), "[health]\nstalled_days = 2\n").unwrap();
    let tried = on(&home, "2026-11-22", &[&health[..], &["--config", home.config().to_str().unwrap()]].concat());
    assert_eq!(stalled(&tried), (&json!(1), &json!("bad")), "it counts for this command");
    assert_eq!(on(&home, "2026-11-22", &health), before);
    let checked = on(&home, "2026-11-22", &["config", "check"]);
    assert_eq!(checked["limits"].as_array().unwrap().len(), 1, "{checked}");
    // the usual one makes history, and that is said
    std::fs::write(usual(&home), "[health]\nstalled_days = 2\n").unwrap();
    let ran = home.run(&["health"]);
    assert!(ran.err.contains("1 limit of the config is new and noted"), "{}", ran.err);
    assert!(!home.run(&["health"]).err.contains("noted"));
}

#[test]
fn what_is_aimed_at_is_kept_by_day_too_and_wrong_shares_are_refused() {
    let home = Home::with_a_team();
    let write = |text: &str| std::fs::write(usual(&home), text).unwrap();
    write("");
    assert_eq!(on(&home, "2026-11-22", &["accuracy"])["aims"]["hit"], 0.75);
    write("[accuracy]\nhit = 0.9\nband = 0.05\n");
    let aims = |words: &[&str]| on(&home, "2026-11-24", &[&["accuracy"], words].concat())["aims"].clone();
    assert_eq!(aims(&[]), json!({ "hit": 0.9, "band": 0.05, "best_reached": [0.25, 0.3] }));
    assert_eq!(aims(&["--as-of", "2026-11-23"])["hit"], 0.75, "an old day keeps its aims");
    for (text, want) in [
        ("[accuracy]\nhit = 75\n", "`accuracy.hit`: a share is 0 to 1"),
        ("[accuracy]\nbest_from = 0.4\n", "`accuracy.best_to`: cannot be below `best_from`"),
    ] {
        write(text);
        let output = home.command(&["accuracy"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(want), "{said}");
    }
}
