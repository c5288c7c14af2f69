//! The program behind the screens: owns the clock, the store, the config, the screen and what lies over it. Takes
//! events, asks the screen, carries out what it wants done, says how it went. Never touches the terminal.

pub mod accuracy;
mod audience;
pub mod board;
pub mod cadence;
mod carry;
pub mod currency;
mod desk;
mod events;
pub mod health;
mod heard;
mod load;
mod members;
mod mint;
mod missed;
pub mod odds;
pub mod owed;
#[cfg(test)]
mod pictures;
mod present;
pub mod ready;
pub mod sales;
mod seek;
pub mod slippage;
#[cfg(test)]
mod testing;
pub mod told;
mod undo;
pub mod waterfall;
mod work;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::coaching::Coaching;
use crate::domain::forecast::Draft;
use crate::domain::meeting::definition::Catalog;
use crate::paths::Paths;
use crate::store::Store;
use crate::ui::ascii;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::clusters;
use crate::ui::flow::Goto;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::message::Message;
use crate::ui::screens::{Screen, Writing};
use crate::ui::theme::{Ground, Theme, Tone};
use crate::ui::widgets::chrome;
use crate::ui::world::{Ctx, Live, World};

pub use carry::import::refused_csv;
use desk::{Desk, LOOK_AGAIN_MS, Session, is_busy};
pub use load::me;
pub use mint::Mint;
use undo::History;

/// What the program is opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// The cockpit: home, or the first run where there is nothing yet.
    Home,
    /// This meeting, straight away.
    Start {
        /// The definition's code.
        code: String,
        /// The unit's name; `None`: the one that is looked at.
        team: Option<String>,
    },
}

/// What the runtime is to do with the terminal after an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Put this text on the clipboard.
    Copy(String),
    /// Forget what is on the screen and draw everything.
    Redraw,
    /// Close this database and open the demo company's.
    OpenDemo,
}

/// A message in the footer, for a while.
#[derive(Debug, Clone)]
struct Toast {
    what: String,
    tone: Tone,
    until: DateTime<Utc>,
}

/// How long a message stays, seconds.
const TOAST_SECONDS: i64 = 5;

/// How long after the last key what is typed is kept, milliseconds.
const KEEP_AFTER_MS: i64 = 400;

/// The program.
pub struct App {
    store: Store,
    config: Config,
    clock: Arc<dyn Clock>,
    as_of: Option<chrono::NaiveDate>,
    catalog: Catalog,
    theme: Theme,
    world: World,
    live: Option<Live>,
    screen: Screen,
    overlays: Vec<Overlay>,
    toast: Option<Toast>,
    history: History,
    mint: Mint,
    hits: Vec<(Rect, Hit)>,
    cursor: Option<Position>,
    effects: Vec<Effect>,
    quit: bool,
    data_version: i64,
    looked_at: Option<crate::domain::people::Subject>,
    keep_at: Option<DateTime<Utc>>,
    kept: Option<Draft>,
    last_tick: DateTime<Utc>,
    last_touch: DateTime<Utc>,
    last_count: DateTime<Utc>,
    said_on_exit: Vec<String>,
    /// Where minutes were written to, and what: theirs is written anew, as long as nobody has changed it.
    minutes_files: std::collections::HashMap<crate::domain::ids::MeetingId, (std::path::PathBuf, String)>,
    /// The file that was imported last, as long as nothing else was done since.
    imported_last: Option<String>,
    /// The meeting on which home stood when another screen was looked at.
    home_at: Option<String>,
    copy_screen: bool,
    clustered: Vec<bool>,
    kept_line: String,
    /// The explanation that is being written, as it was kept last.
    kept_story: Option<Writing>,
    /// Explanations whose form had to go before they could be kept: tried again.
    parked_stories: Vec<Writing>,
    desk: Option<Desk<Session>>,
    /// What to ask about a metric that is red.
    coaching: Arc<Coaching>,
    /// Screens that a deal's page was opened over, to come back to; the newest last.
    shelf: Vec<Screen>,
    /// Where the figures of the pipeline's health are made.
    clinic: Option<Desk<health::Clinic>>,
    /// Where the waterfall is worked out.
    gauge: Option<Desk<waterfall::Gauge>>,
    /// Where words are looked for.
    seeker: Option<Desk<seek::Seeker>>,
    /// Where the past is asked.
    oracle: Option<Desk<odds::Oracle>>,
    /// Where slippage is told.
    slips: Option<Desk<told::Teller<slippage::Slips>>>,
    /// Where the sales metrics are told.
    sold: Option<Desk<told::Teller<sales::Seller>>>,
    importing: Option<carry::import::Importing>,
    /// The line that could not be saved while an import kept the file busy; empty until it is back on the screen.
    waiting_line: Option<String>,
}

