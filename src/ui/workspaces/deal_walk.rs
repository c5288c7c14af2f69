//! Pipeline review, deal walk: first what buyers promised and is due, then the deals that are counted on, most at risk first,
//! each with its time box and three questions that are answered in place. Where it stands is in the meeting's events, so
//! that a resumed walk goes on at its deal.

mod draw;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::domain::browse::DealLine;
use crate::domain::capture::{Kept, NoteKind};
use crate::domain::ids::{CommitmentId, DealId, MeetingId};
use crate::domain::meeting::event::{Event, Mark};
use crate::domain::meeting::run::RunState;
use crate::domain::walk::{Picked, Risk};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{CaptureKind, Flow, Goto, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::{Capture, Defaults};
use crate::ui::screens::View;
use crate::ui::screens::deals::fixing;
use crate::ui::screens::promises::row::PromiseRow;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// Something that was said about a deal in a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub text: String,
    /// On which day.
    pub on: NaiveDate,
    /// In the meeting that goes on.
    pub now: bool,
}

/// A deal of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkDeal {
    /// The deal, corrections included.
    pub line: DealLine,
    /// What puts it at risk, the gravest first.
    pub risks: Vec<Risk>,
    /// Which event last reset its silence: "call 28 Oct: pricing".
    pub heard: String,
    /// How many days ago that was.
    pub idle: Option<i64>,
    /// What the buyer did was told in this meeting.
    pub told: bool,
    /// Promises about it: open ones, and those that this meeting has settled.
    pub promises: Vec<PromiseRow>,
    /// One of them was given in this meeting.
    pub promised: bool,
    /// What would make it fall apart, newest first.
    pub said: Vec<Said>,
}

impl WalkDeal {
    fn id(&self) -> DealId {
        self.line.deal.id
    }

    /// Something was written down about it in this meeting.
    pub fn is_told(&self) -> bool {
        let settled = self.promises.iter().any(|p| p.promise.kept != Kept::Open);
        self.told || self.promised || settled || self.said.iter().any(|s| s.now)
    }

    /// Which of the three questions have an answer of this meeting: what the buyer did, committed to, what would make it
    /// fall apart.
    pub fn answered(&self) -> [bool; 3] {
        // one that was broken leaves the question open: what does the buyer commit to instead?
        let settled = self.promises.iter().any(|p| matches!(p.promise.kept, Kept::Kept | Kept::Moved));
        [self.told, self.promised || settled, self.said.iter().any(|s| s.now)]
    }
}

/// What the walk shows.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkData {
    /// The step's key.
    pub step: String,
    /// The meeting that goes on.
    pub meeting: MeetingId,
    /// The day it is.
    pub today: NaiveDate,
    /// How the deals were picked.
    pub picked: Picked,
    /// The queue, most at risk first.
    pub deals: Vec<WalkDeal>,
    /// Promises of all the team's deals that are due, and those of them that this meeting has settled.
    pub due: Vec<PromiseRow>,
}

/// The workspace.
#[derive(Debug)]
pub struct DealWalk {
    /// What it shows.
    pub data: WalkData,
    /// On the promise that is answered.
    cursor: Cursor,
    /// The deal whose promises the cursor is on; `None`: those of the opening.
    on: Option<DealId>,
}

impl DealWalk {
    /// At its beginning.
    pub fn new(data: WalkData) -> Self {
        let mut walk = Self { data, cursor: Cursor::default(), on: None };
        walk.cursor.at = next_open(&walk.data.due, 0).unwrap_or(0);
        walk
    }

    /// Takes fresh data. The queue keeps its order: what is said about a deal does not move it away from under the
    /// people who talk about it. After an answer the next promise without one is selected.
    pub fn refresh(&mut self, mut data: WalkData, ctx: &Ctx<'_>) {
        let place = |id: DealId| self.data.deals.iter().position(|d| d.id() == id).unwrap_or(usize::MAX);
        data.deals.sort_by_key(|d| place(d.id()));
        let due = |id: CommitmentId| self.data.due.iter().position(|p| p.promise.id == id).unwrap_or(usize::MAX);
        data.due.sort_by_key(|p| due(p.promise.id));
        let was = self.promises(ctx).get(self.cursor.at).map(|p| (p.promise.id, p.promise.kept));
        self.data = data;
        let on = self.table(ctx);
        if on != self.on {
            self.on = on;
            self.cursor = Cursor::default();
            self.cursor.at = next_open(self.promises(ctx), 0).unwrap_or(0);
            return;
        }
        let rows = self.promises(ctx);
        let stays = was.and_then(|(id, _)| rows.iter().position(|p| p.promise.id == id));
        let answered = stays.filter(|at| was.is_some_and(|(_, kept)| kept == Kept::Open) && !is_open(&rows[*at]));
        let next = answered.and_then(|at| next_open(rows, at + 1));
        let at = next.or(stays).unwrap_or(self.cursor.at).min(rows.len().saturating_sub(1));
        self.cursor.at = at;
    }

