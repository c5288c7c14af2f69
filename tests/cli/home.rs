//! A home of its own for each test: no test sees the files of another, or of whoever runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bellwether::domain::action::{Action, ActionKind, ActionState};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::deal::Status;
use bellwether::domain::forecast::{Submission, SubmissionState, Triple};
use bellwether::domain::ids::{ActionId, MeetingId, PersonId, SubmissionId, UnitId};
use bellwether::domain::meeting::event::Event;
use bellwether::domain::meeting::{Format, MeetingState};
use bellwether::domain::money::Money;
use bellwether::domain::people::{Level, Role, Subject};
use bellwether::domain::period::PeriodKey;
use bellwether::domain::quota::Quota;
use bellwether::store::{DealRow, NewMeeting, OpenOptions, Snapshot, Store};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use tempfile::TempDir;

/// The moment every test's clock starts at: a Sunday in the eighth week of 2026-Q4.
pub const NOW: &str = "2026-11-22T09:00:00Z";
/// The one meeting's id.
pub const MEETING: &str = "019a0000-0000-7000-8000-00000000beef";
/// A name that would take over a terminal.
pub const HOSTILE: &str = "Globex\u{1b}]0;owned\u{7}\u{1b}[31m \u{202e}evil";

/// A folder that is HOME to the program.
pub struct Home(TempDir);

impl Home {
    /// With nothing in it.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With a company of one team, three deals, two actions, two calls and a concluded meeting.
    pub fn with_a_team() -> Self {
        let home = Self::empty();
        fill(&home.db());
        home
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The database.
    pub fn db(&self) -> PathBuf {
        let folder = self.file("data");
        std::fs::create_dir_all(&folder).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        folder.join("bellwether.db")
    }

    /// The config.
    pub fn config(&self) -> PathBuf {
        self.file("config.toml")
    }

    /// The program with these words, ready to be started.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("bellwether"));
        command.args(words).env_clear().env("HOME", self.0.path()).env("BELLWETHER_NOW", NOW);
        command.env("BELLWETHER_DB", self.db());
        command
    }

    /// What the program did with these words.
    pub fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(words).output().unwrap())
    }

    /// The JSON it printed.
    pub fn json(&self, words: &[&str]) -> Value {
        let ran = self.run(&[words, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{words:?}: {e}: {}", ran.out))
    }
}

/// What the program did.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// It failed with this code and one line, which holds these words.
    #[track_caller]
    pub fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("bellwether: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in {}", self.err);
        }
    }

    /// It was done, and printed these words.
    #[track_caller]
    pub fn said(&self, words: &[&str]) {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.out.contains(word), "{word:?} is not in {}", self.out);
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Opens the database as the program does.
pub fn open(path: &Path) -> Store {
    Store::open(path, &OpenOptions::default()).unwrap().store
}

fn fill(path: &Path) {
    let mut store = open(path);
    let from = day("2026-01-01");
    let company = store.put_unit("Northwind", Level::L2, None, from).unwrap();
    let team = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    let [ana, ben, mia] = [("Ana Ruiz", Role::Rep), ("Ben Okafor", Role::Rep), ("Mia Lindqvist", Role::Flm)]
        .map(|(name, role)| store.put_person(name, None, role).unwrap());
    store.set_lead(team, Some(mia), from).unwrap();
    for rep in [ana, ben] {
        store.set_member(rep, Some(team), from).unwrap();
    }
    let quarter = PeriodKey::Quarter(2026, 4);
    let quota = |subject, units| Quota { subject, period: quarter, amount: Money::units(units), valid_from: from };
    store.set_quota(&quota(Subject::Person(ana), 500_000)).unwrap();
    store.set_quota(&quota(Subject::Unit(team), 900_000)).unwrap();
    deals(&mut store, ana, ben);
    calls(&mut store, ana, team, mia);
    actions(&mut store, ana, ben, team);
    meeting(&mut store, team);
}

