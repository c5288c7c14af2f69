//! Forecast call, submit: what everybody has said, its sum, and beside it the manager's own number, typed and never
//! filled in; the reason where they differ; the hour that runs from the end of the call.

mod draw;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SubsecRound as _, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::domain::forecast::card::Problem;
use crate::domain::forecast::rollup::RollUp;
use crate::domain::forecast::{Draft, Horizon, Scenario};
use crate::domain::people::Subject;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::{Typing, View};
use crate::ui::theme::Tone;
use crate::ui::widgets::field::Field;
use crate::ui::workspaces::call::{ForecastData, Frozen, Own};
use crate::ui::workspaces::commits::form::{NUMBERS, Numbers, place};
use crate::ui::world::Ctx;

/// One by one nobody's number stands beside another one while somebody is in the room: neither the rows nor what is
/// made from them.
pub fn hides_reports(data: &ForecastData, own: &Own) -> bool {
    data.is_one_on_one() && own.ended.is_none()
}

/// Which field has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Number(Horizon, Scenario),
    Reason,
}

/// What is typed.
#[derive(Debug)]
struct Form {
    draft: Draft,
    numbers: Numbers,
    reason: Field,
    focus: Focus,
    frozen: bool,
    touched: bool,
}

impl Form {
    fn of(own: &Own, now: DateTime<Utc>, ctx: &Ctx<'_>) -> Self {
        let facts = &own.facts;
        let accepted = own.frozen.as_ref().and_then(Frozen::draft);
        let typed = own.draft.clone().filter(|d| !d.is_empty());
        let amended = |d: &Draft| {
            accepted.as_ref().is_none_or(|a| (a.month_call, a.quarter_call) != (d.month_call, d.quarter_call))
        };
        let empty = || {
            let (month, quarter) = (facts.month.period.key, facts.quarter.period.key);
            Draft::empty(facts.own.subject, facts.own.person, month, quarter, now)
        };
        let (draft, frozen) = match (typed.filter(amended), &accepted) {
            (Some(draft), _) => (draft, false),
            (None, Some(accepted)) => (accepted.clone(), true),
            (None, None) => (empty(), false),
        };
        let next = NUMBERS.iter().find(|(h, s)| draft.call(*h).get(*s).is_none()).filter(|_| !frozen);
        Self {
            numbers: Numbers::of(&draft, &ctx.world.currency),
            reason: Field::with(draft.reason.as_deref().unwrap_or_default()),
            focus: next.map_or(Focus::Number(Horizon::Month, Scenario::Worst), |(h, s)| Focus::Number(*h, *s)),
            frozen,
            touched: false,
            draft,
        }
    }

    /// The fields in their order; the reason only where one is needed.
    fn order(&self, own: &Own) -> Vec<Focus> {
        let mut order: Vec<Focus> = NUMBERS.iter().map(|(h, s)| Focus::Number(*h, *s)).collect();
        let roll = RollUp::new(&own.facts, &self.draft);
        let needed = Horizon::ALL.iter().any(|h| roll.needs_reason(*h)) || own.frozen.is_some();
        if needed && !self.frozen {
            order.push(Focus::Reason);
        }
        order
    }

    fn go(&mut self, focus: Focus) {
        self.focus = focus;
        self.numbers.enter();
    }

    fn thaw(&mut self) {
        if self.frozen {
            self.frozen = false;
            self.draft.reason = None;
            self.reason.clear();
        }
    }

    fn changed(&mut self, now: DateTime<Utc>) {
        self.touched = true;
        // as the store keeps it
        self.draft.updated = now.trunc_subsecs(3);
    }
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Submit {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<ForecastData>,
    form: Option<Form>,
    notice: Option<(String, Tone)>,
    pending: bool,
}

impl Submit {
    /// New data; what is typed stays, unless it was submitted.
    pub fn refresh(&mut self, data: ForecastData, ctx: &Ctx<'_>) {
        let done = self.pending && data.own.as_ref().is_some_and(|o| o.frozen.is_some());
        let stored = data.own.as_ref().and_then(|o| o.draft.as_ref()).map(|d| d.updated);
        let same = self.subject() == data.own.as_ref().map(|o| o.facts.own.subject);
        let old = self.form.take().filter(|_| !done && same);
        if done {
            self.pending = false;
            self.notice = None;
        }
        self.form = match old {
            Some(old) if old.touched && stored.is_none_or(|at| at <= old.draft.updated) => Some(old),
            old => data.own.as_ref().map(|own| {
                let mut form = Form::of(own, ctx.now, ctx);
                if let Some(old) = old.filter(|o| o.frozen == form.frozen && form.order(own).contains(&o.focus)) {
                    form.focus = old.focus;
                }
                form
            }),
        };
        self.data = Some(data);
    }

