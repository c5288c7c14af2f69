//! The line in which a deal's gaps are filled: what the buyer does, by when, when it closes, what it is worth. A day typed at
//! the end of the step is its day, as everywhere.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::domain::fix::FixField;
use crate::domain::hygiene::{Entry, Gap};
use crate::domain::ids::DealId;
use crate::domain::money::show;
use crate::domain::when::{self, WhenError, show_day};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::overlays::capture::stray_home;
use crate::ui::theme::Tone;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

/// The facts in the order in which Tab goes through them.
const FACTS: [FixField; 4] = [FixField::NextStep, FixField::NextStepDate, FixField::Close, FixField::Amount];

/// What is to be corrected, in the canonical text of each fact.
pub(super) type Changes = Vec<(FixField, Option<String>)>;

/// The line.
#[derive(Debug)]
pub(super) struct Form {
    /// Whose.
    pub(super) deal: DealId,
    fields: [Field; 4],
    /// What stood in each before anything was typed.
    offered: [String; 4],
    at: usize,
    complaint: Option<String>,
    /// A step without a day was taken once: it is meant.
    asked_day: bool,
    /// A forecast number in the step stays: said with Tab.
    keep_here: bool,
}

impl Form {
    /// With what the deal says already, the cursor in the first gap.
    pub(super) fn new(entry: &Entry, ctx: &Ctx<'_>) -> Self {
        let deal = &entry.deal;
        let today = ctx.world.today;
        let lacks = |gap: Gap| entry.gaps.contains(&gap);
        // what has passed gives way at once: another day is wanted
        let day = |on: Option<chrono::NaiveDate>| {
            on.filter(|d| *d >= today).map_or_else(String::new, |d| typed_day(d, today))
        };
        let amount = deal.amount.filter(|_| !lacks(Gap::NoAmount));
        let offered = [
            deal.next_step.clone().unwrap_or_default(),
            day(deal.next_step_date),
            day(deal.close),
            amount.map_or_else(String::new, |a| plain(a, ctx)),
        ];
        let mut fields: [Field; 4] = Default::default();
        for (field, value) in fields.iter_mut().zip(&offered) {
            field.offer(value);
        }
        let first = entry.left().next().or(entry.gaps.first().copied());
        let at = first.and_then(|gap| FACTS.iter().position(|f| *f == gap.field())).unwrap_or(0);
        Self { deal: deal.id, fields, offered, at, complaint: None, asked_day: false, keep_here: false }
    }

    pub(super) fn key(&mut self, event: KeyEvent) {
        self.complaint = None;
        self.asked_day = false;
        self.fields[self.at].key(event);
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        self.complaint = None;
        self.fields[self.at].paste(pasted);
    }

    pub(super) fn focus(&mut self, n: usize) {
        self.at = n.min(FACTS.len() - 1);
    }

    pub(super) fn turn(&mut self, by: isize) {
        let len = isize::try_from(FACTS.len()).unwrap_or(4);
        self.at = usize::try_from((isize::try_from(self.at).unwrap_or(0) + by).rem_euclid(len)).unwrap_or(0);
    }

    /// The step's words and where they are parked instead, because they state a forecast number.
    pub(super) fn stray(&self, ctx: &Ctx<'_>) -> Option<(String, &'static str)> {
        let (words, _) = self.step(ctx);
        let typed = self.fields[0].value().trim() != self.offered[0].trim() && !self.keep_here;
        let home = stray_home(ctx, |meeting| meeting.stray_number(&words).filter(|_| typed))?;
        Some((words, home))
    }

    /// The words were parked: what stood there stands there again.
    pub(super) fn clear_step(&mut self) {
        let before = self.offered[0].clone();
        self.fields[0].offer(&before);
        self.at = 0;
    }

    /// Tab where the step states a forecast number: it stays as typed.
    pub(super) fn keep(&mut self) {
        self.keep_here = true;
    }

    /// The step and the day that stands at its end, where none is typed beside it.
    fn step(&self, ctx: &Ctx<'_>) -> (String, Option<chrono::NaiveDate>) {
        let typed = self.fields[0].value().trim().to_owned();
        let own_day = self.fields[1].value().trim();
        if typed == self.offered[0].trim() || (!own_day.is_empty() && own_day != self.offered[1]) {
            return (typed, None);
        }
        let got = when::capture(&typed, &[], ctx.world.today, &ctx.world.fiscal);
        if got.deal_query.is_some() || got.text.is_empty() { (typed, None) } else { (got.text, got.due) }
    }

    /// What was typed and differs from what the deal says. What is left empty stays as it is.
    pub(super) fn changes(&mut self, entry: &Entry, ctx: &Ctx<'_>) -> Result<Changes, ()> {
        let (step, day) = self.step(ctx);
        let world = ctx.world;
        let mut changes = Changes::new();
        for (n, fact) in FACTS.into_iter().enumerate() {
            let typed = if n == 0 { step.as_str() } else { self.fields[n].value().trim() };
            let read = if typed.is_empty() || typed == self.offered[n].trim() {
                None
            } else {
                match fact.read(typed, world.today, &world.fiscal, &world.currency) {
                    Ok(value) => value,
                    Err(why) => {
                        (self.complaint, self.at) = (Some(why), n);
                        return Err(());
                    }
                }
            };
            let read = if n == 1 { read.or_else(|| day.map(|d| d.to_string())) } else { read };
            if let (1 | 2, Some(iso)) = (n, &read)
                && iso.parse::<chrono::NaiveDate>().is_ok_and(|d| d < world.today)
            {
                (self.complaint, self.at) = (Some(format!("{iso} has passed: it would be a gap again")), n);
                return Err(());
            }
            if read.is_some() && read != fact.of(&entry.deal) {
                changes.push((fact, read));
            }
        }
        Ok(changes)
    }

