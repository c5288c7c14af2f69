//! How fast the deals screen is on a hundred, a hundred thousand and a million deals: `cargo bench --bench deals`,
//! `-- 100000` for another number. It fills a database by SQL, opens the program over it and measures frames: a key, what
//! it leads to, and everything drawn into a buffer of 120x40. It judges nothing.
//!
//! "frame" is how long a key keeps the screen: beyond 16.7 ms one is missed. "there" is how long it takes until what was
//! asked for is on the screen; the screen can be used meanwhile.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bellwether::app::{App, Launch, Parts};
use bellwether::clock::SystemClock;
use bellwether::config::Config;
use bellwether::domain::meeting::definition::Catalog;
use bellwether::domain::people::{Level, Role};
use bellwether::store::{OpenOptions, Store};
use bellwether::ui::theme::{Depth, Ground, Theme};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SELLERS: i64 = 200;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|w| w != "--bench").collect();
    if !std::env::args().any(|w| w == "--bench") {
        println!("nothing measured; that is done by: cargo bench --bench deals");
        return Ok(());
    }
    let sizes: Vec<i64> = if words.is_empty() {
        vec![100, 100_000, 1_000_000]
    } else {
        words.iter().map(|w| w.parse().with_context(|| format!("{w}: a number of deals"))).collect::<Result<_, _>>()?
    };
    println!("120x40, milliseconds\n");
    println!("{:<44} {:>9} {:>9} {:>9} {:>9} {:>7}", "", "p50", "p99", "max", "there", "missed");
    for size in sizes {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("bench.db");
        fill(&file, size)?;
        for (whose, unit) in [("the whole company", "World"), ("a team of ten", "Team 1")] {
            println!("{size} deals, {whose}");
            measure(&file, unit)?;
        }
    }
    Ok(())
}

/// A company of twenty teams of ten, its deals spread over three years.
fn fill(file: &Path, deals: i64) -> anyhow::Result<()> {
    let mut store = Store::open(file, &OpenOptions::default())?.store;
    let from = "2020-01-01".parse()?;
    let world = store.put_unit("World", Level::L3, None, from)?;
    for team in 0..SELLERS / 10 {
        let unit = store.put_unit(&format!("Team {}", team + 1), Level::L1, Some(world), from)?;
        for n in 0..10 {
            let seller = store.put_person(&format!("Seller {}", team * 10 + n), None, Role::Rep)?;
            store.set_member(seller, Some(unit), from)?;
        }
    }
    drop(store);
    let conn = rusqlite::Connection::open(file)?;
    conn.execute_batch(
        "PRAGMA synchronous = OFF;
         DROP INDEX deal_by_external_id; DROP INDEX deal_by_worth; DROP INDEX deal_by_seller;",
    )?;
    conn.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO deal (id, crm, external_id, name, account, owner, stage, phase, status, category, amount, close, created,
             last_activity, next_step, next_step_date, segment, source, probability, moved_later, first_on)
         SELECT i, 'hubspot', printf('%010d', i),
             CASE i % 4 WHEN 0 THEN 'Renewal' WHEN 1 THEN 'Expansion' WHEN 2 THEN 'Platform' ELSE 'Pilot' END || ' ' || (i * 7919 % ?1),
             'Account ' || (i * 104729 % 50000), 1 + i * 31 % ?2,
             CASE i * 17 % 3 WHEN 0 THEN 'Discovery' WHEN 1 THEN 'Proposal' ELSE 'Legal' END,
             CASE i * 17 % 3 WHEN 0 THEN 'early' WHEN 1 THEN 'mid' ELSE 'late' END,
             CASE WHEN i * 13 % 10 < 4 THEN 'open' WHEN i * 13 % 10 < 7 THEN 'won' ELSE 'lost' END,
             CASE i % 3 WHEN 0 THEN 'pipeline' WHEN 1 THEN 'commit' END,
             CASE WHEN i % 50 > 0 THEN i * 7907 % 900000 * 100 END, date('2025-01-01', '+' || (i * 97 % 900) || ' days'),
             date('2024-10-01', '+' || (i * 89 % 700) || ' days'), date('2026-06-01', '+' || (i * 83 % 170) || ' days'),
             CASE WHEN i % 3 > 0 THEN 'CFO signs the order form' END,
             CASE WHEN i % 3 > 0 THEN date('2026-11-01', '+' || (i * 71 % 60) || ' days') END,
             'Enterprise', 'sales', 0.4, i % 5, '2026-10-01' FROM n",
        [deals, SELLERS],
    )?;
    conn.execute_batch(
        "CREATE UNIQUE INDEX deal_by_external_id ON deal (crm, external_id) WHERE external_id IS NOT NULL;
         CREATE INDEX deal_by_worth ON deal (standing, amount);
         CREATE INDEX deal_by_seller ON deal (owner, standing, close);",
    )?;
    Ok(())
}

