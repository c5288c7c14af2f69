//! Pipeline Review: health, rep by rep. Who speaks is one key away, what is red of them comes first with its question, the
//! deals behind it stand below, and an action captured here is the rep's. WC, FC and BC are not shown.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::domain::action::ActionKind;
use crate::domain::coaching::Coaching;
use crate::domain::health::{Kind, Scope};
use crate::domain::ids::DealId;
use crate::domain::meeting::event::Event;
use crate::domain::people::Subject;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent, PickKey, PickThen};
use crate::ui::health::sheet::{self, SheetView};
use crate::ui::health::{Board, Figures, spark, words};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::screens::View;
use crate::ui::screens::health::owner_of;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::{Ctx, Live};

/// The check that everybody was talked to; who was is a part of it.
pub const EVERY_REP: &str = "every_rep";

/// The workspace.
#[derive(Debug)]
pub struct HealthStep {
    /// What it knows.
    pub board: Board,
    coaching: Arc<Coaching>,
    /// Who is talked to, in this order: the sellers of a team, the units of a region.
    people: Vec<Scope>,
    at: usize,
    sheet: SheetView,
    /// Who was talked to, where the meeting's definition has no check that could keep it.
    talked: BTreeSet<Scope>,
}

impl HealthStep {
    /// On the first one who has not been talked to.
    pub fn new(board: Board, coaching: Arc<Coaching>) -> Self {
        Self { board, coaching, people: Vec::new(), at: 0, sheet: SheetView::default(), talked: BTreeSet::new() }
    }

    /// Something may have changed; the one who is looked at stays.
    pub fn refresh(&mut self, ctx: &Ctx<'_>) {
        let first = self.people.is_empty();
        let before = self.selected();
        self.people = match ctx.live {
            Some(live) => ctx.world.org.participants(live.meeting.unit).iter().map(|p| scope_of(p.subject)).collect(),
            None => Vec::new(),
        };
        if self.people.is_empty() {
            self.people.push(self.board.scope);
        }
        let here = before.and_then(|b| self.people.iter().position(|p| *p == b));
        let next = first.then(|| self.people.iter().position(|p| !self.is_talked(*p, ctx))).flatten();
        self.at = here.or(next).unwrap_or(0).min(self.people.len().saturating_sub(1));
        self.follow();
        self.board.ask();
    }

    /// Who is looked at.
    fn selected(&self) -> Option<Scope> {
        self.people.get(self.at).copied()
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self, ctx: &Ctx<'_>) -> Vec<DealId> {
        self.sheet.queue(&self.board, ctx)
    }

    fn follow(&mut self) {
        if let Some(scope) = self.selected() {
            self.board.look_at(scope);
        }
    }

    fn go_to(&mut self, at: usize) -> Flow {
        if at != self.at && at < self.people.len() {
            self.at = at;
            self.sheet.begin_anew();
            self.follow();
        }
        Flow::Stay
    }

    /// Whether this one was talked to.
    fn is_talked(&self, scope: Scope, ctx: &Ctx<'_>) -> bool {
        match kept(ctx) {
            Some(live) => live.run.is_checked(live.run.step_key(), &part(scope)),
            None => self.talked.contains(&scope),
        }
    }

    fn talked_count(&self, ctx: &Ctx<'_>) -> usize {
        self.people.iter().filter(|p| self.is_talked(**p, ctx)).count()
    }

