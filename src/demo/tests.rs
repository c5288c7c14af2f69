use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Utc};

use super::frame::Frame;
use super::org::{AMERICAS, COMPANY, DANA, EMEA, WEST, quota_of, sellers};
use super::{Company, SEED};
use crate::domain::action::{ActionState, Outcome};
use crate::domain::cadence::{DueState, Held as HeldDay, Mark, Rhythm};
use crate::domain::capture::{Kept, NoteKind};
use crate::domain::deal::{Deal, DealField, Status};
use crate::domain::forecast::card::{Card, CardFacts, ForecastRules, HorizonFacts, LastCall, Problem};
use crate::domain::forecast::{Scenario, Submission};
use crate::domain::ids::{PersonId, SeriesId};
use crate::domain::meeting::definition::{Catalog, Definition, builtin};
use crate::domain::meeting::run::{Run, RunState};
use crate::domain::meeting::{Format, MeetingState, Series};
use crate::domain::money::Money;
use crate::domain::people::{Participant, Subject};
use crate::domain::period::{Period, PeriodKey};

fn moment(day: NaiveDate, hour: u32) -> DateTime<FixedOffset> {
    day.and_hms_opt(hour, 10, 0).unwrap().and_utc().fixed_offset()
}

fn company(day: &str, hour: u32) -> Company {
    Company::new(moment(day.parse().unwrap(), hour), SEED)
}

/// The ends of periods, the leap day, and a walk through the year that meets every weekday.
fn days() -> Vec<NaiveDate> {
    let mut all: Vec<NaiveDate> = [
        "2026-01-01",
        "2026-01-31",
        "2026-02-28",
        "2026-03-30",
        "2026-03-31",
        "2026-04-01",
        "2026-04-02",
        "2026-06-30",
        "2026-07-01",
        "2026-09-30",
        "2026-10-01",
        "2026-11-01",
        "2026-11-22",
        "2026-12-31",
        "2027-01-01",
        "2028-02-29",
        "2028-03-01",
    ]
    .iter()
    .map(|d| d.parse().unwrap())
    .collect();
    let mut day: NaiveDate = "2026-01-03".parse().unwrap();
    while day.year() == 2026 {
        all.push(day);
        day += TimeDelta::days(8);
    }
    all
}

#[test]
fn it_is_alive_on_any_day_of_the_year() {
    for (n, day) in days().into_iter().enumerate() {
        let c = Company::new(moment(day, [9, 0, 14, 23][n % 4]), SEED + (n % 3) as u64);
        check(&c);
    }
}

fn check(c: &Company) {
    deals(c);
    history(c);
    meetings(c);
    submissions(c);
    drafts(c);
    captures(c);
    leads::leads(c);
    leads::activities(c);
}

fn deals(c: &Company) {
    let (today, seen) = (c.frame.today, c.frame.seen);
    let open: Vec<_> = c.lives.iter().filter(|l| l.row.status == Status::Open).collect();
    assert!((120..=200).contains(&open.len()), "{today}: {} open deals", open.len());
    for l in &c.lives {
        let r = &l.row;
        let (created, close) = (r.created.unwrap(), r.close.unwrap());
        assert!(created <= seen, "{today}: {r:?}");
        assert!(r.last_activity.unwrap() <= seen && r.last_activity.unwrap() >= created, "{today}: {r:?}");
        assert!(r.stage_entered.unwrap() <= seen && r.stage_entered.unwrap() >= created, "{today}: {r:?}");
        if r.status != Status::Open {
            assert!(close <= seen && close >= created, "{today}: {r:?}");
        }
    }
    let overdue = open.iter().filter(|l| l.row.close.unwrap() < today).count();
    let quiet = open.iter().filter(|l| (today - l.row.last_activity.unwrap()).num_days() >= 14).count();
    let nameless = open.iter().filter(|l| l.row.next_step.is_none()).count();
    let empty = open.iter().filter(|l| l.row.amount.unwrap_or_default() == Money::ZERO).count();
    let pushed = open.iter().filter(|l| l.row.pushes.unwrap_or(0) >= 2).count();
    for (what, count, range) in [
        ("overdue", overdue, 4..=20),
        ("stalled", quiet, 12..=50),
        ("without a next step", nameless, 4..=20),
        ("without an amount", empty, 3..=12),
        ("pushed twice", pushed, 8..=50),
    ] {
        assert!(range.contains(&count), "{today}: {count} {what}");
    }
    fates::fates(c);
    let names: HashSet<&str> = c.lives.iter().map(|l| l.row.name.as_str()).collect();
    assert_eq!(names.len(), c.lives.len(), "names are unique");
    assert!(sellers().iter().filter(|s| s.team == WEST).count() >= 8);
    for quarter in -4..0 {
        let quarter = c.frame.calendar.shift(c.frame.calendar.quarter(today).key, quarter);
        for unit in &c.org.units {
            let won = won_by(c, Subject::Unit(unit.id), &quarter);
            let percent = won.minor() * 100 / quota_of(&c.quotas, Subject::Unit(unit.id), &quarter).minor();
            assert!((70..=115).contains(&percent), "{today}: {} {}: {percent} %", unit.name, quarter.key);
        }
    }
}