struct Bench {
    app: App,
    buf: Buffer,
}

impl Bench {
    fn frame(&mut self) {
        self.app.tick();
        self.app.draw(&mut self.buf);
    }

    /// A key until its frame is drawn.
    fn key(&mut self, code: KeyCode) -> Duration {
        let start = Instant::now();
        self.app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.buf.reset();
        self.frame();
        start.elapsed()
    }

    fn is_there(&self) -> bool {
        let text: String = self.buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        !text.contains("searching") && !text.contains("counting")
    }

    /// Until what was asked for is on the screen.
    fn settle(&mut self, start: Instant) -> Duration {
        while !self.is_there() {
            std::thread::sleep(Duration::from_millis(1));
            self.buf.reset();
            self.frame();
        }
        start.elapsed()
    }
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

fn say(what: &str, mut frames: Vec<Duration>, there: Option<Duration>) {
    frames.sort_unstable();
    let at = |share: f64| ms(frames[((frames.len() - 1) as f64 * share).round() as usize]);
    let missed = frames.iter().filter(|f| ms(**f) > 16.7).count();
    let there = there.map_or_else(String::new, |t| format!("{:.1}", ms(t)));
    println!("  {what:<42} {:>9.2} {:>9.2} {:>9.2} {there:>9} {missed:>7}", at(0.5), at(0.99), at(1.0));
}

fn measure(file: &Path, unit: &str) -> anyhow::Result<()> {
    let mut opened = Store::open(file, &OpenOptions { check_later: true, ..OpenOptions::default() })?;
    let org = opened.store.org("2026-11-22".parse()?)?;
    let unit = org.units.iter().find(|u| u.name == unit).context("the unit")?.id;
    opened.store.set_setting("home_unit", &unit.to_string())?;
    let parts = Parts {
        store: opened.store,
        config: Config::default(),
        clock: Arc::new(SystemClock::starting_at("2026-11-22T09:00:00Z".parse()?)),
        as_of: None,
        theme: Theme::new(Ground::Dark, Depth::True, false),
        demo: false,
        read_only: None,
        catalog: Catalog::new(&[]).0,
        coaching: bellwether::domain::coaching::Coaching::default(),
        remarks: Vec::new(),
    };
    let app = App::new(parts, &Launch::Home)?;
    let mut bench = Bench { app, buf: Buffer::empty(Rect::new(0, 0, 120, 40)) };
    bench.frame();
    let start = Instant::now();
    bench.app.after_first_frame()?;
    say("after the first frame of home", vec![start.elapsed()], None);

    let start = Instant::now();
    let first = bench.key(KeyCode::Char('d'));
    let there = bench.settle(start);
    say("open the deals", vec![first], Some(there));
    let down: Vec<Duration> = (0..2_000).map(|_| bench.key(KeyCode::Down)).collect();
    say("down, 2,000 times", down, None);
    let pages: Vec<Duration> = (0..300).map(|_| bench.key(KeyCode::PageDown)).collect();
    say("page down, 300 times", pages, None);
    for (what, key) in [("to the end", KeyCode::End), ("to the beginning", KeyCode::Home)] {
        let start = Instant::now();
        let frame = bench.key(key);
        let there = bench.settle(start);
        say(what, vec![frame], Some(there));
    }
    let start = Instant::now();
    let first = bench.key(KeyCode::Char('s'));
    let there = bench.settle(start);
    say("sort by amount", vec![first], Some(there));
    let start = Instant::now();
    let mut frames = vec![bench.key(KeyCode::Char('s'))];
    let there = bench.settle(start);
    frames.extend((0..300).map(|_| bench.key(KeyCode::PageDown)));
    say("sort by name, and page down 300 times", frames, Some(there));
    let start = Instant::now();
    bench.key(KeyCode::Char('/'));
    let frames: Vec<Duration> = "account 777".chars().map(|c| bench.key(KeyCode::Char(c))).collect();
    let there = bench.settle(start);
    say("type a text of 11 letters", frames, Some(there));
    let start = Instant::now();
    let frame = bench.key(KeyCode::Backspace);
    let there = bench.settle(start);
    say("one letter less", vec![frame], Some(there));
    bench.key(KeyCode::Esc);
    bench.settle(Instant::now());
    bench.key(KeyCode::Char('f'));
    for c in "stalled".chars() {
        bench.key(KeyCode::Char(c));
    }
    let start = Instant::now();
    let first = bench.key(KeyCode::Enter);
    let there = bench.settle(start);
    say("only stalled ones", vec![first], Some(there));
    let start = Instant::now();
    let first = bench.key(KeyCode::Enter);
    say("open one", vec![first], Some(start.elapsed()));
    let next: Vec<Duration> = (0..50).map(|_| bench.key(KeyCode::Char(']'))).collect();
    say("the next one, 50 times", next, None);
    Ok(())
}
