//! The capture line: one key opens it, it says what it understood while it is typed, Enter writes it down.
//! `call the CFO about pricing @ivo fri #orbit`: owner, day and deal are understood anywhere; what is on screen is the
//! default.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::command::Command;
use super::super::flow::{CaptureKind, Edits, Flow, Intent, NewCapture};
use super::super::fuzzy;
use super::super::theme::Tone;
use super::super::widgets::field::Field;
use super::super::world::Ctx;
use crate::domain::action::ActionKind;
use crate::domain::capture::NoteKind;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::meeting::definition::{MeetingKind, Topic, Workspace};
use crate::domain::meeting::run::RunState;
use crate::domain::triage::Answer;
use crate::domain::{buyer, promise, text, when};

/// What is on screen when the line is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Who it is likely about.
    pub owner: Option<PersonId>,
    /// Which deal it is likely about.
    pub deal: Option<DealId>,
    /// When it is due where nothing is said.
    pub due: Option<chrono::NaiveDate>,
}

/// The line.
#[derive(Debug)]
pub struct Capture {
    /// What is being written down.
    pub kind: CaptureKind,
    /// What is being typed.
    pub field: Field,
    /// What is on screen.
    pub defaults: Defaults,
    /// Parked: for which meeting.
    pub for_meeting: Option<String>,
    /// What is edited.
    pub edits: Option<Edits>,
    /// Who of theirs it likely is.
    pub buyer: Option<String>,
    /// The action is the answer to a stalled deal; what is to be thought of before it is given.
    pub triage: Option<(Answer, Option<String>)>,
    /// What belongs into another meeting is kept in this one: said with Tab.
    keep_here: bool,
    complaint: Option<String>,
    /// The words it was opened with.
    offered: String,
}

impl Capture {
    /// Opens the line.
    pub fn new(kind: CaptureKind, defaults: Defaults) -> Self {
        Self {
            kind,
            field: Field::default(),
            defaults,
            for_meeting: None,
            edits: None,
            buyer: None,
            triage: None,
            keep_here: false,
            complaint: None,
            offered: String::new(),
        }
    }

