//! Forecast call, commits: one card per participant. What was said last time stands beside what is said now; nothing is
//! filled in from last time. The rules are the domain's (`forecast::card`): this types, shows and asks.

mod ahead;
mod card;
mod deals;
mod doing;
#[cfg(test)]
pub(in crate::ui) mod fixture;
pub(super) mod form;
pub(in crate::ui) mod naming;
mod people;
#[cfg(test)]
pub(super) mod tests;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::domain::forecast::{Draft, Horizon};
use crate::domain::ids::DealId;
use crate::domain::people::Subject;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::screens::{Typing, View};
use crate::ui::theme::Tone;
use crate::ui::workspaces::call::{Entry, ForecastData};
use crate::ui::world::Ctx;

use form::{Focus, Form, place};

/// The workspace.
#[derive(Debug, Default)]
pub struct Commits {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<ForecastData>,
    at: usize,
    form: Option<Form>,
    /// What was said about the last attempt.
    notice: Option<(String, Tone)>,
    /// Accepting was asked for; the next data says whether it went well.
    pending: Option<Subject>,
}

impl Commits {
    /// New data. The person stays, what is typed stays; after an acceptance the next one without numbers comes up.
    pub fn refresh(&mut self, data: ForecastData, ctx: &Ctx<'_>) {
        let seen = self.subject();
        let at = seen.or(data.looked_at).and_then(|s| data.place(s));
        let first = data.next_open(data.participants.len().saturating_sub(1));
        self.at = at.or(first).unwrap_or(0);
        let accepted = self.pending.is_some_and(|s| {
            data.place(s).and_then(|at| data.participants.get(at)).is_some_and(|e| e.frozen.is_some())
        });
        let old = self.form.take().filter(|_| seen.is_some() && at.is_some() && !accepted);
        let newest = |form: &Form| {
            let stored = data.participants.get(self.at).and_then(|e| e.draft.as_ref());
            form.touched && stored.is_none_or(|s| s.updated <= form.draft.updated)
        };
        let (kept, old) = if old.as_ref().is_some_and(newest) { (old, None) } else { (None, old) };
        if accepted {
            self.pending = None;
            // one by one the next card waits until its person is in the room: Enter leads there
            if !data.is_one_on_one() {
                self.at = data.next_open(self.at).unwrap_or(self.at);
            }
            self.notice = None;
        }
        self.data = Some(data);
        match kept {
            Some(form) => self.form = Some(form),
            None => self.load(ctx),
        }
        if let Some(old) = old
            && let Some((entry, form)) = self.open_mut()
        {
            form.take_up(old, entry);
        }
    }

    /// New data, and the fields show what it says, whatever was typed: after an undo.
    pub fn refill(&mut self, data: ForecastData, ctx: &Ctx<'_>) {
        self.form = None;
        self.pending = None;
        self.notice = None;
        self.refresh(data, ctx);
    }

    fn load(&mut self, ctx: &Ctx<'_>) {
        self.form = self.entry().map(|e| Form::of(e, ctx.now, &ctx.world.currency));
    }

    fn entry(&self) -> Option<&Entry> {
        self.data.as_ref()?.participants.get(self.at)
    }

    /// Who is looked at.
    pub fn subject(&self) -> Option<Subject> {
        self.entry().map(Entry::subject)
    }

    /// The card that is open, with what is typed on it.
    fn open(&self) -> Option<(&ForecastData, &Entry, &Form)> {
        let data = self.data.as_ref()?;
        Some((data, data.participants.get(self.at)?, self.form.as_ref()?))
    }

    fn open_mut(&mut self) -> Option<(&Entry, &mut Form)> {
        Some((self.data.as_ref()?.participants.get(self.at)?, self.form.as_mut()?))
    }

    fn complain(&mut self, what: impl Into<String>) -> Flow {
        self.notice = Some((what.into(), Tone::Bad));
        Flow::Stay
    }