fn won_by(c: &Company, subject: Subject, period: &Period) -> Money {
    let owners = c.org.sellers_of(subject);
    let counts = |l: &&super::deals::Life| {
        l.row.status == Status::Won && period.contains(l.row.close.unwrap()) && owners.contains(&l.row.owner.unwrap())
    };
    c.lives.iter().filter(counts).map(|l| l.row.amount.unwrap()).sum()
}

/// One of the meetings that come with the program, read once.
fn defined(code: &str) -> Definition {
    static ALL: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(&[]).0);
    ALL.get(code).unwrap().clone()
}

/// Walking back from what a deal is now, every change finds what it left behind.
fn history(c: &Company) {
    for l in &c.lives {
        let mut now: HashMap<DealField, Option<String>> = HashMap::from([
            (DealField::Stage, Some(l.row.stage.clone())),
            (DealField::Amount, l.row.amount.map(|a| a.minor().to_string())),
            (DealField::Close, l.row.close.map(|d| d.to_string())),
            (DealField::Category, l.row.category.map(|k| k.key().to_owned())),
            (DealField::Status, Some(l.row.status.key().to_owned())),
        ]);
        let mut before = c.frame.seen;
        for change in l.changes.iter().rev() {
            assert!(change.on <= before, "{change:?}");
            before = change.on;
            if change.field == DealField::Created {
                assert_eq!(change.new, now[&DealField::Amount], "created with its amount");
            } else {
                assert_eq!(
                    now.insert(change.field, change.old.clone()),
                    Some(change.new.clone()),
                    "{}: {change:?}",
                    l.row.name
                );
            }
        }
        let seen_first = l.changes.iter().filter(|x| x.field == DealField::Created).count();
        assert!(seen_first <= 1);
    }
    assert!(c.lives.iter().map(|l| l.changes.len()).sum::<usize>() > 400);
}

fn rhythm_of(c: &Company, code: &str, unit: crate::domain::ids::UnitId) -> (Series, Vec<HeldDay>) {
    let plan = c.planned.iter().find(|p| p.code == code && p.unit == unit).unwrap();
    let series = Series {
        id: SeriesId(1),
        code: code.to_owned(),
        unit,
        format: Format::Team,
        anchor: Some(plan.next),
        at_minute: Some(plan.minute),
    };
    let held = c.held.iter().filter(|m| m.code == code && m.unit == unit);
    let held = held.map(|m| HeldDay {
        on: m.started().date_naive(),
        state: MeetingState::Concluded,
        missing_outputs: m.missing,
    });
    (series, held.collect())
}