/// What an app is made of.
pub struct Parts {
    /// The opened store.
    pub store: Store,
    /// The config.
    pub config: Config,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// `--as-of`: the day that is looked at instead of today.
    pub as_of: Option<chrono::NaiveDate>,
    /// Looks.
    pub theme: Theme,
    /// This is the demo company.
    pub demo: bool,
    /// Why nothing can be written, if so.
    pub read_only: Option<String>,
    /// The meetings that can be held ([`App::catalog`]).
    pub catalog: Catalog,
    /// What to ask about a metric that is red ([`App::coaching`]).
    pub coaching: Coaching,
    /// Things to tell at the start.
    pub remarks: Vec<String>,
}

/// Notes the limits of the config by their day. What is said of it where some are others than before; the first ones are
/// no change.
///
/// # Errors
/// The store cannot be written now.
pub fn note_limits(
    store: &mut Store,
    config: &Config,
    today: chrono::NaiveDate,
) -> Result<Option<String>, crate::store::StoreError> {
    let (said, named) = (config.limits(), config.limits_from());
    let before = store.limits()?;
    let noted = store.note_limits(&said, &Config::default().limits(), named, today)?;
    if noted == 0 || before.versions().is_empty() {
        return Ok(None);
    }
    let from = crate::domain::when::show_day(before.counts_from(named, today), today);
    let limits =
        if noted == 1 { "1 limit of the config is".to_owned() } else { format!("{noted} limits of the config are") };
    Ok(Some(format!("{limits} new and noted: from {from} on; `bellwether config check` lists them")))
}

impl App {
    /// Loads what the first screen needs and goes there.
    ///
    /// # Errors
    /// When the store cannot be read, or the meeting asked for does not exist.
    pub fn new(mut parts: Parts, launch: &Launch) -> anyhow::Result<Self> {
        let now = parts.clock.now();
        let mut changed = None;
        if parts.read_only.is_none() {
            match note_limits(&mut parts.store, &parts.config, parts.clock.today()) {
                Ok(said) => changed = said,
                Err(e) => {
                    parts.remarks.push(format!("The config's new limits could not be noted and do not count yet: {e}"));
                }
            }
        }
        let keep = parts.read_only.is_none();
        parts
            .remarks
            .extend(currency::differs(&mut parts.store, &parts.config, keep).unwrap_or_else(|e| Some(e.to_string())));
        let world = load::world(&parts)?;
        let data_version = parts.store.data_version()?;
        let mut app = Self {
            store: parts.store,
            config: parts.config,
            clock: parts.clock,
            as_of: parts.as_of,
            catalog: parts.catalog,
            theme: parts.theme,
            world,
            live: None,
            screen: Screen::Home(Box::default()),
            overlays: Vec::new(),
            toast: None,
            history: History::default(),
            mint: Mint::default(),
            hits: Vec::new(),
            cursor: None,
            effects: Vec::new(),
            quit: false,
            data_version,
            looked_at: None,
            keep_at: None,
            kept: None,
            last_tick: now,
            last_touch: now,
            last_count: now,
            said_on_exit: Vec::new(),
            minutes_files: std::collections::HashMap::new(),
            imported_last: None,
            home_at: None,
            copy_screen: false,
            clustered: Vec::new(),
            kept_line: String::new(),
            kept_story: None,
            parked_stories: Vec::new(),
            desk: None,
            coaching: Arc::new(parts.coaching),
            shelf: Vec::new(),
            clinic: None,
            gauge: None,
            seeker: None,
            oracle: None,
            slips: None,
            sold: None,
            importing: None,
            waiting_line: None,
        };
        app.go(if app.world.org.people.is_empty() { Goto::Welcome } else { Goto::Home })?;
        if let Some(said) = changed {
            app.say(said, Tone::Watch);
        }
        let remarks = parts.remarks;
        if !remarks.is_empty() {
            app.overlays.push(Overlay::Message(Message::new("Please note", remarks.join("\n\n"))));
        }
        match launch {
            Launch::Home => app.offer_resume()?,
            Launch::Start { code, team } => {
                app.load_deals()?;
                app.launch_meeting(code, team.as_deref())?;
            }
        }
        app.offer_unfinished_line()?;
        // the header says it, too: no box over a meeting that goes on
        if app.world.others > 0 {
            app.say("another window has this file open: each sees what the other saves", Tone::Watch);
        }
        Ok(app)
    }

    /// The seven meetings with the user's own over them, and mistakes in those, in words. Reading them does not need the
    /// store: it can be done while that opens.
    pub fn catalog(config: &Config, paths: &Paths) -> (Catalog, Vec<String>) {
        load::catalog(config, paths)
    }

    /// The questions that come with the program with the user's own over them, and mistakes in those, in words.
    pub fn coaching(paths: &Paths) -> (Coaching, Vec<String>) {
        load::coaching(paths)
    }

