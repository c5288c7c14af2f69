//! The four levers as a what-if: moved by keys or by a typed value, the outcome beside what was, each lever's own part and all
//! together. Nothing of it is written down.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::SalesScreen;
use super::draw::called;
use crate::domain::forecast::track::Span;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent_signed};
use crate::domain::sales::levers::{Base, Lever, Moved};
use crate::domain::sales::told::{Figures, Told};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent};
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{Part, columns, stacked};
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

/// How far the levers are moved, and which one is looked at.
#[derive(Debug, Default)]
pub struct Levers {
    /// As it was typed: over another period it may go further, or less far.
    asked: Moved,
    at: usize,
    /// A value is being typed.
    field: Option<Field>,
}

/// The period it starts from.
pub(super) fn base(told: &Told, span: Span) -> Option<(&Figures, Base)> {
    let figures = told.last_full(span)?;
    Some((figures, Base::of(figures)?))
}

impl Levers {
    /// A value is being typed.
    pub const fn is_typing(&self) -> bool {
        self.field.is_some()
    }

    fn lever(&self) -> Lever {
        Lever::ALL.get(self.at).copied().unwrap_or(Lever::DealSize)
    }

    pub(super) fn select(&mut self, n: usize) {
        self.at = n.min(Lever::ALL.len() - 1);
        self.field = None;
    }

    pub(super) fn key(&mut self, event: KeyEvent) {
        if let Some(field) = &mut self.field {
            field.key(event);
        }
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        if let Some(field) = &mut self.field {
            field.paste(pasted);
        }
    }

    pub(super) fn act(&mut self, command: Command, base: Option<&Base>, ctx: &Ctx<'_>) -> Flow {
        let Some(base) = base else { return Flow::Pass };
        let lever = self.lever();
        if let Some(field) = &self.field {
            return match command {
                Command::Accept | Command::NextField if field.is_empty() => {
                    self.field = None;
                    Flow::Stay
                }
                Command::Accept | Command::NextField => match lever.read(field.value(), base, &ctx.world.currency) {
                    Ok(by) => {
                        self.asked = lever.to(&self.asked, by);
                        self.field = None;
                        Flow::Stay
                    }
                    // what was typed stays, to be mended
                    Err(why) => Flow::intent(Intent::Say(why, Tone::Bad)),
                },
                Command::Back => {
                    self.field = None;
                    Flow::Stay
                }
                _ => Flow::Pass,
            };
        }
        match command {
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Down => self.at = (self.at + 1).min(Lever::ALL.len() - 1),
            Command::First => self.at = 0,
            Command::Last => self.at = Lever::ALL.len() - 1,
            Command::Left => self.asked = lever.stepped(&self.asked, -1, base),
            Command::Right => self.asked = lever.stepped(&self.asked, 1, base),
            Command::Accept | Command::Edit => self.field = Some(Field::default()),
            Command::FilterClear => self.asked = Moved::default(),
            _ => return Flow::Pass,
        }
        Flow::Stay
    }
}

/// Columns of a lever's name, what it was, what it is moved to, how far, what it brings alone.
const NAME: u16 = 20;
const WAS: u16 = 11;
const NOW: u16 = 12;
const BY: u16 = 14;
const ALONE: u16 = 17;

