//! Pipeline Review, hygiene: what open deals lack, rep by rep, filled in on the spot in one line per deal. Each correction
//! goes on the list for the CRM. A buyer who has agreed to nothing is named as an exception, with the reason.

mod draw;
mod form;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::HashMap;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::domain::browse::Missing;
use crate::domain::capture::NoteKind;
use crate::domain::hygiene::{Book, Entry};
use crate::domain::ids::{DealId, PersonId};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, CaptureKind, Flow, Goto, Intent, NewCapture};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::{Typing, View};
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

use form::Form;

/// What is offered as the reason of an exception.
const AGREED_TO_NOTHING: &str = "the buyer agreed to nothing";

/// What the workspace shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HygieneData {
    /// What the open deals lack.
    pub book: Book,
    /// Exceptions that the review before this one named, with the reasons.
    pub before: HashMap<DealId, String>,
    /// Corrections that the CRM does not show yet.
    pub waiting: usize,
    /// What no export has a column for: it is kept here until one does.
    pub missing: Missing,
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Hygiene {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<HygieneData>,
    /// The selected deal's place among [`Hygiene::shown`].
    at: usize,
    /// The line that is being filled in.
    form: Option<Form>,
    /// Whose deals come first: who has mended one does not jump away.
    order: Vec<Option<PersonId>>,
    /// A line that was taken, as long as it is not known to be saved.
    taken: Option<Taken>,
    /// Its exception was just taken back: the next one is asked for.
    asks: Option<DealId>,
    /// An exception is asked about out of the line.
    filling: bool,
    top: Cell<usize>,
    page: Cell<usize>,
}

/// What was taken: when the deal comes back with another fact, it was saved.
#[derive(Debug)]
struct Taken {
    before: Entry,
    /// Goes on there.
    next: Option<DealId>,
}

/// Another deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Next,
    Before,
}

impl Hygiene {
    /// New data; the selection stays on its deal. What is being typed stays, too; a line that was saved gives way to the next
    /// gap.
    pub fn refresh(&mut self, mut data: HygieneData, ctx: &Ctx<'_>) {
        let on = self.selected().map(|e| (e.deal.id, e.is_left()));
        let known = |order: &[Option<PersonId>], owner| order.iter().position(|o| *o == owner);
        for rep in &data.book.reps {
            if known(&self.order, rep.owner).is_none() {
                self.order.push(rep.owner);
            }
        }
        data.book.reps.sort_by_key(|r| known(&self.order, r.owner));
        self.data = Some(data);
        let place = |this: &Self, id: DealId| this.shown().position(|e| e.deal.id == id);
        // one that lacks nothing any more gives way to the next
        let stays = on.and_then(|(id, left)| place(self, id).filter(|at| self.is_left(*at) == left));
        let last = if on.is_some_and(|(_, left)| left) && self.left() > 0 { self.left() } else { self.shown().count() };
        self.at = stays.unwrap_or(self.at).min(last.saturating_sub(1));
        if let Some(taken) = self.taken.take() {
            let same = |e: &&Entry| e.deal.id == taken.before.deal.id;
            let here = self.data.as_ref().and_then(|d| d.book.entries().find(same)).cloned();
            if here.as_ref() == Some(&taken.before) {
                // it was not saved: what was typed stays in its line
                return;
            }
            let next = taken.next.and_then(|id| place(self, id)).filter(|at| self.is_left(*at));
            self.at = next.unwrap_or(self.at);
            self.form = next.and_then(|_| self.selected()).map(|e| Form::new(e, ctx));
            return;
        }
        // the deal whose line was open has left: another window, an undo
        if self.form.as_ref().is_some_and(|f| Some(f.deal) != self.selected().map(|e| e.deal.id)) {
            self.form = None;
        }
    }

    /// The deals as they are listed: those that still lack something, rep by rep, then the exceptions.
    fn shown(&self) -> impl Iterator<Item = &Entry> {
        let all = || self.data.iter().flat_map(|d| d.book.entries());
        all().filter(|e| e.is_left()).chain(all().filter(|e| !e.is_left()))
    }

    fn is_left(&self, at: usize) -> bool {
        self.shown().nth(at).is_some_and(Entry::is_left)
    }

    fn selected(&self) -> Option<&Entry> {
        self.shown().nth(self.at)
    }

    fn left(&self) -> usize {
        self.shown().filter(|e| e.is_left()).count()
    }

