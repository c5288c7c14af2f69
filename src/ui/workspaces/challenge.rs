//! Forecast call, challenge: every move of the call, the largest first, each with its deals; then what stands on no deal.
//! One key leads to the card where it can be put right.

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::domain::forecast::Draft;
use crate::domain::forecast::challenge::{Cause, Challenge as Line, challenges};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::workspace::Workspace as Kind;
use crate::domain::money::show::{Scale, percent, percent_signed};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::screens::View;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::workspaces::call::{Entry, ForecastData, short_name};
use crate::ui::workspaces::commits::naming;
use crate::ui::world::Ctx;

/// The workspace.
#[derive(Debug, Default)]
pub struct Challenge {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<ForecastData>,
    lines: Vec<Line>,
    cursor: Cursor,
}

impl Challenge {
    /// New data; the selection stays.
    pub fn refresh(&mut self, data: ForecastData) {
        let in_room = data.in_room();
        let seen: Vec<(&Entry, Draft)> = data
            .participants
            .iter()
            .filter(|e| data.is_seen(e.subject(), in_room))
            .filter_map(|e| Some((e, e.said()?)))
            .collect();
        let cards = seen.iter().map(|(e, d)| crate::domain::forecast::card::Card::new(&e.facts, d));
        self.lines = challenges(cards);
        self.cursor.clamp(self.lines.len());
        self.data = Some(data);
    }

    fn selected(&self) -> Option<(&ForecastData, &Entry, &Line)> {
        let data = self.data.as_ref()?;
        let line = self.lines.get(self.cursor.at)?;
        Some((data, data.participants.get(data.place(line.participant.subject)?)?, line))
    }

    /// To the card of the selected one.
    fn to_card(&self, ctx: &Ctx<'_>) -> Flow {
        let Some((_, entry, _)) = self.selected() else { return Flow::Stay };
        let mut intents = vec![Intent::LookAt(entry.subject())];
        let step = ctx.live.and_then(|l| {
            let commits = |w: Kind| matches!(w, Kind::ForecastCommits | Kind::Regions);
            l.run.definition().agenda().find(|s| commits(s.workspace)).map(|s| s.key.clone())
        });
        intents.extend(step.map(|step| Intent::Happen(Event::GoTo { step })));
        Flow::Do(intents)
    }

    fn explain(&self, ctx: &Ctx<'_>) -> Flow {
        let Some((data, entry, line)) = self.selected() else { return Flow::Stay };
        if entry.frozen.is_some() {
            let said = "these numbers are accepted: Enter goes to the card, where they can be amended";
            return Flow::intent(Intent::Say(said.to_owned(), Tone::Neutral));
        }
        if !matches!(line.cause, Cause::Moved { .. }) {
            let said = "this is not a move: Enter goes to the card, to name deals behind it";
            return Flow::intent(Intent::Say(said.to_owned(), Tone::Neutral));
        }
        let Some(draft) = entry.said() else { return Flow::Stay };
        let card = crate::domain::forecast::card::Card::new(&entry.facts, &draft);
        let since: Vec<_> = entry.since.iter().map(|s| s.deal).collect();
        let scale = data.scale(&ctx.world.currency);
        let items = naming::to_explain(&card, &since, "")
            .into_iter()
            .map(|d| Item { label: d.name.clone(), detail: scale.show(d.value()), key: PickKey::Deal(d.id) })
            .collect();
        let title = format!("Which deal moved the {} of {}?", line.horizon.word(), entry.name);
        Flow::push(Overlay::Picker(Picker::new(title, items, PickThen::Explain)))
    }

    fn explained(&mut self, deal: crate::domain::ids::DealId, ctx: &Ctx<'_>) -> Flow {
        let Some((data, entry, line)) = self.selected() else { return Flow::Stay };
        let horizon = line.horizon;
        let (Some(mut draft), Some(found)) = (entry.draft.clone(), entry.facts.deal(deal)) else { return Flow::Stay };
        let delta = match &line.cause {
            Cause::Moved { movement, explanations, .. } => movement.delta - explanations.iter().map(|e| e.delta).sum(),
            Cause::Unsupported { .. } => return Flow::Stay,
        };
        let said = format!("{} explains {}", found.name, data.scale(&ctx.world.currency).signed(delta));
        draft.explanations.retain(|e| (e.horizon, e.deal) != (horizon, deal));
        draft.explanations.push(crate::domain::forecast::Explanation { horizon, deal, delta, note: None });
        draft.updated = chrono::SubsecRound::trunc_subsecs(ctx.now, 3);
        let mut data = data.clone();
        if let Some(entry) = data.place(draft.subject).and_then(|at| data.participants.get_mut(at)) {
            entry.draft = Some(draft.clone());
        }
        self.refresh(data);
        Flow::Do(vec![Intent::Keep(Box::new(draft)), Intent::Say(said, Tone::Good)])
    }

    /// One by one: another person comes into the room.
    fn person(&mut self, forward: bool) -> Flow {
        let Some(mut data) = self.data.clone().filter(ForecastData::is_one_on_one) else { return Flow::Pass };
        let n = data.participants.len().max(1);
        let at = data.in_room().and_then(|s| data.place(s)).unwrap_or(0);
        let to = (at + if forward { 1 } else { n - 1 }) % n;
        let subject = data.participants.get(to).map(Entry::subject);
        data.looked_at = subject;
        self.refresh(data);
        Flow::Do(subject.map(Intent::LookAt).into_iter().collect())
    }
}