fn deals(store: &mut Store, ana: PersonId, ben: PersonId) {
    let base = DealRow {
        owner: Some(ana),
        amount: Some(Money::units(120_000)),
        close: Some(day("2026-12-15")),
        created: Some(day("2026-06-01")),
        last_activity: Some(day("2026-11-20")),
        next_step: Some("CFO signs the order form".into()),
        next_step_date: Some(day("2026-12-01")),
        ..DealRow::bare(String::new(), "Proposal")
    };
    let row = |id: &str, name: &str| DealRow { external_id: Some(id.into()), name: name.into(), ..base.clone() };
    let rows = [
        row("1", "Acme rollout"),
        DealRow { amount: None, close: Some(day("2026-11-01")), owner: Some(ben), ..row("2", HOSTILE) },
        DealRow { status: Status::Won, close: Some(day("2026-11-10")), ..row("3", "Initech renewal") },
    ];
    let snapshot = Snapshot::new("csv", "deals.csv", day("2026-11-20"), at("2026-11-20T08:00:00Z"));
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
}

fn calls(store: &mut Store, ana: PersonId, team: UnitId, mia: PersonId) {
    let call = |id: &str, subject, by, when: &str, fc: i64| Submission {
        id: id.parse::<SubmissionId>().unwrap(),
        subject,
        by,
        period: PeriodKey::Quarter(2026, 4),
        call: Triple { wc: Money::units(fc / 2), fc: Money::units(fc), bc: Money::units(fc * 2) },
        at: at(when),
        meeting: None,
        sure: true,
        won: Money::units(120_000),
        sum_below: None,
        reason: None,
        late_secs: None,
        named: Vec::new(),
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    };
    let ana = Subject::Person(ana);
    let by = mia;
    store.submit(&[call("019a0000-0000-7000-8000-000000000001", ana, by, "2026-11-09T09:00:00Z", 400_000)]).unwrap();
    store.submit(&[call("019a0000-0000-7000-8000-000000000002", ana, by, "2026-11-16T09:00:00Z", 450_000)]).unwrap();
    let team = Subject::Unit(team);
    store.submit(&[call("019a0000-0000-7000-8000-000000000003", team, by, "2026-11-16T10:00:00Z", 430_000)]).unwrap();
}

fn actions(store: &mut Store, ana: PersonId, ben: PersonId, team: UnitId) {
    let action = |id: &str, text: &str, owner, due: &str| Action {
        id: id.parse::<ActionId>().unwrap(),
        text: text.into(),
        owner: Some(owner),
        due: Some(day(due)),
        deal: None,
        kind: ActionKind::General,
        meeting: None,
        unit: Some(team),
        created: at("2026-11-16T09:30:00Z"),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    };
    for action in [
        action("019a0000-0000-7000-8000-0000000000a1", "=HYPERLINK(\"http://x\")", ana, "2026-11-27"),
        action("019a0000-0000-7000-8000-0000000000a2", "Send the security answers", ben, "2026-11-18"),
    ] {
        store.apply(&Change::Action(Swap::add(action)), at("2026-11-16T09:30:00Z")).unwrap();
    }
}

fn meeting(store: &mut Store, team: UnitId) {
    let series = store.series("WFC", team).unwrap();
    let id: MeetingId = MEETING.parse().unwrap();
    let started = at("2026-11-16T09:00:00Z");
    store
        .start_meeting(&NewMeeting {
            id,
            series: series.id,
            code: "WFC".into(),
            unit: team,
            level: Level::L1,
            format: Format::Team,
            started,
            definition: bellwether::domain::meeting::definition::builtin("WFC").unwrap().into(),
        })
        .unwrap();
    let later = at("2026-11-16T09:40:00Z");
    store.append_event(id, 1, &Event::End, later, MeetingState::Ended, 0).unwrap();
    store.append_event(id, 2, &Event::Conclude, later, MeetingState::Concluded, 1).unwrap();
    store.set_minutes(id, "# Weekly Forecast Call\n\n- Acme\u{1b}[2J moved\n  - by a week\n").unwrap();
}