    /// The deal with a gap after (or before) the selected one; at the end the first one that was passed over.
    fn neighbour(&self, way: Way) -> Option<usize> {
        let left = self.left();
        match way {
            _ if left == 0 => None,
            Way::Next if self.at + 1 < left => Some(self.at + 1),
            Way::Next => (self.at > 0).then_some(0),
            Way::Before => self.at.checked_sub(1),
        }
    }

    /// To the deal's line, on its first gap.
    fn fill(&mut self, ctx: &Ctx<'_>) -> Flow {
        match self.selected() {
            Some(entry) if entry.is_left() || entry.exception.is_some() => {
                self.form = Some(Form::new(entry, ctx));
                Flow::Stay
            }
            Some(_) | None => say("no open deal lacks anything"),
        }
    }

    /// Takes the line; what is wrong with it is said in it.
    fn take(&mut self, ctx: &Ctx<'_>) -> Flow {
        let (Some(form), Some(entry)) = (&mut self.form, self.data.as_ref().and_then(|d| nth(d, self.at)).cloned())
        else {
            return Flow::Stay;
        };
        if let Some(parked) = Self::park(form, &entry, ctx) {
            return Flow::intent(parked);
        }
        let changes = match form.changes(&entry, ctx) {
            Ok(changes) => changes,
            Err(()) => return Flow::Stay,
        };
        if changes.is_empty() {
            return self.go(Way::Next, ctx);
        }
        if form.asks_day(&entry, &changes) {
            return Flow::Stay;
        }
        let next = self.neighbour(Way::Next).and_then(|at| self.shown().nth(at)).map(|e| e.deal.id);
        let deal = entry.deal.id;
        self.taken = Some(Taken { next: next.filter(|id| *id != deal), before: entry });
        Flow::intent(Intent::FixAll(deal, changes))
    }

    /// A step that states a forecast number is a topic of the forecast call, and the gap stays.
    fn park(form: &mut Form, entry: &Entry, ctx: &Ctx<'_>) -> Option<Intent> {
        let (words, home) = form.stray(ctx)?;
        form.clear_step();
        Some(Intent::Capture(NewCapture {
            kind: CaptureKind::Note(NoteKind::Parked),
            text: words,
            owner: entry.deal.owner,
            due: None,
            deal: Some(entry.deal.id),
            for_meeting: Some(home.to_owned()),
            edits: None,
            buyer: None,
            triage: None,
        }))
    }

    /// To another gap without taking what is typed.
    fn go(&mut self, way: Way, ctx: &Ctx<'_>) -> Flow {
        match self.neighbour(way) {
            Some(at) => {
                self.at = at;
                self.form = self.selected().map(|e| Form::new(e, ctx));
                Flow::Stay
            }
            None => {
                self.form = None;
                say("that was the last gap")
            }
        }
    }

    /// Asks why the deal is an exception, or takes that back.
    fn except(&mut self) -> Flow {
        let Some(entry) = self.selected() else { return Flow::Stay };
        let id = entry.deal.id;
        if entry.exception.is_some() {
            self.asks = Some(id);
            return Flow::intent(Intent::Except(id, None));
        }
        if !entry.lacks_step() {
            let name = crate::domain::text::clip(&entry.deal.name, 30);
            return Flow::refused(
                "No exception here",
                format!("{name} has a step with a day, or its buyer has promised one: an exception is about those."),
            );
        }
        let name = crate::domain::text::clip(&entry.deal.name, 30);
        let question = format!("{name}: why no step?");
        // the line stays where the question is left, and gives way to the next gap's when it is answered
        self.filling = self.form.is_some();
        let before = self.data.as_ref().and_then(|d| d.before.get(&id)).cloned();
        match before {
            // the row says it already: one key repeats it, and after it is taken back another reason is asked for
            Some(reason) if !self.filling && self.asks.take() != Some(id) => {
                Flow::intent(Intent::Except(id, Some(reason)))
            }
            before => {
                let offered = before.as_deref().unwrap_or(AGREED_TO_NOTHING);
                Flow::push(Overlay::Prompt(Prompt::new(question, Asked::Exception(id), true).with(offered)))
            }
        }
    }

    /// To the first deal of the next (or last) rep with gaps.
    fn person(&mut self, forward: bool) -> Flow {
        let owners: Vec<Option<PersonId>> = self.shown().filter(|e| e.is_left()).map(|e| e.deal.owner).collect();
        let starts: Vec<usize> = (0..owners.len()).filter(|i| *i == 0 || owners[*i] != owners[i - 1]).collect();
        let Some(now) = starts.iter().rposition(|s| *s <= self.at) else { return Flow::Stay };
        let n = starts.len();
        self.at = starts[(now + if forward { 1 } else { n - 1 }) % n];
        Flow::Stay
    }