    /// Talked through, and on to the next one who was not; or not talked through after all.
    fn tick(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some(scope) = self.selected() else { return Flow::Stay };
        let done = !self.is_talked(scope, ctx);
        let mut events = Vec::new();
        match kept(ctx) {
            Some(live) => {
                let step = live.run.step_key().to_owned();
                let check = |check: String, done| Intent::Happen(Event::Check { step: step.clone(), check, done });
                events.push(check(part(scope), done));
                let all = self.people.iter().all(|p| (*p == scope && done) || (*p != scope && self.is_talked(*p, ctx)));
                if all != live.run.is_checked(&step, EVERY_REP) {
                    events.push(check(EVERY_REP.to_owned(), all));
                }
            }
            None if done => {
                self.talked.insert(scope);
            }
            None => {
                self.talked.remove(&scope);
            }
        }
        if done {
            let after = (self.at + 1..self.people.len()).chain(0..self.at);
            let open = |i: &usize| self.people.get(*i).is_some_and(|p| !self.is_talked(*p, ctx));
            if let Some(next) = after.into_iter().find(open) {
                self.go_to(next);
            }
        }
        if events.is_empty() { Flow::Stay } else { Flow::Do(events) }
    }

    /// The step's checks, to tick one.
    fn pick_check(ctx: &Ctx<'_>) -> Flow {
        let Some((live, step)) = ctx.live.and_then(|l| Some((l, l.run.step()?))) else { return Flow::Stay };
        let item = |check: &crate::domain::meeting::definition::Check| Item {
            label: check.text.clone(),
            detail: if live.run.is_checked(&step.key, &check.key) { "ticked" } else { "open" }.to_owned(),
            key: PickKey::Word(check.key.clone()),
        };
        let items = step.checks.iter().map(item).collect();
        Flow::push(Overlay::Picker(Picker::new("Tick which check?", items, PickThen::Tick)))
    }

    fn figures(&self, scope: Scope) -> Option<&Figures> {
        self.board.picture()?.of(scope)
    }
}

/// The live meeting, where its definition can keep who was talked to.
fn kept<'a>(ctx: &Ctx<'a>) -> Option<&'a Live> {
    ctx.live.filter(|l| l.run.step().is_some_and(|s| s.checks.iter().any(|c| c.key == EVERY_REP)))
}

/// Whose health a participant's is.
pub const fn scope_of(subject: Subject) -> Scope {
    match subject {
        Subject::Person(person) => Scope::Rep(person),
        Subject::Unit(unit) => Scope::Unit(unit),
    }
}

/// "every_rep:rep12": one person's part of the check.
pub fn part(scope: Scope) -> String {
    match scope {
        Scope::Rep(person) => format!("{EVERY_REP}:rep{}", person.0),
        Scope::Unit(unit) => format!("{EVERY_REP}:unit{}", unit.0),
        Scope::All => format!("{EVERY_REP}:all"),
    }
}

