//! The forecast board: what everybody has called for a period beside what is won and the target; from a line the voice's page
//! with its named deals, what it has said and the way of its numbers. Shows what it is given and says what it wants to know
//! next; it reads nothing itself.

mod chart;
mod columns;
mod draw;
mod one;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use super::View;
use crate::domain::forecast::board::page::Page;
use crate::domain::forecast::board::{Board, Of, Row};
use crate::domain::ids::DealId;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker, periods};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::{Ctx, World};

/// What the screen wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Which period's board.
    pub period: PeriodKey,
    /// Whose rows.
    pub of: Of,
    /// Whose page, where one is open.
    pub page: Option<Subject>,
}

/// What is known of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoardData {
    /// The board that is asked for, and after it those that are seen beside it, in the order of their time.
    pub boards: Vec<Board>,
    /// The page that is asked for.
    pub page: Option<Page>,
    /// A 1:1 call goes on: only this one's line is here.
    pub only: Option<String>,
    /// Why there is nothing for who looks on now.
    pub left_out: Option<String>,
}

/// The periods that are seen beside one: of the present month, quarter and the next one all three, of a quarter its months,
/// of a month its quarter.
pub fn beside(world: &World, period: PeriodKey) -> Vec<PeriodKey> {
    let fiscal = world.fiscal;
    let now = present(world);
    if now.contains(&period) {
        return now.to_vec();
    }
    match period {
        PeriodKey::Quarter(..) => {
            let months = fiscal.months_of(fiscal.resolve(period)).map(|m| m.key);
            months.into_iter().chain([period]).collect()
        }
        PeriodKey::Month(..) => vec![period, fiscal.quarter_of(period).key],
    }
}

/// The present month and quarter, and the next quarter.
fn present(world: &World) -> [PeriodKey; 3] {
    [world.month.key, world.quarter.key, world.fiscal.shift(world.quarter.key, 1).key]
}

/// A part of a voice's page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    /// The deals behind FC.
    #[default]
    Deals,
    /// What was said.
    Said,
    /// The way of the numbers.
    Way,
}

impl Part {
    const ALL: [Self; 3] = [Self::Deals, Self::Said, Self::Way];

    const fn next(self) -> Self {
        match self {
            Self::Deals => Self::Said,
            Self::Said => Self::Way,
            Self::Way => Self::Deals,
        }
    }
}

/// The page that is open.
#[derive(Debug, Clone, Default)]
struct Open {
    part: Part,
    deal: Cursor,
    said: Cursor,
}