impl View for Challenge {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Challenge, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(data) = &self.data else { return };
        let theme = ctx.theme;
        let scale = data.scale(&ctx.world.currency);
        let flagged = self.lines.iter().filter(|l| is_open(l)).count();
        let remark = match flagged {
            0 => "every move beyond the threshold has its deal".to_owned(),
            1 => "1 without a deal".to_owned(),
            n => format!("{n} without a deal"),
        };
        let whose = data.in_room().filter(|_| data.is_one_on_one()).and_then(|s| data.place(s));
        let title = whose.map_or_else(|| "MOVES".to_owned(), |at| format!("MOVES OF {}", data.participants[at].name));
        chrome::section(
            canvas,
            area.x,
            area.y,
            area.width,
            ctx,
            &title,
            if self.lines.is_empty() { "" } else { &remark },
        );
        if self.lines.is_empty() {
            let any = data.participants.iter().any(|e| e.said().is_some());
            let hint = if any {
                "Nothing moved, and every forecast stands on named deals."
            } else {
                "No numbers yet. They are entered in the commits step: < goes back to it."
            };
            let room = Rect { x: area.x + 2, y: area.y + 2, width: area.width.saturating_sub(2), height: 3 };
            canvas.wrapped(room, hint, theme.dim());
            return;
        }
        let wide = area.width >= 96;
        let each: u16 = if wide { 1 } else { 2 };
        let window = self.cursor.window(self.lines.len(), area.height.saturating_sub(2) / each);
        let mut y = area.y + 2;
        for at in window {
            let row = Rect { y, height: each, ..area };
            if at == self.cursor.at {
                canvas.style(row, theme.selected());
            }
            canvas.hit(row, Hit::Row(at));
            self.draw_line(canvas, row, ctx, data, &self.lines[at], &scale);
            y += each;
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::Accept => self.to_card(ctx),
            Command::Explain => self.explain(ctx),
            Command::NextPerson | Command::PrevPerson => self.person(command == Command::NextPerson),
            _ if self.cursor.act(command, self.lines.len()) => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Row(n) if n == self.cursor.at => self.to_card(ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Key(command) => self.act(command, ctx),
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::Explain, PickKey::Deal(deal)) => self.explained(*deal, ctx),
            _ => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let Some((_, entry, line)) = self.selected() else { return Defaults::default() };
        let deal = match &line.cause {
            Cause::Moved { explanations, .. } => explanations.first().map(|e| e.deal),
            Cause::Unsupported { .. } => None,
        };
        Defaults { owner: Some(entry.facts.participant.person), deal, ..Defaults::default() }
    }
}

/// It moved beyond the threshold and no deal is named.
const fn is_open(line: &Line) -> bool {
    match &line.cause {
        Cause::Moved { beyond, explanations, .. } => *beyond && explanations.is_empty(),
        Cause::Unsupported { .. } => false,
    }
}

impl Challenge {
    fn draw_line(
        &self,
        canvas: &mut Canvas<'_>,
        row: Rect,
        ctx: &Ctx<'_>,
        data: &ForecastData,
        line: &Line,
        scale: &Scale,
    ) {
        let theme = ctx.theme;
        let Some(at) = data.place(line.participant.subject) else { return };
        let entry = &data.participants[at];
        let short = row.height > 1;
        let names: u16 = if short { 9 } else { 18 };
        let name = if short { short_name(data, at) } else { entry.name.clone() };
        canvas.text(row.x, row.y, names - 1, &name, theme.strong());
        let x = row.x + names;
        canvas.text(x, row.y, 8, line.horizon.word(), theme.dim());
        let x = x + 8;
        let (where_to, width) = if short {
            ((row.x + 2, row.y + 1), row.width.saturating_sub(2))
        } else {
            ((x + 38, row.y), row.right().saturating_sub(x + 38))
        };
        match &line.cause {
            Cause::Moved { scenario, movement, beyond, explanations } => {
                canvas.text(x, row.y, 3, scenario.short(), theme.text());
                canvas.right(x + 3, row.y, 7, &scale.show(movement.last), theme.dim());
                canvas.text(x + 11, row.y, 2, theme.glyphs.to, theme.dim());
                canvas.right(x + 13, row.y, 7, &scale.show(movement.now), theme.strong());
                let tone = if *beyond { theme.tone(Tone::Watch) } else { theme.text() };
                canvas.right(x + 20, row.y, 6, &scale.signed(movement.delta), tone);
                let by = movement.percent.map_or_else(|| "new".to_owned(), percent_signed);
                canvas.right(x + 26, row.y, 7, &by, tone);
                canvas.text(x + 34, row.y, 1, if *beyond { "!" } else { "" }, tone);
                let deals: Vec<String> = explanations.iter().map(|e| explained_by(entry, e, scale)).collect();
                let (what, style) = match (deals.is_empty(), beyond) {
                    (false, _) => (deals.join(", "), theme.text()),
                    (true, true) => (format!("{} no deal named", theme.glyphs.missing), theme.tone(Tone::Bad)),
                    (true, false) => ("within the threshold, no deal named".to_owned(), theme.dim()),
                };
                canvas.text(where_to.0, where_to.1, width, &what, style);
            }
            Cause::Unsupported { unnamed, support } => {
                let fc = entry.said().and_then(|d| d.call(line.horizon).fc).unwrap_or_default();
                let what = format!("FC {}, of it {} UNNAMED", scale.show(fc), scale.show(*unnamed));
                canvas.text(x, row.y, 36, &what, theme.tone(Tone::Watch));
                let carried = support.map_or_else(String::new, |s| format!("won and named carry {}", percent(s)));
                canvas.text(where_to.0, where_to.1, width, &carried, theme.dim());
            }
        }
    }
}

fn explained_by(entry: &Entry, e: &crate::domain::forecast::Explanation, scale: &Scale) -> String {
    let what = format!("{} {}", entry.deal_name(e.deal), scale.signed(e.delta));
    match &e.note {
        Some(note) => format!("{what}: {note}"),
        None => what,
    }
}