    /// New data, and the fields show what it says, whatever was typed: after an undo.
    pub fn refill(&mut self, data: ForecastData, ctx: &Ctx<'_>) {
        self.form = None;
        self.pending = false;
        self.notice = None;
        self.refresh(data, ctx);
    }

    fn subject(&self) -> Option<Subject> {
        self.data.as_ref().and_then(|d| d.own.as_ref()).map(|o| o.facts.own.subject)
    }

    /// The hour runs, or is over, and the number is not in: every second shows.
    pub fn is_counting(&self, now: DateTime<Utc>) -> bool {
        self.data.as_ref().and_then(|d| d.own.as_ref()).is_some_and(|o| o.clock(now).is_running())
    }

    fn open(&self) -> Option<(&ForecastData, &Own, &Form)> {
        let data = self.data.as_ref()?;
        Some((data, data.own.as_ref()?, self.form.as_ref()?))
    }

    fn open_mut(&mut self) -> Option<(&Own, &mut Form)> {
        Some((self.data.as_ref()?.own.as_ref()?, self.form.as_mut()?))
    }

    fn complain(&mut self, what: impl Into<String>) -> Flow {
        self.notice = Some((what.into(), Tone::Bad));
        Flow::Stay
    }

    fn step(&mut self, forward: bool) -> Flow {
        self.notice = None;
        if let Some((own, form)) = self.open_mut() {
            let order = form.order(own);
            let at = order.iter().position(|f| *f == form.focus).unwrap_or(0);
            let to = if forward { (at + 1).min(order.len() - 1) } else { at.saturating_sub(1) };
            form.go(order[to]);
        }
        Flow::Stay
    }

    fn enter(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((data, own, form)) = self.open() else { return Flow::Stay };
        if form.frozen {
            let said = "this number is in: type over it to amend it, W withdraws it".to_owned();
            return Flow::intent(Intent::Say(said, Tone::Neutral));
        }
        if let Focus::Number(horizon, scenario) = form.focus {
            let error = form.numbers.error(place(horizon, scenario)).map(str::to_owned);
            let impossible = || {
                let all = RollUp::new(&own.facts, &form.draft).problems();
                let found = all.into_iter().find(|p| p.is_about(horizon, scenario))?;
                Some(found.message(&data.scale(&ctx.world.currency)))
            };
            if let Some(error) = error.or_else(impossible) {
                // it stays, and what is typed now replaces it
                return self.jump(form.focus, error);
            }
        }
        let last = form.order(own).last() == Some(&form.focus);
        if last { self.submit(ctx) } else { self.step(true) }
    }

    /// Submits, or goes to the first thing that stands against it and says it in words.
    fn submit(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((data, own, form)) = self.open() else { return Flow::Stay };
        if let Some((at, error)) = form.numbers.first_error() {
            let (horizon, scenario) = NUMBERS[at];
            let error = format!("{} {}: {error}", horizon.word(), scenario.short());
            return self.jump(Focus::Number(horizon, scenario), error);
        }
        let found = RollUp::new(&own.facts, &form.draft).problems().into_iter().find(Problem::is_blocking);
        let Some(problem) = found else {
            let draft = form.draft.clone();
            self.pending = true;
            self.notice = None;
            return Flow::intent(Intent::SubmitUnit(Box::new(draft)));
        };
        let scale = data.scale(&ctx.world.currency);
        let what = if hides_reports(data, own) { problem.discreet(&scale) } else { problem.message(&scale) };
        let to = match &problem {
            Problem::NoDifferenceReason { .. } | Problem::NoAmendmentReason => Focus::Reason,
            _ => problem.field().map_or(Focus::Reason, |(h, s)| Focus::Number(h, s)),
        };
        self.jump(to, what)
    }

    fn jump(&mut self, to: Focus, what: String) -> Flow {
        if let Some(form) = self.form.as_mut() {
            form.go(to);
        }
        self.complain(what)
    }