    fn remark(&mut self, what: impl Into<String>) -> Flow {
        self.notice = Some((what.into(), Tone::Neutral));
        Flow::Stay
    }

    /// What is typed on the open card is kept.
    fn keep_typed(&mut self) -> Option<Intent> {
        let draft = self.unsaved()?;
        let entry = self.data.as_mut().and_then(|d| d.participants.get_mut(self.at))?;
        entry.draft = Some(draft.clone());
        Some(Intent::Keep(Box::new(draft)))
    }

    /// To another person; what is typed is kept first.
    fn select(&mut self, at: usize, ctx: &Ctx<'_>) -> Flow {
        let mut intents: Vec<Intent> = self.keep_typed().into_iter().collect();
        self.at = at;
        self.notice = None;
        self.load(ctx);
        intents.extend(self.subject().map(Intent::LookAt));
        Flow::Do(intents)
    }

    fn person(&mut self, forward: bool, ctx: &Ctx<'_>) -> Flow {
        let n = self.data.as_ref().map_or(0, |d| d.participants.len());
        if n == 0 {
            return Flow::Stay;
        }
        self.select((self.at + if forward { 1 } else { n - 1 }) % n, ctx)
    }

    /// After this one: the next whose numbers are missing.
    fn next_person(&mut self, ctx: &Ctx<'_>) -> Flow {
        match self.data.as_ref().and_then(|d| d.next_open(self.at)) {
            Some(at) if at != self.at => self.select(at, ctx),
            _ => self.person(true, ctx),
        }
    }

    fn step(&mut self, forward: bool) {
        self.notice = None;
        if let Some((entry, form)) = self.open_mut() {
            form.step(entry, forward);
        }
    }

    /// Up and down: among the candidates of a line, else from field to field.
    fn move_in(&mut self, down: bool) -> Flow {
        if let Some((entry, form)) = self.open_mut() {
            let len = match form.focus {
                Focus::Deal if !form.deal.is_empty() => naming::to_name(&form.card(entry), form.deal.value()).len(),
                Focus::Explain(_) => naming::to_explain(&form.card(entry), &[], form.explain.value()).len(),
                _ => 0,
            };
            if len > 0 && (down || form.picked > 0) {
                let to = if down { form.picked + 1 } else { form.picked - 1 };
                form.picked = to.min(len.min(deals::CANDIDATES) - 1);
                return Flow::Stay;
            }
        }
        self.step(down);
        Flow::Stay
    }

    fn focus_field(&mut self, n: usize) -> Flow {
        let Some((entry, form)) = self.open_mut() else { return Flow::Stay };
        if let Some(to) = deals::field_at(n).filter(|to| form.order(entry).contains(to)) {
            form.go(to);
            self.notice = None;
        }
        Flow::Stay
    }
}

/// The deals of which something happened since the last call.
fn happened(entry: &Entry) -> Vec<DealId> {
    entry.since.iter().map(|s| s.deal).collect()
}

