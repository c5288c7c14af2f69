//! What is typed on one participant's card: six numbers, deals, explanations, a reason. Knows which field has the focus
//! and what the fields say, understood; decides nothing.

use chrono::{DateTime, SubsecRound as _, Utc};
use ratatui::layout::Rect;

use crate::domain::forecast::card::{Card, Problem};
use crate::domain::forecast::{Draft, Explanation, Horizon, Scenario};
use crate::domain::ids::DealId;
use crate::domain::money::parse::typed;
use crate::domain::money::show::Scale;
use crate::domain::money::{Currency, Money};
use crate::domain::text;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Theme;
use crate::ui::widgets::field::Field;
use crate::ui::workspaces::call::{Entry, as_typed};

/// The six numbers in the order in which they are spoken.
pub const NUMBERS: [(Horizon, Scenario); 6] = [
    (Horizon::Month, Scenario::Worst),
    (Horizon::Month, Scenario::Forecast),
    (Horizon::Month, Scenario::Best),
    (Horizon::Quarter, Scenario::Worst),
    (Horizon::Quarter, Scenario::Forecast),
    (Horizon::Quarter, Scenario::Best),
];

/// Place of one of the six in [`NUMBERS`].
pub const fn place(horizon: Horizon, scenario: Scenario) -> usize {
    let row = match scenario {
        Scenario::Worst => 0,
        Scenario::Forecast => 1,
        Scenario::Best => 2,
    };
    match horizon {
        Horizon::Month => row,
        Horizon::Quarter => 3 + row,
    }
}

/// Which field has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// One of the six.
    Number(Horizon, Scenario),
    /// The line in which deals are named.
    Deal,
    /// The line in which a deal explains a move.
    Explain(Horizon),
    /// Why accepted numbers are amended.
    Reason,
    /// The question about certainty.
    Sure,
}

impl Focus {
    /// Every character is typed here.
    pub const fn is_words(self) -> bool {
        matches!(self, Self::Deal | Self::Explain(_) | Self::Reason)
    }
}

/// Six number fields and what they say.
#[derive(Debug, Default)]
pub struct Numbers {
    fields: [Field; 6],
    errors: [Option<String>; 6],
    /// The next character replaces what is in the focused field.
    over: bool,
}

impl Numbers {
    /// Fields that say what the draft says.
    pub fn of(draft: &Draft, currency: &Currency) -> Self {
        let mut numbers = Self { over: true, ..Self::default() };
        for (field, (horizon, scenario)) in numbers.fields.iter_mut().zip(NUMBERS) {
            if let Some(amount) = draft.call(horizon).get(scenario) {
                field.set(&as_typed(amount, currency));
            }
        }
        numbers
    }

    /// One field.
    pub const fn field(&self, at: usize) -> &Field {
        &self.fields[at]
    }

    /// Draws the field that is typed in, its end and the cursor at the right like the other numbers.
    pub fn draw_focused(&self, at: usize, canvas: &mut Canvas<'_>, cell: Rect, theme: &Theme) {
        let field = self.field(at);
        let typed = u16::try_from(text::width(field.value())).unwrap_or(u16::MAX).saturating_add(1);
        let width = typed.min(cell.width);
        canvas.style(cell, theme.focus());
        field.draw(canvas, Rect { x: cell.right() - width, width, ..cell }, true, theme);
    }

    /// What is wrong with one field, in words.
    pub fn error(&self, at: usize) -> Option<&str> {
        self.errors[at].as_deref()
    }

    /// The first field that was not understood.
    pub fn first_error(&self) -> Option<(usize, &str)> {
        self.errors.iter().enumerate().find_map(|(at, e)| Some((at, e.as_deref()?)))
    }

    /// Something is typed in any of them.
    #[cfg(test)]
    pub fn is_touched(&self) -> bool {
        self.fields.iter().any(|f| !f.is_empty())
    }

    /// Focus has come to a field: what is typed next replaces what is in it.
    pub const fn enter(&mut self) {
        self.over = true;
    }

    /// Types into a field.
    pub fn key(&mut self, at: usize, event: crossterm::event::KeyEvent) {
        if self.over && matches!(event.code, crossterm::event::KeyCode::Char(_)) {
            self.fields[at].clear();
        }
        self.over = false;
        self.fields[at].key(event);
    }