    /// What screens may look at.
    fn ctx(&self) -> Ctx<'_> {
        Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() }
    }

    /// The screen together with what it may look at.
    fn split(&mut self) -> (&mut Screen, Ctx<'_>) {
        let ctx = Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() };
        (&mut self.screen, ctx)
    }

    /// Draws one frame into a buffer; returns where the cursor stands.
    pub fn draw(&mut self, buf: &mut Buffer) -> Option<Position> {
        let area = buf.area;
        let ctx = self.ctx();
        let mut canvas = Canvas::new(buf);
        if area.width < chrome::SMALLEST.0 || area.height < chrome::SMALLEST.1 {
            chrome::too_small(&mut canvas, area, &ctx);
            self.hits.clear();
            self.cursor = None;
            return None;
        }
        self.screen.view().draw(&mut canvas, area, &ctx);
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        let toast = self.toast.as_ref().filter(|t| t.until > ctx.now).map(|t| (t.what.as_str(), t.tone));
        if let Some(top) = self.overlays.last() {
            canvas.hits.clear();
            canvas.cursor = None;
            top.draw(&mut canvas, area, &ctx);
            canvas.clear(foot);
            chrome::footer(&mut canvas, foot, &ctx, top.contexts(), toast);
        } else if toast.is_some() {
            canvas.clear(foot);
            chrome::footer(&mut canvas, foot, &ctx, &[], toast);
        }
        let (hits, cursor) = (canvas.hits, canvas.cursor);
        if self.theme.glyphs.ascii {
            ascii::only(buf);
        }
        clusters::redraw(buf, &mut self.clustered);
        if std::mem::take(&mut self.copy_screen) {
            self.effects.push(Effect::Copy(text_of(buf)));
        }
        self.hits = hits;
        self.cursor = cursor;
        cursor
    }

    /// How long the runtime may sleep; `None`: until something happens.
    pub fn deadline(&self) -> Option<TimeDelta> {
        let now = self.clock.now();
        let toast = self.toast.as_ref().map(|t| t.until);
        let tick = self.live.as_ref().and_then(|l| l.run.next_change(now)).or_else(|| self.screen_tick(now));
        let others = (self.world.others > 0).then(|| self.last_tick + TimeDelta::seconds(1));
        let desk = is_busy(&self.desk)
            || is_busy(&self.clinic)
            || is_busy(&self.gauge)
            || is_busy(&self.seeker)
            || is_busy(&self.oracle)
            || is_busy(&self.slips)
            || is_busy(&self.sold);
        let look = desk.then(|| now + TimeDelta::milliseconds(LOOK_AGAIN_MS));
        let work = self.is_importing().then(|| now + TimeDelta::milliseconds(carry::import::LOOK_EVERY_MS));
        [toast, tick, others, self.keep_at, look, work]
            .into_iter()
            .flatten()
            .min()
            .map(|at| (at - now).max(TimeDelta::zero()))
    }

    /// Says something in the footer for a while.
    fn say(&mut self, what: impl Into<String>, tone: Tone) {
        let until = self.clock.now() + TimeDelta::seconds(TOAST_SECONDS);
        self.toast = Some(Toast { what: what.into(), tone, until });
    }

    /// What went wrong, in the footer, or as a message where it is long.
    fn complain(&mut self, error: &anyhow::Error) {
        let what = format!("{error:#}");
        tracing::warn!("{what}");
        if what.chars().count() > 74 {
            let message = Message::new("That did not work", what);
            // what keeps failing is said once
            if !self.overlays.iter().any(|o| matches!(o, Overlay::Message(m) if *m == message)) {
                self.overlays.push(Overlay::Message(message));
            }
        } else {
            self.say(what, Tone::Bad);
        }
    }

    /// What the runtime is to do with the terminal.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The program is to end.
    pub const fn is_done(&self) -> bool {
        self.quit
    }

    /// Lines to print once the terminal is given back.
    pub fn said_on_exit(&self) -> &[String] {
        &self.said_on_exit
    }

    /// After the first frame, before the first key: is the file sound? And what the first frame did without.
    ///
    /// # Errors
    /// It is damaged; nothing has been written to it.
    pub fn after_first_frame(&mut self) -> anyhow::Result<()> {
        self.store.verify()?;
        self.load_deals()
    }

    /// The terminal has said what its background is.
    pub const fn set_background(&mut self, light: bool) {
        self.theme = self.theme.on(if light { Ground::Light } else { Ground::Dark });
    }

    /// Whether the mouse is wanted.
    pub const fn wants_mouse(&self) -> bool {
        self.config.ui.mouse
    }
}

/// What is on the screen, as lines of text.
fn text_of(buf: &Buffer) -> String {
    let rows = buf.area.top()..buf.area.bottom();
    rows.map(|y| {
        let (mut row, mut x) = (String::new(), buf.area.left());
        while x < buf.area.right() {
            let sign = buf[(x, y)].symbol();
            row.push_str(sign);
            // a wide one has an empty cell behind it
            x += u16::try_from(crate::domain::text::width(sign)).unwrap_or(1).max(1);
        }
        row.trim_end().to_owned() + "\n"
    })
    .collect()
}