    /// The deal on the table, as the meeting's events have it, where it is still in the queue.
    fn table(&self, ctx: &Ctx<'_>) -> Option<DealId> {
        let deal = ctx.live?.run.table(&self.data.step)?;
        self.data.deals.iter().any(|d| d.id() == deal).then_some(deal)
    }

    fn place(&self, ctx: &Ctx<'_>) -> Option<usize> {
        let on = self.table(ctx)?;
        self.data.deals.iter().position(|d| d.id() == on)
    }

    fn current(&self, ctx: &Ctx<'_>) -> Option<&WalkDeal> {
        self.data.deals.get(self.place(ctx)?)
    }

    /// The promises that can be answered here: the deal's, or before the first deal those that are due.
    fn promises(&self, ctx: &Ctx<'_>) -> &[PromiseRow] {
        self.current(ctx).map_or(&self.data.due, |d| &d.promises)
    }

    fn mark(&self, deal: DealId, ctx: &Ctx<'_>) -> Option<Mark> {
        ctx.live?.run.deal_mark(&self.data.step, deal)
    }

    /// How many deals were talked about, and how many were passed over.
    fn marked(&self, ctx: &Ctx<'_>) -> (usize, usize) {
        let of = |mark| self.data.deals.iter().filter(|d| self.mark(d.id(), ctx) == Some(mark)).count();
        (of(Mark::Done), of(Mark::Skipped))
    }

    /// Talked about: passed with Enter, or something was written down about it while it was on the table.
    fn is_walked(&self, deal: &WalkDeal, ctx: &Ctx<'_>) -> bool {
        match self.mark(deal.id(), ctx) {
            Some(mark) => mark == Mark::Done,
            None => {
                let run = ctx.live.map(|l| &l.run);
                deal.is_told() && run.is_some_and(|r| r.was_on_table(&self.data.step, deal.id()))
            }
        }
    }

    /// Leaves the step, and says so where most of the queue was not walked through: the key is hit by mistake.
    fn leave(&self, ctx: &Ctx<'_>) -> Flow {
        let open = ctx.live.filter(|l| l.run.state() == RunState::Running && l.run.next_step_key().is_some());
        let (n, left) = (self.data.deals.len(), self.data.deals.iter().filter(|d| !self.is_walked(d, ctx)).count());
        if open.is_none() || left * 2 <= n {
            return Flow::Pass;
        }
        let said = format!("{left} of {n} deals were not walked through; < goes back");
        Flow::Do(vec![Intent::Happen(Event::Next), Intent::Say(said, Tone::Watch)])
    }

    fn put(&self, deal: Option<DealId>) -> Intent {
        Intent::Happen(Event::Table { step: self.data.step.clone(), deal })
    }

    /// The next deal that waits, from behind this place on, then from the top.
    fn waiting(&self, after: Option<usize>, ctx: &Ctx<'_>) -> Option<DealId> {
        let n = self.data.deals.len();
        let from = after.map_or(0, |at| at + 1);
        let left = if after.is_some() { n.saturating_sub(1) } else { n };
        (0..left)
            .map(|i| &self.data.deals[(from + i) % n.max(1)])
            .map(WalkDeal::id)
            .find(|id| self.mark(*id, ctx).is_none())
    }

    /// Ends with this deal, and puts the next one that waits on the table.
    fn close(&self, mark: Mark, ctx: &Ctx<'_>) -> Flow {
        let Some((at, deal)) = self.place(ctx).and_then(|at| Some((at, self.data.deals.get(at)?.id()))) else {
            return self.start(ctx);
        };
        let next = self.waiting(Some(at), ctx);
        let mut intents =
            vec![Intent::Happen(Event::Mark { step: self.data.step.clone(), deal, mark: Some(mark) }), self.put(next)];
        if next.is_none() {
            let skipped = self.data.deals.iter().filter(|d| d.id() != deal);
            let skipped = skipped.filter(|d| self.mark(d.id(), ctx) == Some(Mark::Skipped)).count()
                + usize::from(mark == Mark::Skipped);
            intents.push(match skipped {
                0 => Intent::Say("every deal was walked through: > goes on".to_owned(), Tone::Good),
                1 => Intent::Say("1 was passed over: Enter goes to it, > goes on".to_owned(), Tone::Watch),
                n => Intent::Say(format!("{n} were passed over: Enter goes to them, > goes on"), Tone::Watch),
            });
        }
        Flow::Do(intents)
    }

    fn start(&self, ctx: &Ctx<'_>) -> Flow {
        let skipped = || self.data.deals.iter().map(WalkDeal::id).find(|d| self.mark(*d, ctx) == Some(Mark::Skipped));
        match self.waiting(None, ctx).or_else(skipped) {
            Some(deal) => Flow::intent(self.put(Some(deal))),
            None if self.data.deals.is_empty() => Flow::Pass,
            None => Flow::intent(Intent::Say(
                "every deal was walked through: ] looks at them again, > goes on".to_owned(),
                Tone::Neutral,
            )),
        }
    }