fn meetings(c: &Company) {
    let today = c.frame.today;
    for m in &c.held {
        assert!(m.events.iter().all(|(at, _)| *at <= c.frame.now), "{today}: {} in the future", m.code);
        assert!(m.events.windows(2).all(|w| w[0].0 <= w[1].0), "{today}: {} out of order", m.code);
        let definition = defined(m.code);
        assert_eq!(builtin(m.code).unwrap(), m.definition);
        let people = c.org.participants(m.unit).iter().map(|p| p.person).collect();
        let run = Run::replay(definition, people, &m.events).unwrap();
        assert_eq!(run.state(), RunState::Concluded);
        assert_eq!(crate::domain::meeting::conclude::missing_count(&run), m.missing);
        assert!(crate::domain::meeting::conclude::missing_without_reason(&run).is_empty());
        assert!(!m.minutes.is_empty());
    }
    let calendar = c.frame.calendar;
    let mark = |code: &str, unit, n| {
        let (series, held) = rhythm_of(c, code, unit);
        let cadence = defined(code).cadence;
        let rhythm = Rhythm { series: &series, cadence, calendar, missed: None };
        (rhythm.due(&held, today).state, rhythm.discipline(&held, today, n))
    };
    let (due, marks) = mark("WFC", WEST, 11);
    assert_eq!(due, DueState::Today, "{today}");
    for (want, times) in
        [(Mark::Skipped, 1), (Mark::Late, 1), (Mark::WithoutOutput, 1), (Mark::Held, 7), (Mark::NotYet, 1)]
    {
        assert_eq!(marks.iter().filter(|m| **m == want).count(), times, "{today}: {want:?} in {marks:?}");
    }
    for (code, unit, n) in [
        ("PR", WEST, 4),
        ("TDR", WEST, 3),
        ("WFC", AMERICAS, 5),
        ("EFC", COMPANY, 5),
        ("QBR", WEST, 1),
        ("DGB", EMEA, 2),
    ] {
        let (due, marks) = mark(code, unit, n);
        assert!(!matches!(due, DueState::Overdue(_) | DueState::Never), "{today}: {code} {due:?}");
        assert!(marks.iter().all(|m| matches!(m, Mark::Held | Mark::NotYet)), "{today}: {code} {marks:?}");
    }
    for (code, least) in [("PR", 5), ("TDR", 4), ("DGB", 4), ("QBR", 6), ("EFC", 9)] {
        assert!(c.held.iter().filter(|m| m.code == code).count() >= least, "{today}: {code}");
    }
}

fn submissions(c: &Company) {
    let today = c.frame.today;
    let known: HashMap<_, _> = c.lives.iter().map(|l| (l.id, l)).collect();
    let by_id: HashMap<_, _> = c.submissions.iter().map(|s| (s.id, s)).collect();
    assert_eq!(by_id.len(), c.submissions.len());
    let mut last: HashMap<(Subject, PeriodKey), &Submission> = HashMap::new();
    for pair in c.submissions.windows(2) {
        assert!(pair[0].subject != pair[1].subject || pair[0].period != pair[1].period || pair[0].at < pair[1].at);
    }
    for s in &c.submissions {
        let t = s.call;
        assert!(Money::ZERO <= s.won && s.won <= t.wc && t.wc <= t.fc && t.fc <= t.bc, "{today}: {s:?}");
        assert!(s.at <= c.frame.now, "{today}: {s:?}");
        let named: Money = s.named.iter().map(|n| n.amount).sum();
        assert!(s.won + named <= t.fc, "{today}: names more than it calls: {s:?}");
        for deal in s.named.iter().map(|n| n.deal).chain(s.explanations.iter().map(|e| e.deal)) {
            let owner = known[&deal].row.owner.unwrap();
            assert!(c.org.sellers_of(s.subject).contains(&owner), "{today}: a deal of somebody else");
        }
        if let Some(was) = last.insert((s.subject, s.period), s) {
            assert!(was.won <= s.won, "{today}: what is won stays won");
            for scenario in Scenario::ALL {
                let (old, new) = (was.call.get(*scenario), t.get(*scenario));
                let moved = (new - old).minor();
                if moved.abs() * 10 > old.minor() {
                    let explained = s.explanations.iter().any(|e| e.delta.minor().signum() == moved.signum());
                    assert!(explained, "{today}: moved without its deal: {was:?} {s:?}");
                }
            }
            assert!(!was.counts(), "{today}: a newer one counts");
        }
        for source in &s.sources {
            let below = by_id[source];
            assert!(below.at <= s.at && below.period == s.period, "{today}: {below:?}");
        }
        if let Some(sum) = s.sum_below {
            assert!(sum == t || s.reason.is_some(), "{today}: a difference without its reason");
        }
    }
    assert!(last.values().all(|s| s.counts()));
    let present = c.frame.calendar.quarter(today);
    for subject in
        c.org.units.iter().map(|u| Subject::Unit(u.id)).chain(sellers().iter().map(|s| Subject::Person(s.person)))
    {
        for back in -4..=0 {
            let quarter = c.frame.calendar.shift(present.key, back);
            assert!(last.contains_key(&(subject, quarter.key)), "{today}: {subject:?} {}", quarter.key);
        }
        let month = c.frame.calendar.month(today);
        for back in 1..=12 {
            let month = c.frame.calendar.shift(month.key, -back);
            assert!(last.contains_key(&(subject, month.key)), "{today}: {subject:?} {}", month.key);
        }
    }
    // What runs is called near what is asked for.
    for (unit, period) in c.org.units.iter().flat_map(|u| [(u, present), (u, c.frame.calendar.month(today))]) {
        let subject = Subject::Unit(unit.id);
        let quota = quota_of(&c.quotas, subject, &period);
        if let Some(s) = last.get(&(subject, period.key)) {
            let percent = s.call.fc.minor() * 100 / quota.minor();
            assert!((40..=170).contains(&percent), "{today}: {} {}: FC is {percent} % of quota", unit.name, period.key);
        }
    }
    // Team West's last month fell short of its call; most others did not.
    let before = c.frame.calendar.shift(c.frame.calendar.month(today).key, -1);
    let missed = last[&(Subject::Unit(WEST), before.key)];
    assert!(won_by(c, missed.subject, &before) < missed.call.fc, "{today}: {missed:?}");
    assert!(c.submissions.iter().any(|s| s.late_secs.is_some()), "{today}: one was late");
}