impl View for HealthStep {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::HealthStep, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let place = format!("{} of {}", self.at + 1, self.people.len());
        let talked = self.selected().is_some_and(|s| self.is_talked(s, ctx));
        let faults = self.board.figures().map_or_else(String::new, |f| format!(", {}", sheet::faults_in_words(f)));
        let talked = if talked { format!("   {} talked through", ctx.theme.glyphs.done) } else { String::new() };
        let beside = format!("{place}{faults}{talked}");
        self.sheet.draw(canvas, area, ctx, &self.board, &self.coaching, (&beside, self.at));
    }

    fn draw_left(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        if area.height < 2 {
            return;
        }
        let narrow = area.width < 18;
        let count = format!("{} of {}", self.talked_count(ctx), self.people.len());
        let title = if matches!(self.selected(), Some(Scope::Unit(_))) { "TEAMS" } else { "REPS" };
        chrome::section(canvas, area.x, area.y, area.width, ctx, title, if narrow { "" } else { &count });
        let cursor = crate::ui::widgets::cursor::Cursor::on(self.at);
        for (y, n) in (area.y + 1..).zip(cursor.window(self.people.len(), area.height - 1)) {
            let scope = self.people[n];
            let here = n == self.at;
            let row = Rect { y, height: 1, ..area };
            let talked = self.is_talked(scope, ctx);
            if here {
                canvas.style(row, theme.selected());
            }
            let (sign, style) = match (here, talked) {
                (true, _) => (theme.glyphs.now, theme.accent()),
                (false, true) => (theme.glyphs.done, theme.tone(Tone::Good)),
                (false, false) => (" ", theme.text()),
            };
            canvas.text(area.x, y, 1, sign, style);
            let figures = self.figures(scope);
            let name = figures.map_or("", |f| f.name.as_str());
            let style = if talked && !here { theme.dim() } else { theme.text() };
            let aside = if narrow { 0 } else { 12 };
            let room = area.width.saturating_sub(2 + aside);
            // the first name says who it is, half a family name does not; a team has no first name
            let cut = narrow || text::width(name) > usize::from(room) && matches!(scope, Scope::Rep(_));
            let short = if cut { name.split(' ').next().unwrap_or(name) } else { name };
            canvas.text(area.x + 2, y, room, short, style);
            if let Some(figures) = figures.filter(|_| !narrow) {
                let (bad, watch) = sheet::faults(figures);
                let cover = figures.metric(Kind::QuotaCoverage);
                let value = cover.map_or_else(String::new, |m| words::narrow(&m.value, &ctx.world.currency));
                let tone = cover.map_or(Tone::Neutral, |m| words::tone(m.verdict));
                canvas.right(area.right() - 12, y, 5, &value, theme.tone(tone));
                let (said, tone) = match (bad, watch) {
                    (0, 0) => ("ok".to_owned(), Tone::Good),
                    (0, watch) => (format!("{watch} !"), Tone::Watch),
                    (bad, _) => (format!("{bad} bad"), Tone::Bad),
                };
                canvas.right(area.right() - 6, y, 6, &said, theme.tone(tone));
            }
            canvas.hit(row, Hit::Person(n));
        }
    }

    fn draw_right(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(metric) = self.sheet.selected(&self.board, ctx) else { return };
        if area.height < 5 {
            return;
        }
        let title = text::clip(&format!("WHAT IS {}?", metric.kind.label().to_uppercase()), usize::from(area.width));
        chrome::section(canvas, area.x, area.y, area.width, ctx, &title, "");
        let owner = words::owner(metric.owner());
        let said = format!("{} Good: {}. Owner: {owner}.", metric.kind.definition(), metric.target);
        let used = canvas.wrapped(Rect { y: area.y + 1, height: area.height - 1, ..area }, &said, ctx.theme.dim());
        let y = area.y + 2 + used;
        let points = self.board.trend(self.board.whose(), metric);
        if y + 1 < area.bottom()
            && let Some((said, tone)) = spark::in_words(metric.kind, &points, ctx)
        {
            spark::draw(canvas, area.x, y, 13, &points, ctx);
            let rest = Rect { y: y + 1, height: area.bottom() - y - 1, ..area };
            canvas.wrapped(rest, &said, ctx.theme.tone(tone));
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::NextPerson => self.go_to(self.at + 1),
            Command::PrevPerson => self.go_to(self.at.saturating_sub(1)),
            Command::ToggleCheck => self.tick(ctx),
            Command::MarkMet => Self::pick_check(ctx),
            _ => self.sheet.act(command, &self.board, &self.coaching, ctx),
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Person(n) => self.go_to(n),
            Hit::Key(command) => self.act(command, ctx),
            hit => self.sheet.hit(hit, &self.board, &self.coaching, ctx),
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let owner = match self.board.whose() {
            Scope::Rep(person) => Some(person),
            Scope::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            Scope::All => None,
        };
        let deal = self.sheet.deal(&self.board, ctx);
        Defaults { owner: owner.or_else(|| owner_of(deal, &self.board)), deal, due: None }
    }

    fn action_kind(&self, _ctx: &Ctx<'_>) -> ActionKind {
        ActionKind::Coaching
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        let (PickThen::Tick, PickKey::Word(check), Some(live)) = (then, key, ctx.live) else { return Flow::Stay };
        let step = live.run.step_key().to_owned();
        let done = !live.run.is_checked(&step, check);
        Flow::intent(Intent::Happen(Event::Check { step, check: check.clone(), done }))
    }
}