pub(super) fn draw(screen: &SalesScreen, told: &Told, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some((figures, base)) = base(told, screen.span) else {
        let kind = if screen.span == Span::Month { "month" } else { "quarter" };
        let words = format!(
            "There is nothing to start from: in none of the last eight {kind}s that are over was a deal won. \
             d changes between months and quarters, o looks at somebody else."
        );
        canvas.wrapped(Rect { width: body.width.min(90), ..body }, &words, theme.text());
        return;
    };
    let currency = &ctx.world.currency;
    let levers = &screen.levers;
    let (plain, moved) = (Moved::default(), levers.asked.within(&base));
    let from = format!("from what {} brought", called(figures));
    canvas.text(body.x, body.y, body.width, &from, theme.strong());
    let y = body.y + 2;
    let mut x = body.x + 2 + NAME;
    for (head, width) in [("was", WAS), ("what if", NOW), ("moved", BY), ("alone brings", ALONE)] {
        canvas.right(x, y, width, head, theme.dim());
        x += width;
    }
    let scale = Scale::for_amounts([base.revenue(&plain), base.revenue(&moved)], currency);
    let mut y = y + 1;
    for (n, lever) in Lever::ALL.iter().enumerate() {
        let row = Rect { y, height: 1, ..body };
        let on = n == levers.at;
        if on {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.text(body.x + 2, y, NAME - 1, lever.label(), theme.text());
        let mut x = body.x + 2 + NAME;
        canvas.right(x, y, WAS, &lever.value(&base, &plain, currency), theme.text());
        x += WAS;
        let is_moved = lever.of(&moved).abs() > 0.0005;
        match levers.field.as_ref().filter(|_| on) {
            Some(field) => field.draw(canvas, Rect::new(x + 2, y, NOW + BY - 2, 1), true, theme),
            None => {
                let style = if is_moved { theme.accent() } else { theme.dim() };
                canvas.right(x, y, NOW, &lever.value(&base, &moved, currency), style);
                canvas.right(x + NOW, y, BY, &lever.told(&moved), style);
            }
        }
        x += NOW + BY;
        let alone = lever.alone(&moved);
        let more = base.more(&alone);
        let words = match base.gain(&alone) {
            Some(gain) if is_moved => format!("{} {}", scale.signed(more), percent_signed(gain)),
            _ => "-".to_owned(),
        };
        canvas.right(x, y, ALONE, &words, tone(more, ctx));
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    y += 1;
    outcome(&base, &levers.asked, canvas, Rect { y, height: body.bottom().saturating_sub(y), ..body }, ctx, &scale);
    y += 6;
    for (lever, why) in Lever::ALL.iter().filter_map(|l| Some((l, l.not_taken(&levers.asked, &base, currency)?))) {
        let rest = Rect { y, height: body.bottom().saturating_sub(y), ..body };
        y += canvas.wrapped(rest, &format!("{}: {why}", lever.label()), theme.tone(Tone::Watch));
    }
    let hint = match &levers.field {
        Some(_) => format!("type {}; Enter takes it", levers.lever().hint()),
        None => format!("left and right move a lever by a step, e types: {}", levers.lever().hint()),
    };
    let foot = Rect { y, height: body.bottom().saturating_sub(y), ..body };
    canvas.wrapped(foot, &hint, theme.dim());
}

fn tone(more: Money, ctx: &Ctx<'_>) -> ratatui::style::Style {
    match more.minor() {
        0 => ctx.theme.dim(),
        1.. => ctx.theme.tone(Tone::Good),
        _ => ctx.theme.tone(Tone::Bad),
    }
}

/// What was, what would be, and how much of the difference comes of the levers together.
fn outcome(base: &Base, asked: &Moved, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: &Scale) {
    let theme = ctx.theme;
    let plain = Moved::default();
    let moved = &asked.within(base);
    let (was, now) = (base.revenue(&plain), base.revenue(moved));
    let most = was.minor().max(now.minor());
    let bar =
        Rect { x: area.x + 2 + NAME + WAS + 2, width: area.width.saturating_sub(2 + NAME + WAS + 2 + 24), ..area };
    let rows = [("revenue of a period", was, theme.dim()), ("what if", now, theme.accent())];
    for (y, (name, value, style)) in (area.y..area.bottom()).zip(rows) {
        canvas.text(area.x + 2, y, NAME - 1, name, theme.text());
        canvas.right(area.x + 2 + NAME, y, WAS, &scale.show(value), theme.strong());
        let width = columns(value.minor(), most, bar.width.min(60));
        let part = Part { amount: value.minor(), sign: theme.glyphs.full, style };
        stacked(canvas, bar.x, y, width, value.minor(), &[part]);
    }
    let more = base.more(moved);
    let gain = base.gain(moved).unwrap_or_default();
    let words = if *asked == plain {
        "nothing is moved yet".to_owned()
    } else if *moved == plain {
        "nothing could be moved".to_owned()
    } else {
        format!("{} {}", scale.signed(more), percent_signed(gain))
    };
    let alone: Money = Lever::ALL.iter().map(|lever| base.more(&lever.alone(moved))).sum();
    let y = area.y + 3;
    if y >= area.bottom() {
        return;
    }
    canvas.text(area.x + 2, y, NAME - 1, "all together", theme.text());
    canvas.text(area.x + 2 + NAME, y, area.width.saturating_sub(2 + NAME), &format!("  {words}"), tone(more, ctx));
    let together = more - alone;
    if together != Money::ZERO && y + 1 < area.bottom() {
        let words = format!("  {} of it because they multiply each other", scale.signed(together));
        canvas.text(area.x + 2 + NAME, y + 1, area.width.saturating_sub(2 + NAME), &words, theme.dim());
    }
}