    /// To a neighbour, walked or not; before the first one is the opening.
    fn neighbour(&self, forward: bool, ctx: &Ctx<'_>) -> Flow {
        let n = self.data.deals.len();
        let to = match (self.place(ctx), forward) {
            (None, true) => (n > 0).then_some(0),
            (None, false) => return Flow::Stay,
            (Some(at), true) if at + 1 < n => Some(at + 1),
            (Some(_), true) => {
                return Flow::intent(Intent::Say("this is the last deal of the queue".to_owned(), Tone::Neutral));
            }
            (Some(at), false) => at.checked_sub(1),
        };
        Flow::intent(self.put(to.map(|at| self.data.deals[at].id())))
    }

    fn ask(&self, kind: CaptureKind, ctx: &Ctx<'_>) -> Flow {
        let Some(deal) = self.current(ctx) else {
            return Flow::refused(
                "No deal on the table",
                "Enter puts the first deal on the table; 1, 2 and 3 are asked about it.",
            );
        };
        let mut line = Capture::new(kind, self.defaults(ctx));
        // the CRM's contact is who it likely was; it is seen before it is accepted
        line.buyer.clone_from(&deal.line.deal.contact);
        Flow::push(Overlay::Capture(line))
    }

    fn settle(&self, kept: Kept, ctx: &Ctx<'_>) -> Flow {
        match self.promises(ctx).get(self.cursor.at) {
            Some(row) => row.settle(kept, self.data.today),
            None => {
                Flow::refused("No promise here", "No promise of the buyer waits for an answer here: 2 writes one down.")
            }
        }
    }
}

fn is_open(row: &PromiseRow) -> bool {
    row.promise.kept == Kept::Open
}

/// The first promise without a result from this row on, then from the top.
fn next_open(rows: &[PromiseRow], from: usize) -> Option<usize> {
    let n = rows.len();
    (0..n).map(|i| (from + i) % n).find(|at| is_open(&rows[*at]))
}

impl View for DealWalk {
    fn contexts(&self, ctx: &Ctx<'_>) -> Vec<Context> {
        let here = if self.table(ctx).is_some() { Context::DealWalk } else { Context::WalkStart };
        vec![here, Context::List]
    }

    fn idle(&self, ctx: &Ctx<'_>) -> &'static [Command] {
        let none = !self.promises(ctx).iter().any(is_open);
        if none { &[Command::Kept, Command::Broken, Command::Moved] } else { &[] }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        match self.current(ctx) {
            Some(deal) => draw::deal(self, deal, canvas, area, ctx),
            None => draw::opening(self, canvas, area, ctx),
        }
    }

    fn draw_left(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::queue(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let rows = self.promises(ctx).len();
        if self.cursor.act(command, rows) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => self.close(Mark::Done, ctx),
            Command::SkipDeal => self.close(Mark::Skipped, ctx),
            Command::NextDeal => self.neighbour(true, ctx),
            Command::PrevDeal => self.neighbour(false, ctx),
            Command::NextStep => self.leave(ctx),
            Command::SayHeard => self.ask(CaptureKind::Heard, ctx),
            Command::SayPromise => self.ask(CaptureKind::Commitment, ctx),
            Command::SayRisk => self.ask(CaptureKind::Note(NoteKind::Risk), ctx),
            Command::Kept => self.settle(Kept::Kept, ctx),
            Command::Broken => self.settle(Kept::Broken, ctx),
            Command::Moved => self.settle(Kept::Moved, ctx),
            Command::Edit => self.current(ctx).map_or(Flow::Pass, |d| fixing::ask(&d.line, ctx)),
            Command::OpenDeal => {
                let of = |row: &PromiseRow| row.promise.deal;
                let deal = self.table(ctx).or_else(|| self.promises(ctx).get(self.cursor.at).and_then(of));
                deal.map_or(Flow::Stay, |id| Flow::Go(Goto::Deal(id)))
            }
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                self.cursor.at = n.min(self.promises(ctx).len().saturating_sub(1));
                Flow::Stay
            }
            // the queue in the left column
            Hit::Person(n) => self.data.deals.get(n).map_or(Flow::Stay, |d| Flow::intent(self.put(Some(d.id())))),
            Hit::Step(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let (deal, owner) = match self.current(ctx) {
            Some(deal) => (Some(deal.id()), deal.line.deal.owner),
            None => {
                let row = self.data.due.get(self.cursor.at).map(|r| &r.promise);
                (row.and_then(|p| p.deal), row.and_then(|p| p.seller))
            }
        };
        Defaults { owner, deal, due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key, self.current(ctx)) {
            (PickThen::FixWhat(id), PickKey::Fact(field), Some(deal)) if *id == deal.id() => {
                fixing::ask_value(&deal.line.deal, *field, ctx)
            }
            _ => Flow::Stay,
        }
    }
}
