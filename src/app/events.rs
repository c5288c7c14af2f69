//! Keys, clicks, pasted text, the passing of time: who gets them, and what their answer leads to.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

use super::{App, Effect, KEEP_AFTER_MS};
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::Draft;
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::event::Event as Happening;
use crate::domain::meeting::run::RunState;
use crate::store::PATIENCE;
use crate::ui::canvas::Hit;
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Capture;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::help::Help;
use crate::ui::overlays::palette::Palette;
use crate::ui::screens::Screen;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// Unexplained time on a running clock that is asked about, seconds.
const ASK_AFTER_SECONDS: i64 = 90;

/// The setting under which a line that is being typed is kept.
pub(super) const UNFINISHED_LINE: &str = "unfinished_line";

/// How often a running meeting leaves a sign of life, seconds.
const TOUCH_SECONDS: i64 = 30;

/// How long something that is kept by itself waits for another program's lock: the screen stands still meanwhile.
const KEEP_PATIENCE: Duration = Duration::from_millis(150);

/// After how long what could not be kept is tried again, seconds.
const KEEP_AGAIN_SECONDS: i64 = 2;

/// How old the count of other windows may be when a key comes, seconds. Nothing wakes up for it.
const COUNT_SECONDS: i64 = 2;

impl App {
    /// Takes one event of the terminal.
    pub fn event(&mut self, event: Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.paste(&text),
            Event::FocusGained => self.look_around(true),
            Event::Key(_) | Event::FocusLost | Event::Resize(..) => {}
        }
        self.look_on();
        self.ask_desk();
        self.keep_soon();
    }

    /// Time has passed: clocks, what is typed, other windows. `true`: a question has come up that nobody has read yet,
    /// so that keys typed before it are no answer to it.
    pub fn tick(&mut self) -> bool {
        let before = self.overlays.len();
        let now = self.clock.now();
        let gap = now - self.last_tick;
        self.last_tick = now;
        if self.live.as_ref().is_some_and(|l| l.run.state() == RunState::Running) {
            if gap >= TimeDelta::seconds(ASK_AFTER_SECONDS) {
                self.ask_about_gap(gap);
            }
            if now - self.last_touch >= TimeDelta::seconds(TOUCH_SECONDS) {
                self.last_touch = now;
                self.touch(now);
            }
        }
        if self.toast.as_ref().is_some_and(|t| t.until <= now) {
            self.toast = None;
        }
        if self.keep_at.is_some_and(|at| at <= now) {
            self.keep();
        }
        self.look_after_import();
        self.look_around(false);
        self.new_day();
        self.look_on();
        self.ask_desk();
        self.overlays.len() > before
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        let Some(id) = self.live.as_ref().map(|l| l.meeting.id) else { return };
        self.store.wait_at_most(KEEP_PATIENCE);
        if let Err(e) = self.store.touch(id, now) {
            tracing::warn!("no sign of life could be left: {e}");
        }
        self.store.wait_at_most(PATIENCE);
    }

    fn ask_about_gap(&mut self, gap: TimeDelta) {
        let minutes = (gap.num_seconds() + 30) / 60;
        self.overlays.push(Overlay::Confirm(Confirm {
            title: format!("Asleep for {minutes} min"),
            detail: "The clock ran on while this machine was asleep or stopped. Was the meeting going on?".to_owned(),
            yes: ("yes, count it".to_owned(), Vec::new()),
            no: (
                "no, take it off the clock".to_owned(),
                vec![Intent::Happen(Happening::Discount { seconds: gap.num_seconds() })],
            ),
            then_quit: false,
            more: None,
        }));
    }

    /// Another window may have written: re-read then. One that has only been opened is seen with the next key.
    fn look_around(&mut self, also_count: bool) {
        let now = self.clock.now();
        let old = now - self.last_count >= TimeDelta::seconds(COUNT_SECONDS);
        if also_count || old || self.world.others > 0 {
            self.count_others(now);
        }
        match self.store.data_version() {
            Ok(version) if version != self.data_version => {
                self.data_version = version;
                self.count_others(now);
                if let Err(e) = self.catch_up().and_then(|()| self.reload()) {
                    self.complain(&e);
                }
            }
            Ok(_) => {}
            Err(e) => self.complain(&e.into()),
        }
    }

    /// Another window may have moved the live meeting on: it is shown as it stands now.
    fn catch_up(&mut self) -> anyhow::Result<()> {
        let Some((id, seen)) = self.live.as_ref().map(|l| (l.meeting.id, l.events)) else { return Ok(()) };
        if !self.is_in_file(id)? {
            return self.leave_discarded();
        }
        if self.store.events(id)?.len() == seen {
            return Ok(());
        }
        // what is typed here is not lost to what was done there; a gap that was settled there is not asked about again
        self.keep_first()?;
        self.overlays.retain(|o| !matches!(o, Overlay::Confirm(c) if c.discounts()));
        self.open_live(id)
    }

    fn count_others(&mut self, now: DateTime<Utc>) {
        self.last_count = now;
        self.world.others = self.store.others().unwrap_or(self.world.others);
    }

    fn key(&mut self, event: KeyEvent) {
        self.toast = None;
        let ctx = Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() };
        if let Some(top) = self.overlays.last_mut() {
            let flow = top.key(event, &ctx);
            let command = crate::ui::keymap::lookup(top.contexts(), &event);
            match (flow, command) {
                (Flow::Pass, Some(Command::Quit)) => self.ask_to_quit(),
                (Flow::Pass, Some(Command::Redraw)) => self.effects.push(Effect::Redraw),
                (Flow::Pass, Some(Command::CopyScreen)) => self.copy_screen(),
                (Flow::Pass, _) => {}
                (flow, _) => self.follow(flow),
            }
            return;
        }
        let (screen, ctx) = self.split();
        match screen.key(event, &ctx) {
            Ok(flow) => self.follow(flow),
            Err(command) => self.command(command),
        }
    }

    /// Carries a command out: the screen first, then what works everywhere.
    pub(super) fn command(&mut self, command: Command) {
        let (screen, ctx) = self.split();
        match screen.view_mut().act(command, &ctx) {
            Flow::Pass => self.everywhere(command),
            flow => self.follow(flow),
        }
    }

    fn everywhere(&mut self, command: Command) {
        use crate::domain::capture::NoteKind;
        use crate::ui::flow::CaptureKind;
        match command {
            Command::Quit => self.ask_to_quit(),
            Command::Help => {
                let chain = self.screen.chain(&self.ctx());
                self.overlays.push(Overlay::Help(Help::new(chain)));
            }
            Command::Palette => {
                let ctx = self.ctx();
                let palette = Palette::new(&self.screen.chain(&ctx), &ctx, self.screen.view().defaults(&ctx));
                self.overlays.push(Overlay::Palette(palette));
            }
            Command::Undo => {
                self.carry(vec![Intent::Undo]);
            }
            Command::Redo => {
                self.carry(vec![Intent::Redo]);
            }
            Command::Redraw => self.effects.push(Effect::Redraw),
            Command::CopyScreen => self.copy_screen(),
            Command::Present => self.present(),
            Command::DiscardMeeting => self.ask_to_discard(),
            Command::Back | Command::GoHome => self.go_or_complain(Goto::Home),
            Command::GoActions => self.go_or_complain(Goto::Actions),
            Command::GoDeals => self.go_or_complain(Goto::Deals),
            Command::GoNobodys => self.go_or_complain(Goto::NobodysDeals),
            Command::GoFixes => self.go_or_complain(Goto::Fixes),
            Command::GoHealth => self.go_or_complain(Goto::Health(None)),
            Command::GoWaterfall => self.go_or_complain(Goto::Waterfall(None)),
            Command::GoCadence => self.go_or_complain(Goto::Cadence),
            Command::GoOdds => self.go_or_complain(Goto::Odds(None)),
            Command::GoForecast => self.go_or_complain(Goto::Forecast),
            Command::GoPromises => self.go_or_complain(Goto::Promises),
            Command::GoReady => self.go_or_complain(Goto::Ready(None)),
            Command::GoLeads => self.go_or_complain(Goto::Leads),
            Command::GoAccuracy => self.go_or_complain(Goto::Accuracy),
            Command::GoOwed => self.go_or_complain(Goto::Owed(None)),
            Command::GoSlippage => self.go_or_complain(Goto::Slippage),
            Command::GoSales => self.go_or_complain(Goto::Sales),
            Command::SearchAll => self.ask_for_words(),
            Command::GoHistory => self.go_or_complain(Goto::History),
            Command::ChooseImport => self.go_or_complain(Goto::Import),
            Command::PickMeeting => self.pick_meeting(),
            Command::SwitchUnit => self.pick_unit(),
            Command::ResumeMeeting => self.resume_latest(),
            Command::CaptureAction => {
                let kind = self.screen.view().action_kind(&self.ctx());
                self.open_capture(CaptureKind::Action(kind));
            }
            Command::CaptureCommitment => self.open_capture(CaptureKind::Commitment),
            Command::CaptureNote => self.open_capture(CaptureKind::Note(NoteKind::Note)),
            Command::CapturePrivate => self.open_capture(CaptureKind::Note(NoteKind::Private)),
            Command::CapturePark => self.open_capture(CaptureKind::Note(NoteKind::Parked)),
            _ => {}
        }
    }

    fn open_capture(&mut self, kind: crate::ui::flow::CaptureKind) {
        if self.world.org.people.is_empty() {
            self.say("there is no team yet: name it first, or import a CRM export", Tone::Watch);
            return;
        }
        let mut defaults = self.screen.view().defaults(&self.ctx());
        defaults.due = Some(self.default_due());
        let mut line = Capture::new(kind, defaults);
        line.for_meeting = self.park_default();
        self.overlays.push(Overlay::Capture(line));
    }

    fn ask_to_quit(&mut self) {
        if self.is_importing() {
            return self.ask_to_stop_import();
        }
        if !self.keep() {
            self.overlays.push(Overlay::Confirm(Confirm {
                title: "Not everything is saved".to_owned(),
                detail:
                    "What you typed last could not be written to the file. It is still on the screen; Ctrl-Y copies \
                         the screen out."
                        .to_owned(),
                yes: ("quit without it".to_owned(), vec![Intent::Command(Command::Quit)]),
                no: ("stay".to_owned(), Vec::new()),
                then_quit: false,
                more: None,
            }));
            return;
        }
        let open =
            self.live.as_ref().filter(|l| l.meeting.state == MeetingState::Live && l.run.state() == RunState::Running);
        if open.is_none() {
            self.quit = true;
            return;
        }
        self.overlays.push(Overlay::Confirm(Confirm {
            title: "The meeting is running".to_owned(),
            detail: "Suspend it and stop its clock, or leave the clock running? Either way it goes on where it stands."
                .to_owned(),
            yes: ("suspend it and quit".to_owned(), vec![Intent::Happen(Happening::Suspend)]),
            no: ("quit, the clock runs on".to_owned(), Vec::new()),
            then_quit: true,
            more: None,
        }));
    }

    fn paste(&mut self, text: &str) {
        if self.overlays.is_empty() && takes_drops(&self.screen) && self.dropped(text) {
            return;
        }
        let ctx = Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() };
        match self.overlays.last_mut() {
            Some(top) => top.paste(text, &ctx),
            None => self.screen.view_mut().paste(text, &ctx),
        }
    }

    fn mouse(&mut self, event: MouseEvent) {
        let command = match event.kind {
            MouseEventKind::ScrollUp => Command::Up,
            MouseEventKind::ScrollDown => Command::Down,
            MouseEventKind::Down(MouseButton::Left) => return self.click(event.column, event.row),
            _ => return,
        };
        let ctx = Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() };
        let flow = match self.overlays.last_mut() {
            Some(top) => top.act(command, &ctx),
            None => self.screen.view_mut().act(command, &ctx),
        };
        if !matches!(flow, Flow::Pass) {
            self.follow(flow);
        }
    }

    fn click(&mut self, x: u16, y: u16) {
        // as a key does: what was said makes room for the footer
        self.toast = None;
        let at = ratatui::layout::Position::new(x, y);
        let Some(hit) = self.hits.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, h)| *h) else { return };
        let ctx = Ctx { world: &self.world, theme: &self.theme, now: self.clock.now(), live: self.live.as_ref() };
        let flow = match self.overlays.last_mut() {
            Some(top) => top.hit(hit, &ctx),
            None => self.screen.view_mut().hit(hit, &ctx),
        };
        match (flow, hit) {
            (Flow::Pass, Hit::Key(command)) if self.overlays.is_empty() => self.everywhere(command),
            (Flow::Pass, _) => {}
            (flow, _) => self.follow(flow),
        }
    }

    /// Does what an answer says.
    pub(super) fn follow(&mut self, flow: Flow) {
        match flow {
            Flow::Stay | Flow::Pass => {}
            Flow::Go(goto) => self.go_or_complain(goto),
            Flow::Push(overlay) => self.overlays.push(*overlay),
            Flow::Pop => {
                if self.overlays.pop().is_none() {
                    self.go_or_complain(Goto::Home);
                }
            }
            Flow::PopThen(then) => {
                let popped = self.overlays.pop();
                match *then {
                    // what was typed stays in its line when it could not be saved
                    Flow::Do(intents) => {
                        let below = self.overlays.len();
                        if !self.carry(intents)
                            && let Some(line @ (Overlay::Capture(_) | Overlay::Prompt(_))) = popped
                        {
                            self.overlays.insert(below, line);
                            let waiting = self.waiting_line.take().map(|_| self.typed_line());
                            self.waiting_line = waiting.filter(|line| !line.is_empty());
                        }
                    }
                    flow => self.follow(flow),
                }
            }
            Flow::Do(intents) => {
                self.carry(intents);
            }
            Flow::Quit => self.ask_to_quit(),
        }
    }

    pub(super) fn go_or_complain(&mut self, goto: Goto) {
        // leaving the screen would lose the numbers
        let typed = |app: &Self| app.screen.view().unsaved().is_some() || app.screen.view().writing().is_some();
        if !self.keep() && typed(self) {
            return;
        }
        if let Err(e) = self.go(goto) {
            self.complain(&e);
        }
    }

    // what is typed and not yet kept ---------------------------------------------------------------------------------

    fn keep_soon(&mut self) {
        let numbers = self.screen.view().unsaved().is_some_and(|draft| Some(&draft) != self.kept.as_ref());
        let line = self.typed_line() != self.kept_line;
        let story = self.screen.view().writing().is_some_and(|story| Some(&story) != self.kept_story.as_ref());
        let soon = self.clock.now() + TimeDelta::milliseconds(KEEP_AFTER_MS);
        // not put off by the next key: somebody may type for a minute without a pause
        self.keep_at =
            (numbers || line || story || !self.parked_stories.is_empty()).then(|| self.keep_at.unwrap_or(soon));
    }

    /// The capture line as it is kept: its kind and its text; empty without one.
    pub(super) fn typed_line(&self) -> String {
        self.overlays
            .iter()
            .find_map(|o| match o {
                Overlay::Capture(line) if !line.field.is_empty() && line.edits.is_none() => Some(line.kept_as()),
                _ => None,
            })
            .unwrap_or_default()
    }

    fn keep_line(&mut self) -> anyhow::Result<()> {
        let line = self.typed_line();
        if line != self.kept_line {
            self.store.set_setting(UNFINISHED_LINE, &line)?;
            self.kept_line = line;
        }
        Ok(())
    }

    /// A line that was being typed when the program was killed is opened again.
    pub(super) fn offer_unfinished_line(&mut self) -> anyhow::Result<()> {
        // it may be the one that is being typed in the other window
        if self.world.others > 0 {
            return Ok(());
        }
        let kept = self.store.setting(UNFINISHED_LINE)?.unwrap_or_default();
        if let Some(mut line) = Capture::from_kept(&kept) {
            line.defaults.due = Some(self.default_due());
            line.for_meeting = self.park_default();
            self.overlays.insert(0, Overlay::Capture(line));
            self.kept_line = kept;
        }
        Ok(())
    }

    fn copy_screen(&mut self) {
        self.copy_screen = true;
        self.say("what is on screen is copied", Tone::Good);
    }

    /// Keeps what is typed and not yet kept; whether all of it is. It does not wait long for another program's lock: the
    /// screen stands still meanwhile. What could not be kept is tried again, and said.
    pub fn keep(&mut self) -> bool {
        self.keep_at = None;
        if self.world.read_only.is_some() {
            return true;
        }
        self.store.wait_at_most(KEEP_PATIENCE);
        let kept = self.keep_line().and_then(|()| self.keep_stories()).and_then(|()| self.keep_numbers());
        self.store.wait_at_most(PATIENCE);
        let Err(e) = kept else { return true };
        tracing::warn!("what is typed could not be kept: {e:#}");
        let why = format!("{e:#}");
        self.say(format!("NOT SAVED yet, still on screen: {}", why.trim_start_matches("not saved: ")), Tone::Bad);
        self.keep_at = Some(self.clock.now() + TimeDelta::seconds(KEEP_AGAIN_SECONDS));
        false
    }

    fn keep_numbers(&mut self) -> anyhow::Result<()> {
        match self.screen.view().unsaved() {
            Some(draft) if self.kept.as_ref() != Some(&draft) && self.day_is_over() => {
                self.kept = Some(draft);
                self.say("a past day is looked at: what is typed here is not kept; leave --as-of away", Tone::Watch);
                Ok(())
            }
            Some(draft) if self.kept.as_ref() != Some(&draft) => self.keep_draft(draft),
            Some(_) | None => Ok(()),
        }
    }

    /// The draft as the store has it, replaced by this one; one that says nothing takes it away.
    pub(super) fn keep_draft(&mut self, draft: Draft) -> anyhow::Result<()> {
        let says_nothing = draft.is_empty() && draft.sure.is_none() && draft.reason.is_none();
        let before = self.store.drafts(draft.month, draft.quarter)?.into_iter().find(|d| d.subject == draft.subject);
        if before.as_ref() == Some(&draft) {
            self.kept = Some(draft);
            return Ok(());
        }
        let said = format!("numbers of {}", self.world.org.subject_name(draft.subject));
        let change = Change::Draft(match before {
            Some(before) if says_nothing => Swap::remove(before),
            None if says_nothing => {
                self.kept = Some(draft);
                return Ok(());
            }
            Some(before) => Swap::edit(before, draft.clone()),
            None => Swap::add(draft.clone()),
        });
        self.store.apply(&change, self.clock.now())?;
        self.history.did_draft(change, said);
        self.kept = Some(draft);
        Ok(())
    }

    /// The screen is one that shows the live meeting.
    pub(super) const fn in_meeting(&self) -> bool {
        matches!(self.screen, Screen::Meeting(_))
    }
}

/// A file that is dropped here is to be imported: nothing else takes text.
const fn takes_drops(screen: &Screen) -> bool {
    matches!(screen, Screen::Home(_))
}