    /// With something in it already.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        self.field.set(value);
        value.clone_into(&mut self.offered);
        self
    }

    /// With an offer in it, which gives way to what is typed: owner, day and deal stay.
    #[must_use]
    pub fn offering(mut self, value: &str) -> Self {
        self.field.offer(value);
        value.clone_into(&mut self.offered);
        self
    }

    /// The line as text that outlives the program: its kind, a tab, what is typed.
    pub fn kept_as(&self) -> String {
        let kind = match self.kind {
            CaptureKind::Action(kind) => kind.key(),
            CaptureKind::Commitment => "commitment",
            CaptureKind::Heard => "heard",
            CaptureKind::Note(kind) => kind.key(),
        };
        format!("{kind}\t{}", self.field.value())
    }

    /// Reads [`Capture::kept_as`].
    pub fn from_kept(kept: &str) -> Option<Self> {
        let (kind, typed) = kept.split_once('\t')?;
        let kind = ActionKind::from_key(kind)
            .map(CaptureKind::Action)
            .or_else(|| NoteKind::from_key(kind).map(CaptureKind::Note))
            .or_else(|| (kind == "commitment").then_some(CaptureKind::Commitment))
            .or_else(|| (kind == "heard").then_some(CaptureKind::Heard))?;
        Some(Self::new(kind, Defaults::default()).with(typed))
    }

    /// What the line says, understood. `Err` says what was not.
    pub fn understood(&self, ctx: &Ctx<'_>) -> Result<NewCapture, String> {
        let world = ctx.world;
        let line = self.field.value();
        let (got, told, buyer) = match self.kind {
            CaptureKind::Heard => {
                // its day has come: only the names are read as everywhere
                let (tags, words): (Vec<&str>, Vec<&str>) =
                    line.split(' ').partition(|w| w.starts_with(['@', '#']) && w.len() > 1);
                let told = buyer::told(&words.join(" "), world.today);
                let mut got = when::capture(&tags.join(" "), &world.names(), world.today, &world.fiscal);
                got.text = told.text;
                (got, Some(told.on), told.buyer)
            }
            CaptureKind::Commitment => {
                let (line, buyer) = promise::their_side(line);
                (when::capture(&line, &world.names(), world.today, &world.fiscal), None, buyer)
            }
            CaptureKind::Action(_) | CaptureKind::Note(_) => {
                (when::capture(line, &world.names(), world.today, &world.fiscal), None, None)
            }
        };
        if let Some(first) = got.unresolved.first() {
            return Err(first.clone());
        }
        // a note may speak of a day that has passed; nothing can be due on it
        if let (CaptureKind::Action(_) | CaptureKind::Commitment, Some(passed)) = (self.kind, &got.passed) {
            return Err(passed.clone());
        }
        let deal = match &got.deal_query {
            Some(query) => {
                let found = fuzzy::rank(query, world.deals.iter().map(|d| d.key.as_str()));
                match found.first() {
                    Some(i) => Some(world.deals[*i].id),
                    None => return Err(format!("no open deal matches #{query}")),
                }
            }
            None => self.defaults.deal,
        };
        let due = match self.kind {
            CaptureKind::Action(_) => got.due.or(self.defaults.due),
            CaptureKind::Commitment => got.due,
            CaptureKind::Heard => told,
            CaptureKind::Note(_) => None,
        };
        let stray = self.strays(ctx).filter(|_| !self.keep_here);
        let about_deal = matches!(self.kind, CaptureKind::Heard | CaptureKind::Note(NoteKind::Risk));
        if about_deal && deal.is_none() && stray.is_none() {
            return Err("which deal? #name".to_owned());
        }
        if self.triage.is_some() && deal != self.defaults.deal && stray.is_none() {
            let mine = self.defaults.deal.and_then(|d| world.deal(d)).map_or("one deal", |d| d.name.as_str());
            return Err(format!("this answers {}: another deal gets its own, Esc leaves", text::clip(mine, 24)));
        }
        // whoever owns the deal brought what its buyer did
        let brought = || deal.and_then(|d| world.deal(d)).and_then(|d| d.owner);
        let owner = match self.kind {
            CaptureKind::Commitment | CaptureKind::Heard => got
                .owner
                .or_else(|| brought().filter(|_| got.deal_query.is_some()))
                .or(self.defaults.owner)
                .or_else(brought),
            CaptureKind::Action(_) | CaptureKind::Note(_) => got.owner.or(self.defaults.owner),
        };
        // parked it is a topic of the other meeting: no action, and no answer to a stalled deal
        let stays = stray.is_none();
        let (kind, for_meeting) = match (self.kind, stray) {
            (CaptureKind::Note(NoteKind::Parked), _) => (self.kind, self.for_meeting.clone()),
            (_, Some(home)) => (CaptureKind::Note(NoteKind::Parked), Some(home.to_owned())),
            (kind, None) => (kind, None),
        };
        Ok(NewCapture {
            kind,
            text: got.text,
            owner,
            due: due.filter(|_| stays),
            deal,
            for_meeting,
            edits: self.edits.filter(|_| stays),
            buyer: match kind {
                CaptureKind::Commitment | CaptureKind::Heard => buyer.or_else(|| self.buyer.clone()),
                CaptureKind::Action(_) | CaptureKind::Note(_) => None,
            },
            triage: self.triage.as_ref().map(|(answer, _)| *answer).filter(|_| stays),
        })
    }

    /// What does not belong in the meeting that goes on: where it is parked instead, unless it is kept.
    fn strays(&self, ctx: &Ctx<'_>) -> Option<&'static str> {
        let line = self.field.value();
        stray_home(ctx, |meeting| match self.kind {
            CaptureKind::Note(NoteKind::Note) => meeting.stray(line),
            // for oneself alone it stands in nobody's way, and parked it is where it belongs
            CaptureKind::Note(NoteKind::Private | NoteKind::Parked) => None,
            CaptureKind::Action(_)
            | CaptureKind::Commitment
            | CaptureKind::Heard
            | CaptureKind::Note(NoteKind::Risk) => meeting.stray_number(line),
        })
    }

    /// What was asked before this answer is given is not answered: the line has no word that was not offered with it.
    fn owes_a_word(&self, new: &NewCapture) -> bool {
        let (Some((_, Some(_))), Some(_)) = (&self.triage, new.triage) else { return false };
        let known = bare_words(&self.offered);
        !bare_words(&new.text).iter().any(|word| !known.iter().any(|offered| offered.starts_with(word.as_str())))
    }

    /// What a buyer commits to in a deal walk is what and by when; some day is no commitment.
    fn owes_a_day(&self, new: &NewCapture, ctx: &Ctx<'_>) -> bool {
        let open = |s| matches!(s, RunState::Running | RunState::Paused);
        let step = ctx.live.filter(|l| open(l.run.state())).and_then(|l| l.run.step());
        let walk = step.is_some_and(|s| s.workspace == Workspace::DealWalk);
        walk && new.kind == CaptureKind::Commitment && new.due.is_none() && self.edits.is_none()
    }

    /// Accepting it would park it in another meeting, and nobody has seen that yet.
    pub(super) fn asks_first(&self, ctx: &Ctx<'_>) -> bool {
        !self.keep_here && self.strays(ctx).is_some()
    }

    /// A word that says a day nothing can be due on, where a day is wanted.
    fn past(&self, ctx: &Ctx<'_>) -> Option<String> {
        if matches!(self.kind, CaptureKind::Note(_) | CaptureKind::Heard) {
            return None;
        }
        when::capture(self.field.value(), &ctx.world.names(), ctx.world.today, &ctx.world.fiscal).past
    }

    /// Types.
    pub fn key(&mut self, event: KeyEvent) -> Flow {
        self.complaint = None;
        self.field.key(event);
        Flow::Stay
    }

    /// Accepts, or changes the kind with Tab.
    pub fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::Accept => match self.understood(ctx) {
                Ok(new) if new.text.is_empty() => {
                    self.complaint = Some("nothing is written yet; Esc leaves the line".to_owned());
                    Flow::Stay
                }
                Ok(new) if self.owes_a_day(&new, ctx) => {
                    let line = self.field.value().trim_end();
                    // the word is written already: what is left to type is the day
                    let by = if line.to_lowercase().ends_with(" by") { "" } else { " by" };
                    let line = format!("{line}{by}");
                    self.field.set(&line);
                    // a field trims what is put into it
                    self.field.key(crossterm::event::KeyCode::Char(' ').into());
                    self.complaint = Some("a promise says by when: fri, next tue, +1w, 15 dec; Esc leaves".to_owned());
                    Flow::Stay
                }
                Ok(new) if self.owes_a_word(&new) => {
                    self.complaint = Some("again in a row: write what is different this time; Esc leaves".to_owned());
                    Flow::Stay
                }
                Ok(new) => Flow::done(vec![Intent::Capture(new)]),
                Err(why) => {
                    self.complaint = Some(why);
                    Flow::Stay
                }
            },
            Command::NextField => {
                self.turn(1, ctx);
                Flow::Stay
            }
            Command::PrevField => {
                self.turn(-1, ctx);
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    /// Tab: the next kind of action, or the next meeting a topic is parked for.
    fn turn(&mut self, by: isize, ctx: &Ctx<'_>) {
        let note = self.kind == CaptureKind::Note(NoteKind::Note);
        // an action that was kept goes on to the next kind
        if (note || !self.keep_here) && self.strays(ctx).is_some() {
            self.keep_here = !self.keep_here;
            return;
        }
        match self.kind {
            // the answer says what kind of action it makes
            CaptureKind::Action(_) if self.triage.is_some() => {}
            CaptureKind::Action(kind) => {
                let all = ActionKind::ALL;
                let at = all.iter().position(|k| *k == kind).unwrap_or(0);
                self.kind = CaptureKind::Action(all[step(at, by, all.len())]);
            }
            CaptureKind::Note(NoteKind::Parked) if !ctx.world.meetings.is_empty() => {
                let all = &ctx.world.meetings;
                let at = all.iter().position(|m| Some(&m.code) == self.for_meeting.as_ref()).unwrap_or(0);
                self.for_meeting = Some(all[step(at, by, all.len())].code.clone());
            }
            CaptureKind::Commitment | CaptureKind::Heard | CaptureKind::Note(_) => {}
        }
    }

    fn label(&self) -> String {
        match self.kind {
            _ if matches!(self.edits, Some(Edits::Action(_))) => "Edit action".to_owned(),
            _ if self.edits.is_some() => "Correct the promise".to_owned(),
            // the words in the line say which answer it is
            _ if self.triage.is_some() => "Action".to_owned(),
            CaptureKind::Action(ActionKind::General) => "Action".to_owned(),
            CaptureKind::Action(kind) => format!("Action: {}", kind.key().replace('_', "-")),
            CaptureKind::Commitment => "The buyer commits to".to_owned(),
            CaptureKind::Heard => "The buyer did".to_owned(),
            CaptureKind::Note(NoteKind::Risk) => "It falls apart if".to_owned(),
            CaptureKind::Note(NoteKind::Note) => "Note".to_owned(),
            CaptureKind::Note(NoteKind::Private) => "Private note".to_owned(),
            CaptureKind::Note(NoteKind::Parked) => {
                format!("Park for {}", self.for_meeting.as_deref().unwrap_or("the next meeting"))
            }
        }
    }

    /// A private note is not read by whoever looks on while it is typed.
    fn hides(&self, ctx: &Ctx<'_>) -> bool {
        ctx.world.presenting && self.kind == CaptureKind::Note(NoteKind::Private)
    }

    fn hint(&self, ctx: &Ctx<'_>) -> (String, Tone) {
        if self.hides(ctx) && (!self.field.is_empty() || self.complaint.is_some()) {
            // what is complained about may name what is typed
            let wrong = self.complaint.is_some() || self.understood(ctx).is_err();
            return if wrong && !self.field.is_empty() {
                ("something in it is not understood; without presenter mode it is shown what".to_owned(), Tone::Watch)
            } else {
                ("presenter mode: it is written down, and not shown while that is on".to_owned(), Tone::Neutral)
            };
        }
        if let Some(complaint) = &self.complaint {
            return (complaint.clone(), Tone::Bad);
        }
        let world = ctx.world;
        if self.field.is_empty() {
            let hint = match self.kind {
                CaptureKind::Action(_) => "what, @who, by when (fri, next tue, +3d, eom), #deal    Tab: kind of action",
                CaptureKind::Commitment => {
                    "what the buyer agreed to, (who of theirs), by when: redlines (Mia, CFO) fri"
                }
                CaptureKind::Heard => {
                    "what the buyer did, (who of theirs), on which day: asked for terms (Mia) yesterday"
                }
                CaptureKind::Note(NoteKind::Risk) => "the most likely way to lose it; it is shown again next time",
                CaptureKind::Note(NoteKind::Private) => "for you alone: not in minutes, exports or presenter mode",
                CaptureKind::Note(NoteKind::Parked) => {
                    "it comes up in that meeting's next agenda    Tab: another meeting"
                }
                CaptureKind::Note(NoteKind::Note) => "for the minutes; @who and #deal are understood",
            };
            return (hint.to_owned(), Tone::Neutral);
        }
        let warning = self.triage.as_ref().and_then(|(_, warning)| warning.clone());
        let offered = self.field.is_offered().then(|| "typing replaces it, Left edits it".to_owned());
        match self.understood(ctx) {
            Err(why) => (why, Tone::Watch),
            Ok(new) => {
                let mut parts: Vec<String> = warning.clone().into_iter().collect();
                parts.push(format!("\u{201c}{}\u{201d}", text::clip(&new.text, 48)));
                if self.triage.is_some() {
                    // it stands in the line already, and what matters is who does it by when
                    parts.pop();
                }
                parts.extend(offered);
                parts.extend(new.buyer.as_ref().map(|b| format!("({b})")));
                match (self.kind, new.owner) {
                    (CaptureKind::Action(_), None) => parts.push("no owner: @name".to_owned()),
                    (_, Some(p)) => parts.push(world.org.name(p).to_owned()),
                    (_, None) => {}
                }
                match (self.kind, new.due) {
                    (CaptureKind::Action(_) | CaptureKind::Commitment, None) => parts.push("no day: fri".to_owned()),
                    (_, Some(day)) => parts.push(when::show_day(day, world.today)),
                    (_, None) => {}
                }
                if let Some(deal) = new.deal.and_then(|d| world.deal(d)) {
                    parts.push(text::clip(&deal.name, 30));
                }
                let note = self.kind == CaptureKind::Note(NoteKind::Note);
                let stray = self.strays(ctx).map(|home| match (note, self.keep_here) {
                    (true, false) => format!("not for this meeting: Enter parks it for {home}, Tab keeps it as a note"),
                    (true, true) => format!("kept as a note of this meeting; Tab parks it for {home}"),
                    (false, false) => offer(home),
                    (false, true) => "a forecast number, kept as typed".to_owned(),
                });
                match stray {
                    Some(stray) if note || !self.keep_here => return (stray, Tone::Watch),
                    stray => parts.splice(0..0, stray),
                };
                let past = self.past(ctx).map(|word| format!("{word} is no day to be due on"));
                let tone = if past.is_some() || warning.is_some() { Tone::Watch } else { Tone::Neutral };
                parts.splice(0..0, past);
                (parts.join(&format!("  {}  ", ctx.theme.glyphs.dot)), tone)
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let (hint, tone) = self.hint(ctx);
        if self.hides(ctx) {
            let field = self.field.masked(0);
            return super::prompt::line(canvas, area, ctx, &self.label(), &field, &hint, tone);
        }
        super::prompt::line(canvas, area, ctx, &self.label(), &self.field, &hint, tone);
    }
}

/// Where a topic is parked that has no place in the meeting that goes on; `None`: it has, or none goes on.
pub(in crate::ui) fn stray_home(ctx: &Ctx<'_>, topic: impl Fn(MeetingKind) -> Option<Topic>) -> Option<&'static str> {
    let open = |s| matches!(s, RunState::Running | RunState::Paused | RunState::Ended);
    let live = ctx.live.filter(|l| open(l.run.state()))?;
    let home = MeetingKind::home_of(topic(live.run.definition().kind())?);
    // where that meeting is not held at this level, it goes where topics are parked from here
    let held = ctx.world.meetings.iter().any(|m| m.code == home && m.levels.contains(&live.meeting.level));
    held.then_some(home)
}

/// What a line says that states a forecast number in a meeting of the other side.
pub(in crate::ui) fn offer(home: &str) -> String {
    format!("a forecast number, people defend it: Enter parks it for {home}, Tab keeps it")
}

/// The words of a line as they are compared: folded, without what stands around them.
fn bare_words(line: &str) -> Vec<String> {
    let folded = text::fold(line);
    let bare = folded.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    bare.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn step(at: usize, by: isize, len: usize) -> usize {
    let len = isize::try_from(len).unwrap_or(1).max(1);
    usize::try_from((isize::try_from(at).unwrap_or(0) + by).rem_euclid(len)).unwrap_or(0)
}