    /// Pastes into a field.
    pub fn paste(&mut self, at: usize, pasted: &str) {
        if std::mem::take(&mut self.over) {
            self.fields[at].clear();
        }
        self.fields[at].paste(pasted);
    }

    /// Understands one field; the draft gets what it says. Answers whether the draft changed.
    pub fn read(&mut self, at: usize, last: Option<Money>, draft: &mut Draft, currency: &Currency) -> bool {
        let (horizon, scenario) = NUMBERS[at];
        let understood = typed(self.fields[at].value(), last, currency);
        let (amount, error) = match understood {
            Ok(amount) => (amount, None),
            Err(e) => (None, Some(e.to_string())),
        };
        self.errors[at] = error;
        let changed = draft.call(horizon).get(scenario) != amount;
        draft.call_mut(horizon).set(scenario, amount);
        changed
    }
}

/// Everything typed on one card.
#[derive(Debug)]
pub struct Form {
    /// What the fields say, understood.
    pub draft: Draft,
    /// The six.
    pub numbers: Numbers,
    /// The line in which deals are named.
    pub deal: Field,
    /// The line in which a deal explains a move.
    pub explain: Field,
    /// Why accepted numbers are amended.
    pub reason: Field,
    /// Which of the lines' candidates is meant.
    pub picked: usize,
    /// Which field has the focus.
    pub focus: Focus,
    /// Accepted numbers are shown and cannot be typed over without beginning an amendment.
    pub frozen: bool,
    /// Something was typed that the store may not have.
    pub touched: bool,
}

impl Form {
    /// The card as the store has it; the focus on the first thing to do.
    pub fn of(entry: &Entry, now: DateTime<Utc>, currency: &Currency) -> Self {
        let facts = &entry.facts;
        let fresh = || {
            let (month, quarter) = (facts.month.period.key, facts.quarter.period.key);
            Draft::empty(facts.participant.subject, facts.participant.person, month, quarter, now)
        };
        let accepted = entry.frozen.as_ref().and_then(|f| f.draft());
        let typed = entry.draft.clone().filter(|d| !d.is_empty());
        let amended = |d: &Draft| accepted.as_ref().is_none_or(|a| !says_the_same(a, d));
        let (draft, frozen) = match (typed.filter(amended), &accepted) {
            (Some(draft), _) => (draft, false),
            (None, Some(accepted)) => (accepted.clone(), true),
            (None, None) => (fresh(), false),
        };
        let mut form = Self {
            numbers: Numbers::of(&draft, currency),
            deal: Field::default(),
            explain: Field::default(),
            reason: Field::with(draft.reason.as_deref().unwrap_or_default()),
            picked: 0,
            focus: Focus::Number(Horizon::Month, Scenario::Worst),
            frozen,
            touched: false,
            draft,
        };
        if !frozen {
            form.focus = form.first(entry);
        }
        form
    }

    /// Where a card begins: at the first number that is missing, else at the first thing that stands against it, else at
    /// the first number. Never at the question about certainty: the Enter that has accepted one card does not accept
    /// the next one as well.
    fn first(&self, entry: &Entry) -> Focus {
        let missing = NUMBERS.iter().find(|(h, s)| self.draft.call(*h).get(*s).is_none());
        if let Some((h, s)) = missing {
            return Focus::Number(*h, *s);
        }
        match self.card(entry).problems().into_iter().find(Problem::is_blocking) {
            Some(Problem::NotSure { .. }) => Focus::Number(Horizon::Month, Scenario::Forecast),
            Some(Problem::Unexplained { horizon, .. }) => Focus::Explain(horizon),
            Some(Problem::NoAmendmentReason) => Focus::Reason,
            Some(problem) => {
                problem.field().map_or(Focus::Number(Horizon::Month, Scenario::Worst), |(h, s)| Focus::Number(h, s))
            }
            None => Focus::Number(Horizon::Month, Scenario::Worst),
        }
    }

    /// What makes the focused number impossible by itself, whatever else is said later: not understood, less than what
    /// is won, not between the others of its period.
    pub fn impossible(&self, entry: &Entry, horizon: Horizon, scenario: Scenario, scale: &Scale) -> Option<String> {
        if let Some(error) = self.numbers.error(place(horizon, scenario)) {
            return Some(error.to_owned());
        }
        let found = self.card(entry).problems().into_iter().find(|p| p.is_about(horizon, scenario))?;
        Some(found.message(scale))
    }