/// The screen.
#[derive(Debug)]
pub struct ForecastBoard {
    /// What it shows.
    data: BoardData,
    /// What it is to show.
    looked_at: Question,
    /// What the data is of.
    answered: Option<Question>,
    wanted: bool,
    cursor: Cursor,
    open: Option<Open>,
    /// Whose page was open and who has no line in the period that was turned to.
    without: Option<String>,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl ForecastBoard {
    /// The board of this period; knows nothing yet, and asks.
    pub fn new(period: PeriodKey, of: Of, from_meeting: bool) -> Self {
        Self {
            data: BoardData::default(),
            looked_at: Question { period, of, page: None },
            answered: None,
            wanted: true,
            cursor: Cursor::default(),
            open: None,
            without: None,
            from_meeting,
        }
    }

    /// Something may have changed: asks again, and shows what it has meanwhile.
    pub const fn ask(&mut self) {
        self.wanted = true;
    }

    /// What has to be known next, asked once.
    pub fn question(&mut self) -> Option<Question> {
        std::mem::take(&mut self.wanted).then_some(self.looked_at)
    }

    /// The answer; the selection stays on whose line it was, also in another period. Where who was looked at has no line in it,
    /// their page is closed.
    pub fn take(&mut self, asked: Question, data: BoardData) {
        let before = self.looked_on(asked);
        let on = asked.page.or(before.as_ref().map(|(subject, _)| *subject));
        self.data = data;
        self.answered = Some(asked);
        self.without = None;
        if let Some(at) = self.rows().iter().position(|r| Some(r.subject) == on) {
            self.cursor.at = at;
        } else if asked.page.is_some() && asked == self.looked_at && self.board().is_some() {
            self.open = None;
            self.looked_at.page = None;
            self.without = before.map(|(_, name)| name);
        }
        self.cursor.clamp(self.rows().len());
        let page = self.data.page.as_ref();
        let (deals, said) = page.map_or((0, 0), |p| (p.named.len(), p.history.len()));
        if let Some(open) = &mut self.open {
            open.deal.clamp(deals);
            open.said.clamp(said);
        }
    }

    /// Who was selected in the answer before, where it was of the same people.
    fn looked_on(&self, asked: Question) -> Option<(Subject, String)> {
        let before = self.answered.filter(|before| before.of == asked.of)?;
        let board = self.data.boards.iter().find(|b| b.period.key == before.period)?;
        let row = match asked.page {
            Some(subject) => board.rows.iter().find(|r| r.subject == subject),
            None => board.rows.get(self.cursor.at),
        };
        row.map(|row| (row.subject, row.name.clone()))
    }

    /// The board that is looked at; `None`: it is not known yet.
    fn board(&self) -> Option<&Board> {
        self.answered.filter(|asked| asked.period == self.looked_at.period && asked.of == self.looked_at.of)?;
        self.data.boards.iter().find(|b| b.period.key == self.looked_at.period)
    }

    fn rows(&self) -> &[Row] {
        self.board().map_or(&[], |b| &b.rows)
    }

    fn selected(&self) -> Option<&Row> {
        self.rows().get(self.cursor.at)
    }

    /// The page that is open, once it is known.
    fn page(&self) -> Option<&Page> {
        let on = self.selected()?.subject;
        self.data.page.as_ref().filter(|p| p.row.subject == on && self.open.is_some())
    }

    /// The named deals, to go through them one by one.
    pub fn queue(&self) -> Vec<DealId> {
        self.page().map(|p| p.named.iter().map(|n| n.named.deal).collect()).unwrap_or_default()
    }

    /// Looks at something else.
    fn turn_to(&mut self, question: Question) -> Flow {
        self.wanted |= self.looked_at != question;
        self.looked_at = question;
        Flow::Stay
    }

    fn turn_to_period(&mut self, period: PeriodKey) -> Flow {
        if let Some(open) = &mut self.open {
            (open.deal, open.said) = Default::default();
        }
        self.turn_to(Question { period, ..self.looked_at })
    }

    /// Month, quarter, next quarter; from any other one to the present quarter.
    fn next_span(&mut self, ctx: &Ctx<'_>) -> Flow {
        let now = present(ctx.world);
        let at = now.iter().position(|p| *p == self.looked_at.period);
        self.turn_to_period(at.map_or(now[1], |at| now[(at + 1) % now.len()]))
    }

    /// Opens the selected one's page, or the page of whoever is selected now.
    fn show_page(&mut self) -> Flow {
        let Some(subject) = self.selected().map(|r| r.subject) else { return Flow::Stay };
        let part = self.open.as_ref().map(|o| o.part).unwrap_or_default();
        self.open = Some(Open { part, ..Open::default() });
        self.turn_to(Question { page: Some(subject), ..self.looked_at })
    }

    fn sideways(&mut self, command: Command) -> Flow {
        let (count, before) = (self.rows().len(), self.cursor.at);
        self.cursor.act(command, count);
        if self.open.is_some() && self.cursor.at != before {
            return self.show_page();
        }
        Flow::Stay
    }

    /// Everybody whose board can be looked at.
    fn pick_whose(&self, ctx: &Ctx<'_>) -> Flow {
        let org = &ctx.world.org;
        let item = |label: &str, detail: &str, key| Item { label: label.to_owned(), detail: detail.to_owned(), key };
        let mut items = vec![item("everybody", "from the top down", PickKey::All)];
        items.extend(org.units.iter().map(|u| item(&u.name, u.level.unit_word(), PickKey::Unit(u.id))));
        items.extend(org.members.iter().map(|(p, _)| item(org.name(*p), "rep", PickKey::Person(*p))));
        let on = match self.looked_at.of {
            Of::All => PickKey::All,
            Of::Unit(unit) => PickKey::Unit(unit),
            Of::Person(person) => PickKey::Person(person),
        };
        Flow::push(Overlay::Picker(Picker::new("Whose numbers?", items, PickThen::BoardWhose).on(&on)))
    }

    fn pick_period(&self, ctx: &Ctx<'_>) -> Flow {
        let on = PickKey::Period(ctx.world.fiscal.resolve(self.looked_at.period));
        let items = periods(ctx.world);
        Flow::push(Overlay::Picker(
            Picker::new("Which period?", items, PickThen::BoardPeriod).or_any_period(ctx.world).on(&on),
        ))
    }

    fn on_page(&mut self, command: Command) -> Flow {
        let (deals, said) = self.page().map_or((0, 0), |p| (p.named.len(), p.history.len()));
        let queue = self.queue();
        let Some(open) = &mut self.open else { return Flow::Pass };
        let moved = match open.part {
            Part::Deals => open.deal.act(command, deals),
            Part::Said => open.said.act(command, said),
            // nothing is selected in a chart
            Part::Way => matches!(command, Command::Up | Command::Down),
        };
        if moved {
            return Flow::Stay;
        }
        match command {
            Command::NextField => open.part = open.part.next(),
            Command::Accept if open.part == Part::Deals => {
                return queue.get(open.deal.at).map_or(Flow::Stay, |deal| Flow::Go(Goto::Deal(*deal)));
            }
            Command::Accept => {}
            Command::Back => {
                self.open = None;
                return self.turn_to(Question { page: None, ..self.looked_at });
            }
            _ => return Flow::Pass,
        }
        Flow::Stay
    }

    fn on_board(&mut self, command: Command) -> Flow {
        let count = self.rows().len();
        if self.cursor.act(command, count) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => self.show_page(),
            Command::NextField => Flow::Stay,
            Command::Back if self.from_meeting => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }
}

impl View for ForecastBoard {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Forecast, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let shift = |by| ctx.world.fiscal.shift(self.looked_at.period, by).key;
        match command {
            Command::NextSpan => self.next_span(ctx),
            Command::Left => {
                let period = shift(-1);
                self.turn_to_period(period)
            }
            Command::Right => {
                let period = shift(1);
                self.turn_to_period(period)
            }
            Command::FilterPeriod => self.pick_period(ctx),
            Command::FilterOwner if self.data.only.is_none() => self.pick_whose(ctx),
            Command::NextPerson => self.sideways(Command::Down),
            Command::PrevPerson => self.sideways(Command::Up),
            Command::FilterClear => {
                self.open = None;
                self.cursor = Cursor::default();
                self.turn_to(Question { period: ctx.world.quarter.key, of: Of::All, page: None })
            }
            // here already
            Command::GoForecast | Command::FilterOwner => Flow::Stay,
            _ if self.open.is_some() => self.on_page(command),
            _ => self.on_board(command),
        }
    }