fn drafts(c: &Company) {
    let today = c.frame.today;
    assert_eq!(c.drafts.len(), 6);
    let (month, quarter) = (c.frame.calendar.month(today), c.frame.calendar.quarter(today));
    let missing: Vec<&str> = c
        .org
        .participants(WEST)
        .iter()
        .filter(|p| c.drafts.iter().all(|d| d.subject != p.subject))
        .map(|p| c.org.name(p.person))
        .collect();
    assert_eq!(missing, ["Ivo Marek", "Sam Whitfield"]);
    for d in &c.drafts {
        assert_eq!((d.month, d.quarter), (month.key, quarter.key));
        assert!(d.updated <= c.frame.now);
        let facts = facts(c, d.subject, d.by, [month, quarter]);
        let problems = Card::new(&facts, d).problems();
        let blocking: Vec<_> = problems.iter().filter(|p| p.is_blocking()).collect();
        let name = c.org.name(d.by);
        let unexplained = blocking.iter().all(|p| matches!(p, Problem::Unexplained { .. }));
        match name {
            "Bo Okafor" => assert!(unexplained, "{today}: {blocking:?}"),
            "Lea Brandt" => assert_eq!(blocking.len(), 1, "{today}: not asked yet: {blocking:?}"),
            _ => assert!(blocking.is_empty(), "{today}: {name}: {blocking:?}"),
        }
        assert!(!problems.iter().any(|p| matches!(p, Problem::OverNamed { .. })), "{today}: {name}: {problems:?}");
    }
}

/// What the cockpit knows about somebody when their card is opened.
fn facts(c: &Company, subject: Subject, person: PersonId, periods: [Period; 2]) -> CardFacts {
    let [month, quarter] = periods.map(|period| HorizonFacts {
        period,
        last: c
            .submissions
            .iter()
            .find(|s| s.subject == subject && s.period == period.key && s.counts())
            .map(|s| LastCall { call: s.call, at: s.at }),
        prior: None,
        won: won_by(c, subject, &period),
        target: Some(quota_of(&c.quotas, subject, &period)),
    });
    let deals = c.lives.iter().filter(|l| l.row.owner == Some(person)).map(deal).collect();
    let participant = Participant { person, subject };
    CardFacts { participant, month, quarter, deals, as_of: c.frame.today, rules: ForecastRules::default() }
}

fn deal(life: &super::deals::Life) -> Deal {
    let r = life.row.clone();
    Deal {
        id: life.id,
        crm: "demo".to_owned(),
        external_id: r.external_id,
        name: r.name,
        account: r.account,
        owner: r.owner,
        stage: r.stage,
        phase: r.phase,
        status: r.status,
        category: r.category,
        amount: r.amount,
        close: r.close,
        created: r.created,
        last_activity: r.last_activity,
        next_step: r.next_step,
        next_step_date: r.next_step_date,
        stage_entered: r.stage_entered,
        pushes: r.pushes.unwrap_or(0),
        probability: r.probability,
        segment: r.segment,
        source: r.source,
        lost_reason: r.lost_reason,
        competitor: r.competitor,
        icp: r.icp,
        gone: None,
        pipeline: None,
        contact: None,
        deal_type: None,
    }
}