    /// The lines that were being typed and the field go on where new data has come under them.
    pub fn take_up(&mut self, old: Self, entry: &Entry) {
        let typing = !old.deal.is_empty() || !old.explain.is_empty();
        if (typing || self.frozen == old.frozen) && self.order(entry).contains(&old.focus) {
            self.focus = old.focus;
            self.picked = old.picked;
        }
        self.deal = old.deal;
        self.explain = old.explain;
    }

    /// Facts and what is typed.
    pub const fn card<'a>(&'a self, entry: &'a Entry) -> Card<'a> {
        Card::new(&entry.facts, &self.draft)
    }

    /// The fields in their order, with those that are needed now.
    pub fn order(&self, entry: &Entry) -> Vec<Focus> {
        let mut order: Vec<Focus> = NUMBERS.iter().map(|(h, s)| Focus::Number(*h, *s)).collect();
        order.push(Focus::Deal);
        if self.frozen {
            return order;
        }
        let card = self.card(entry);
        let moved = |h: &&Horizon| card.unexplained(**h).is_some() || card.explanations(**h).next().is_some();
        order.extend(Horizon::ALL.iter().filter(moved).map(|h| Focus::Explain(*h)));
        if entry.facts.is_amendment() {
            order.push(Focus::Reason);
        }
        order.push(Focus::Sure);
        order
    }

    /// To another field.
    pub fn go(&mut self, focus: Focus) {
        if self.focus != focus {
            self.picked = 0;
            if matches!(focus, Focus::Explain(_)) {
                self.explain.clear();
            }
        }
        self.focus = focus;
        self.numbers.enter();
    }

    /// To the next field, or the one before; stays at either end.
    pub fn step(&mut self, entry: &Entry, forward: bool) {
        let order = self.order(entry);
        let at = order.iter().position(|f| *f == self.focus);
        let to = match (at, forward) {
            (Some(at), true) => (at + 1).min(order.len() - 1),
            (Some(at), false) => at.saturating_sub(1),
            (None, _) => NUMBERS.len(),
        };
        self.go(order[to]);
    }

    /// Across, from the month to the quarter or back.
    pub fn across(&mut self, horizon: Horizon) {
        if let Focus::Number(_, scenario) = self.focus {
            self.go(Focus::Number(horizon, scenario));
        }
    }

    /// A deal that has explained the month's move explains the quarter's, too, where that went the same way, has no deal
    /// yet, and the deal closes in the quarter. Answers by how much.
    pub fn explain_quarter(&mut self, entry: &Entry, deal: DealId, by: Money, note: Option<String>) -> Option<Money> {
        let card = self.card(entry);
        let closes = entry.facts.deal(deal)?.in_period(&entry.facts.quarter.period);
        let Some(Problem::Unexplained { movement, .. }) = card.unexplained(Horizon::Quarter).filter(|_| closes) else {
            return None;
        };
        if movement.delta.minor().signum() != by.minor().signum() {
            return None;
        }
        let delta = movement.delta;
        self.draft.explanations.retain(|e| (e.horizon, e.deal) != (Horizon::Quarter, deal));
        self.draft.explanations.push(Explanation { horizon: Horizon::Quarter, deal, delta, note });
        Some(delta)
    }

    /// Accepted numbers are typed over: an amendment begins.
    pub fn thaw(&mut self) {
        if self.frozen {
            self.frozen = false;
            self.draft.sure = None;
            self.draft.reason = None;
            self.reason.clear();
        }
    }

    /// Something was changed.
    pub fn changed(&mut self, now: DateTime<Utc>) {
        self.touched = true;
        // as the store keeps it
        self.draft.updated = now.trunc_subsecs(3);
    }

    /// What the focused number field says now; a moved FC is asked about again.
    pub fn read(&mut self, entry: &Entry, horizon: Horizon, scenario: Scenario, now: DateTime<Utc>, in_: &Currency) {
        let last = entry.facts.horizon(horizon).last.map(|l| l.call.get(scenario));
        if self.numbers.read(place(horizon, scenario), last, &mut self.draft, in_) && scenario == Scenario::Forecast {
            self.draft.sure = None;
        }
        self.changed(now);
    }
}

/// The same numbers, deals and explanations.
fn says_the_same(a: &Draft, b: &Draft) -> bool {
    a.month_call == b.month_call
        && a.quarter_call == b.quarter_call
        && a.named == b.named
        && a.explanations == b.explanations
}