    fn idle(&self, _ctx: &Ctx<'_>) -> &'static [Command] {
        if self.open.is_some() { &[] } else { &[Command::NextField] }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (hit, &mut self.open) {
            (Hit::Key(command), _) => self.act(command, ctx),
            (Hit::Row(n), Some(open)) if open.deal.at != n || open.part != Part::Deals => {
                (open.deal.at, open.part) = (n, Part::Deals);
                Flow::Stay
            }
            (Hit::Row(n), None) if self.cursor.at != n => {
                self.cursor.at = n;
                Flow::Stay
            }
            // the second click opens
            (Hit::Row(_), _) => self.act(Command::Accept, ctx),
            (Hit::Step(n), Some(open)) => {
                open.part = Part::ALL.get(n).copied().unwrap_or_default();
                Flow::Stay
            }
            (Hit::Step(_) | Hit::Person(_) | Hit::Field(_), _) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let named = self.page().zip(self.open.as_ref()).filter(|(_, o)| o.part == Part::Deals);
        let named = named.and_then(|(page, open)| page.named.get(open.deal.at));
        let whose = self.selected().and_then(|row| match row.subject {
            Subject::Person(person) => ctx.world.org.person(person).map(|p| p.id),
            Subject::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
        });
        Defaults { owner: named.and_then(|n| n.owner).or(whose), deal: named.map(|n| n.named.deal), due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        let of = match (then, key) {
            (PickThen::BoardPeriod, PickKey::Period(period)) => return self.turn_to_period(period.key),
            (PickThen::BoardWhose, PickKey::All) => Of::All,
            (PickThen::BoardWhose, PickKey::Unit(unit)) => Of::Unit(*unit),
            (PickThen::BoardWhose, PickKey::Person(person)) => Of::Person(*person),
            _ => return Flow::Stay,
        };
        self.open = None;
        self.cursor = Cursor::default();
        self.turn_to(Question { of, page: None, ..self.looked_at })
    }
}