impl View for Commits {
    fn contexts(&self, ctx: &Ctx<'_>) -> Vec<Context> {
        match self.typing(ctx) {
            Typing::Words => vec![Context::Naming],
            _ => vec![Context::Commits],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        card::draw(self, canvas, area, ctx);
    }

    fn draw_left(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        people::draw(self, canvas, area, ctx);
    }

    fn draw_right(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        people::draw_since(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        self.pending = None;
        match command {
            Command::Accept => self.enter(ctx),
            Command::NextField | Command::PrevField => {
                self.step(command == Command::NextField);
                Flow::Stay
            }
            Command::Up | Command::Down => self.move_in(command == Command::Down),
            Command::Left | Command::Right => {
                let to = if command == Command::Left { Horizon::Month } else { Horizon::Quarter };
                if let Some(form) = self.form.as_mut() {
                    form.across(to);
                }
                self.notice = None;
                Flow::Stay
            }
            Command::NextPerson | Command::PrevPerson => self.person(command == Command::NextPerson, ctx),
            Command::Sure | Command::NotSure => self.answer_sure(command == Command::Sure, ctx),
            Command::RemoveDeal => self.backspace(ctx),
            Command::TakeAhead => self.take_ahead(ctx),
            Command::NextStep => self.leave(ctx),
            Command::Withdraw => self.withdraw(),
            Command::SendBack => self.send_back(),
            Command::Back => self.back(ctx),
            _ => Flow::Pass,
        }
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        match self.form.as_ref().map(|f| f.focus) {
            Some(Focus::Number(..)) => Typing::Number,
            Some(focus) if focus.is_words() => Typing::Words,
            Some(Focus::Sure) => Typing::Answer,
            _ => Typing::No,
        }
    }

    fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
        self.pending = None;
        let Some((entry, form)) = self.open_mut() else { return Flow::Stay };
        let focus = form.focus;
        let line_empty = match focus {
            Focus::Explain(_) => form.explain.value().is_empty(),
            Focus::Reason => form.reason.value().is_empty(),
            _ => form.deal.value().is_empty(),
        };
        match (focus, event.code) {
            (Focus::Number(horizon, scenario), KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete) => {
                form.thaw();
                form.numbers.key(place(horizon, scenario), event);
                form.read(entry, horizon, scenario, ctx.now, &ctx.world.currency);
                self.notice = None;
            }
            (Focus::Deal | Focus::Explain(_), KeyCode::Char('[' | ']')) if line_empty => {
                return self.person(event.code == KeyCode::Char(']'), ctx);
            }
            (Focus::Deal | Focus::Explain(_), KeyCode::Char(c @ ('>' | '<' | '?' | ':'))) if line_empty => {
                let command = match c {
                    '>' => Command::NextStep,
                    '<' => Command::PrevStep,
                    '?' => Command::Help,
                    _ => Command::Palette,
                };
                return Flow::intent(Intent::Command(command));
            }
            (Focus::Deal | Focus::Explain(_), KeyCode::Backspace) if line_empty => return self.backspace(ctx),
            (Focus::Deal, _) => {
                form.picked = 0;
                form.deal.key(event);
                self.notice = None;
            }
            (Focus::Explain(_), _) => {
                form.picked = 0;
                form.explain.key(event);
                self.notice = None;
            }
            (Focus::Reason, _) => {
                form.reason.key(event);
                form.draft.reason = Some(form.reason.value().to_owned()).filter(|r| !r.trim().is_empty());
                form.changed(ctx.now);
                self.notice = None;
            }
            (Focus::Number(..) | Focus::Sure, _) => {}
        }
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, ctx: &Ctx<'_>) {
        let Some((entry, form)) = self.open_mut() else { return };
        match form.focus {
            Focus::Number(horizon, scenario) => {
                form.thaw();
                form.numbers.paste(place(horizon, scenario), pasted);
                form.read(entry, horizon, scenario, ctx.now, &ctx.world.currency);
            }
            Focus::Deal => form.deal.paste(pasted),
            Focus::Explain(_) => form.explain.paste(pasted),
            Focus::Reason => {
                form.reason.paste(pasted);
                form.draft.reason = Some(form.reason.value().to_owned());
                form.changed(ctx.now);
            }
            Focus::Sure => {}
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Person(n) => self.select(n, ctx),
            Hit::Field(n) => self.focus_field(n),
            Hit::Row(n) => {
                if let Some(form) = self.form.as_mut() {
                    form.picked = n;
                }
                self.enter(ctx)
            }
            Hit::Step(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let owner = self.entry().map(|e| e.facts.participant.person);
        Defaults { owner, ..Defaults::default() }
    }

    fn unsaved(&self) -> Option<Draft> {
        let form = self.form.as_ref()?;
        (form.touched && !form.frozen && self.pending.is_none()).then(|| form.draft.clone())
    }
}