fn captures(c: &Company) {
    let (today, now) = (c.frame.today, c.frame.now);
    let meetings: HashMap<_, _> = c.held.iter().map(|m| (m.id, m)).collect();
    let actions = &c.captures.actions;
    assert!(actions.len() >= 28, "{today}: {}", actions.len());
    let open = actions.iter().filter(|a| a.is_open()).count();
    let overdue = actions.iter().filter(|a| a.is_overdue(today)).count();
    let soon =
        actions.iter().filter(|a| a.is_open() && a.due.is_some_and(|d| (0..=7).contains(&(d - today).num_days())));
    let twice = actions.iter().filter(|a| a.is_open() && a.carried == 2).count();
    assert!(overdue >= 3 && twice == 2 && soon.count() >= 6 && open >= 14, "{today}: {overdue} {twice} {open}");
    for outcome in Outcome::ALL {
        assert!(actions.iter().any(|a| matches!(&a.state, ActionState::Closed { outcome: o, .. } if o == outcome)));
    }
    assert!(actions.iter().any(|a| matches!(a.state, ActionState::Dropped { .. })));
    for a in actions {
        let settled = match &a.state {
            ActionState::Open => now,
            ActionState::Closed { at, .. } | ActionState::Dropped { at, .. } => *at,
        };
        assert!(a.created <= settled && settled <= now, "{today}: {a:?}");
        assert!(!a.text.contains('@') && meetings.contains_key(&a.meeting.unwrap()), "{a:?}");
        assert_eq!(a.carried > 0, a.carried_in.is_some());
    }
    for n in &c.captures.notes {
        assert!(n.created <= now);
        if let Some(meeting) = n.meeting {
            assert!(meetings[&meeting].steps.contains(n.step.as_ref().unwrap()));
        }
        assert_eq!(n.kind == NoteKind::Parked, n.for_meeting.is_some());
    }
    assert!(c.captures.notes.iter().filter(|n| n.kind == NoteKind::Private).count() >= 2);
    for kept in Kept::ALL {
        assert!(c.captures.commitments.iter().any(|x| x.kept == *kept), "{today}: {kept:?}");
    }
}

#[test]
fn the_same_seed_makes_the_same_company_and_another_makes_another() {
    let facts = |seed| {
        let c = Company::new(moment("2026-11-22".parse().unwrap(), 9), seed);
        let deals: Vec<_> = c.lives.iter().map(|l| (l.row.name.clone(), l.row.amount)).collect();
        (deals, c.submissions, c.captures.actions)
    };
    assert!(facts(1) == facts(1));
    assert!(facts(1).0 != facts(2).0);
}

#[test]
fn sellers_call_as_they_are() {
    let c = company("2026-11-22", 9);
    let present = c.frame.calendar.quarter(c.frame.today);
    let ratio = |name: &str| {
        let person = c.org.people.iter().find(|p| p.name == name).unwrap().id;
        let mut all = Vec::new();
        for back in 1..=4 {
            let quarter = c.frame.calendar.shift(present.key, -back);
            let subject = Subject::Person(person);
            let first = c.submissions.iter().find(|s| s.subject == subject && s.period == quarter.key).unwrap();
            all.push(won_by(&c, subject, &quarter).minor() * 100 / first.call.fc.minor());
        }
        all
    };
    assert!(ratio("Kim Tanaka").iter().all(|r| *r >= 108), "calls low: {:?}", ratio("Kim Tanaka"));
    assert!(ratio("Ivo Marek").iter().all(|r| *r <= 95), "calls high: {:?}", ratio("Ivo Marek"));
    assert!(ratio("Ana Lindqvist").iter().all(|r| (96..=108).contains(r)), "steady: {:?}", ratio("Ana Lindqvist"));
}

#[test]
fn the_call_is_at_a_working_hour_of_the_persons_own_zone() {
    let zone = FixedOffset::west_opt(7 * 3600).unwrap();
    let late = "2026-11-23T05:40:00Z".parse::<DateTime<Utc>>().unwrap().with_timezone(&zone);
    let frame = Frame::new(late);
    assert_eq!(frame.today.to_string(), "2026-11-22");
    assert_eq!(frame.call_minute, 16 * 60);
    assert_eq!(frame.at(frame.today, 9 * 60).to_rfc3339(), "2026-11-22T16:00:00+00:00");
    for (day, shown, known) in [
        ("2026-11-22", "2026-11-22", "2026-11-22"),
        ("2026-11-15", "2026-11-15", "2026-11-15"),
        ("2026-11-16", "2026-11-22", "2026-11-15"),
    ] {
        let day = day.parse().unwrap();
        assert_eq!(frame.shown_on(day).unwrap().to_string(), shown);
        assert_eq!(frame.known_on(day).to_string(), known);
    }
}

mod fates;
mod leads;
mod stored;