    fn moved(&mut self, command: Command) -> bool {
        let last = self.shown().count().saturating_sub(1);
        let page = self.page.get().max(1);
        self.at = match command {
            Command::Up => self.at.saturating_sub(1),
            Command::Down => self.at + 1,
            Command::PageUp => self.at.saturating_sub(page),
            Command::PageDown => self.at + page,
            Command::First => 0,
            Command::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    fn typed(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let Some(form) = &mut self.form else { return Flow::Pass };
        match command {
            Command::Accept => self.take(ctx),
            Command::NextField if form.stray(ctx).is_some() => {
                form.keep();
                Flow::Stay
            }
            Command::NextField => {
                form.turn(1);
                Flow::Stay
            }
            Command::PrevField => {
                form.turn(-1);
                Flow::Stay
            }
            Command::Down => self.go(Way::Next, ctx),
            Command::Up => self.go(Way::Before, ctx),
            Command::Except => self.except(),
            Command::Back => {
                self.form = None;
                Flow::Stay
            }
            // the meeting goes on: what is typed is taken along
            Command::NextStep | Command::PrevStep | Command::EndMeeting => self.leave(command, ctx),
            _ => Flow::Pass,
        }
    }

    fn leave(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let Some(entry) = self.selected().cloned() else { return Flow::Pass };
        let Some(form) = &mut self.form else { return Flow::Pass };
        let parked = Self::park(form, &entry, ctx);
        match form.changes(&entry, ctx) {
            Err(()) => parked.map_or(Flow::Stay, Flow::intent),
            Ok(changes) => {
                self.form = None;
                let fix = if changes.is_empty() { None } else { Some(Intent::FixAll(entry.deal.id, changes)) };
                Flow::Do(parked.into_iter().chain(fix).chain([Intent::Command(command)]).collect())
            }
        }
    }
}

/// [`Hygiene::shown`] of data that is at hand.
fn nth(data: &HygieneData, at: usize) -> Option<&Entry> {
    let all = || data.book.entries();
    all().filter(|e| e.is_left()).chain(all().filter(|e| !e.is_left())).nth(at)
}

fn say(what: &str) -> Flow {
    Flow::intent(Intent::Say(what.to_owned(), Tone::Neutral))
}

impl View for Hygiene {
    /// The deal is an exception: who was filling gaps goes on in the next one's line.
    fn answered(&mut self, asked: &Asked, _answer: &str, ctx: &Ctx<'_>) -> Flow {
        if !matches!(asked, Asked::Exception(_)) || !std::mem::take(&mut self.filling) {
            return Flow::Stay;
        }
        self.form = self.selected().filter(|e| e.is_left()).map(|e| Form::new(e, ctx));
        if self.form.is_some() { Flow::Stay } else { say("that was the last gap") }
    }

    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        if self.form.is_some() { vec![Context::Filling] } else { vec![Context::Hygiene, Context::List] }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::workspace(self, canvas, area, ctx);
    }

    fn draw_left(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::reps(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.form.is_some() {
            return self.typed(command, ctx);
        }
        match command {
            _ if self.moved(command) => Flow::Stay,
            Command::Accept | Command::Edit => self.fill(ctx),
            Command::Except => self.except(),
            Command::NextPerson | Command::PrevPerson => self.person(command == Command::NextPerson),
            Command::GoFixes => Flow::Go(Goto::Fixes),
            _ => Flow::Pass,
        }
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        if self.form.is_some() { Typing::Words } else { Typing::No }
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        if let Some(form) = &mut self.form {
            form.key(event);
        }
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        if let Some(form) = &mut self.form {
            form.paste(pasted);
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if n == self.at && self.form.is_none() => self.fill(ctx),
            Hit::Row(n) if n < self.shown().count() => {
                (self.at, self.form) = (n, None);
                Flow::Stay
            }
            Hit::Field(n) => {
                if let Some(form) = &mut self.form {
                    form.focus(n);
                }
                Flow::Stay
            }
            Hit::Person(n) => {
                let owner = self.data.as_ref().and_then(|d| d.book.reps.get(n)).map(|r| r.owner);
                let first = self.shown().position(|e| e.is_left() && Some(e.deal.owner) == owner);
                (self.at, self.form) = (first.unwrap_or(self.at), None);
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let deal = self.selected().map(|e| &e.deal);
        Defaults { owner: deal.and_then(|d| d.owner), deal: deal.map(|d| d.id), due: None }
    }
}