    fn withdraw(&mut self) -> Flow {
        let Some((data, own, _)) = self.open() else { return Flow::Stay };
        match &own.frozen {
            None => self.complain("nothing is submitted: there is nothing to withdraw"),
            Some(f) if f.used => self.complain("the level above has built its number on this one: ask for it back"),
            Some(f) => {
                let question = format!("Why is the number of {} withdrawn?", data.unit_name);
                Flow::push(Overlay::Prompt(Prompt::new(question, Asked::WithdrawReason(f.ids()), true)))
            }
        }
    }

    fn back(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((own, form)) = self.open_mut() else { return Flow::Pass };
        if form.focus == Focus::Reason {
            form.go(Focus::Number(Horizon::Month, Scenario::Worst));
            return Flow::Stay;
        }
        if own.frozen.is_none() || form.frozen {
            return Flow::Pass;
        }
        let d = &form.draft;
        let empty = Draft::empty(d.subject, d.by, d.month, d.quarter, d.updated);
        if let Some(own) = self.data.as_mut().and_then(|d| d.own.as_mut()) {
            own.draft = None;
            self.form = Some(Form::of(own, ctx.now, ctx));
        }
        self.notice = None;
        let said = Intent::Say("the amendment is dropped: the submitted number stands".to_owned(), Tone::Neutral);
        Flow::Do(vec![Intent::Keep(Box::new(empty)), said])
    }

    /// A number field has changed.
    fn read(&mut self, horizon: Horizon, scenario: Scenario, ctx: &Ctx<'_>) {
        if let Some((own, form)) = self.open_mut() {
            let last = own.facts.horizon(horizon).last.map(|l| l.call.get(scenario));
            form.numbers.read(place(horizon, scenario), last, &mut form.draft, &ctx.world.currency);
            form.changed(ctx.now);
        }
        self.notice = None;
    }
}

impl View for Submit {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        match self.form.as_ref().map(|f| f.focus) {
            Some(Focus::Reason) => vec![Context::Text],
            _ => vec![Context::Submit],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::draw(self, canvas, area, ctx);
    }

    fn draw_right(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::draw_moves(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        self.pending = false;
        match command {
            Command::Accept => self.enter(ctx),
            Command::NextField | Command::Down => self.step(true),
            Command::PrevField | Command::Up => self.step(false),
            Command::Left | Command::Right => {
                let to = if command == Command::Left { Horizon::Month } else { Horizon::Quarter };
                if let Some((_, form)) = self.open_mut()
                    && let Focus::Number(_, scenario) = form.focus
                {
                    form.go(Focus::Number(to, scenario));
                }
                Flow::Stay
            }
            Command::Withdraw => self.withdraw(),
            Command::Back => self.back(ctx),
            _ => Flow::Pass,
        }
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        match self.form.as_ref().map(|f| f.focus) {
            Some(Focus::Number(..)) => Typing::Number,
            Some(Focus::Reason) => Typing::Words,
            None => Typing::No,
        }
    }

    fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
        self.pending = false;
        let Some((_, form)) = self.open_mut() else { return Flow::Stay };
        match (form.focus, event.code) {
            (Focus::Number(horizon, scenario), KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete) => {
                form.thaw();
                form.numbers.key(place(horizon, scenario), event);
                self.read(horizon, scenario, ctx);
            }
            (Focus::Number(..), _) => {}
            (Focus::Reason, _) => {
                form.reason.key(event);
                form.draft.reason = Some(form.reason.value().to_owned()).filter(|r| !r.trim().is_empty());
                form.changed(ctx.now);
                self.notice = None;
            }
        }
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, ctx: &Ctx<'_>) {
        let Some((_, form)) = self.open_mut() else { return };
        match form.focus {
            Focus::Number(horizon, scenario) => {
                form.thaw();
                form.numbers.paste(place(horizon, scenario), pasted);
                self.read(horizon, scenario, ctx);
            }
            Focus::Reason => {
                form.reason.paste(pasted);
                form.draft.reason = Some(form.reason.value().to_owned());
                form.changed(ctx.now);
            }
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Field(n) => {
                if let Some((own, form)) = self.open_mut() {
                    let to = NUMBERS.get(n).map_or(Focus::Reason, |(h, s)| Focus::Number(*h, *s));
                    if form.order(own).contains(&to) {
                        form.go(to);
                    }
                }
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) => Flow::Stay,
        }
    }

    fn unsaved(&self) -> Option<Draft> {
        let form = self.form.as_ref()?;
        (form.touched && !form.frozen && !self.pending).then(|| form.draft.clone())
    }
}