    /// A step is taken without a day for it: that is asked for once.
    pub(super) fn asks_day(&mut self, entry: &Entry, changes: &Changes) -> bool {
        let step = changes.iter().any(|(f, _)| *f == FixField::NextStep);
        let day = changes.iter().any(|(f, _)| *f == FixField::NextStepDate);
        let lacks = entry.gaps.iter().any(|g| matches!(g, Gap::NoDay | Gap::DayPast));
        if !step || day || !lacks || self.asked_day {
            return false;
        }
        (self.at, self.asked_day) = (1, true);
        self.complaint = Some("by when? fri, +3d, 15 dec; Enter again leaves it without".to_owned());
        true
    }

    /// What is understood so far.
    fn hint(&self, ctx: &Ctx<'_>) -> (String, Tone) {
        if let Some(complaint) = &self.complaint {
            return (complaint.clone(), if self.asked_day { Tone::Watch } else { Tone::Bad });
        }
        if let Some((_, home)) = self.stray(ctx) {
            return (format!("forecast number: Enter parks it for {home}, Tab keeps"), Tone::Watch);
        }
        let world = ctx.world;
        let typed = |n: usize| self.fields[n].value().trim() != self.offered[n].trim();
        let (step, mut day) = self.step(ctx);
        let mut parts = Vec::new();
        parts.extend(
            (typed(0) && !step.is_empty()).then(|| format!("\u{201c}{}\u{201d}", crate::domain::text::clip(&step, 40))),
        );
        for (n, word) in [(1, "by"), (2, "closes")] {
            if !typed(n) || self.fields[n].is_empty() {
                continue;
            }
            match when::parse_day(self.fields[n].value().trim(), world.today, &world.fiscal) {
                Ok(on) if n == 1 => day = Some(on),
                Ok(on) => parts.push(format!("{word} {}", show_day(on, world.today))),
                Err(e @ WhenError::HasPassed { .. }) => return (e.to_string(), Tone::Watch),
                Err(_) => return (format!("{word} what day? fri, +3d, eom, 15 dec"), Tone::Watch),
            }
        }
        parts.extend(day.map(|d| format!("by {}", show_day(d, world.today))));
        if parts.is_empty() && !typed(3) {
            let usual = match FACTS[self.at] {
                FixField::NextStepDate => "the day of the step: fri, +3d, eom, 15 dec",
                FixField::Close => "the day the buyer signs: 15 dec, eom, +3w",
                FixField::Amount => "what it is worth: 40k, 1.2m, 18,500",
                _ => "a day may follow the step: legal sends redlines fri",
            };
            return (usual.to_owned(), Tone::Neutral);
        }
        (parts.join(&format!("  {}  ", ctx.theme.glyphs.dot)), Tone::Neutral)
    }

    /// How many rows it takes, its rule and its hint included.
    pub(super) const fn height(width: u16) -> u16 {
        if width >= 96 { 4 } else { 5 }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, entry: &Entry) {
        let theme = ctx.theme;
        let rule = theme.glyphs.rule.repeat(usize::from(area.width));
        canvas.text(area.x, area.y, area.width, &rule, theme.accent());
        let lacks: Vec<&str> = entry.left().map(Gap::word).collect();
        let lacks = if lacks.is_empty() { String::new() } else { format!("  {}", lacks.join(", ")) };
        canvas.pieces(
            area.x,
            area.y + 1,
            area.width,
            &[(&entry.deal.name, theme.strong()), (&lacks, theme.tone(Tone::Bad))],
        );
        let mut put = |x: u16, y: u16, n: usize, label: &str, width: u16| {
            let used = canvas.text(x, y, area.right().saturating_sub(x), label, theme.dim());
            let place =
                Rect { x: x + used + 1, y, width: width.min(area.right().saturating_sub(x + used + 1)), height: 1 };
            if n == self.at {
                self.fields[n].draw(canvas, place, true, theme);
            } else {
                // read from its beginning
                canvas.style(place, theme.field());
                canvas.text(place.x, y, place.width, self.fields[n].value(), theme.field());
            }
            canvas.hit(place, Hit::Field(n));
            place.right() + 2
        };
        let y = area.y + 2;
        let last = if area.width >= 96 {
            let x = put(area.x, y, 0, "buyer", area.width.saturating_sub(62));
            let x = put(x, y, 1, "by", 12);
            let x = put(x, y, 2, "closes", 12);
            put(x, y, 3, "worth", 11);
            y
        } else {
            let x = put(area.x, y, 0, "buyer ", area.width.saturating_sub(24));
            put(x, y, 1, "by", 12);
            let x = put(area.x, y + 1, 2, "closes", 12);
            put(x, y + 1, 3, "worth", 12);
            y + 1
        };
        let (hint, tone) = self.hint(ctx);
        canvas.text(area.x, last + 1, area.width, &hint, theme.tone(tone));
    }
}

/// An amount as it can be typed again.
fn plain(amount: crate::domain::money::Money, ctx: &Ctx<'_>) -> String {
    let text = show::exact(amount, &ctx.world.currency).replace(',', "");
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// A day as it can be typed again: "27 nov" within this year, else the ISO day.
fn typed_day(day: chrono::NaiveDate, today: chrono::NaiveDate) -> String {
    use chrono::Datelike as _;
    if day.year() == today.year() { day.format("%-d %b").to_string().to_lowercase() } else { day.to_string() }
}
