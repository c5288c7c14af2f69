//! The columns of the table: which of them a width has room for, and what stands in them.

use ratatui::layout::Rect;

use super::flags;
use crate::domain::browse::{Column, DealLine, DealQuery};
use crate::domain::deal::{Category, Phase};
use crate::domain::fix::FixField;
use crate::domain::money::show::Scale;
use crate::domain::when;
use crate::ui::canvas::{Canvas, Edge};
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// Two blanks between two columns.
const GAP: u16 = 2;

/// A stage is not given more than this.
const WIDEST_STAGE: u16 = 26;

/// The deal's name is not given less than this for the sake of a stage.
const NARROWEST_NAME: u16 = 15;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Name,
    Account,
    Owner,
    Stage,
    Category,
    Close,
    Amount,
    Activity,
    NextDate,
    Pushes,
    Age,
    Probability,
    Contact,
    Segment,
    Flags,
}

impl What {
    const fn title(self) -> &'static str {
        match self {
            Self::Name => "deal",
            Self::Account => "account",
            Self::Owner => "owner",
            Self::Stage => "stage",
            Self::Category => "category",
            Self::Close => "close",
            Self::Amount => "amount",
            Self::Activity => "idle",
            Self::NextDate => "next",
            Self::Pushes => "push",
            Self::Age => "age",
            Self::Probability => "prob",
            Self::Contact => "contact",
            Self::Segment => "segment",
            Self::Flags => "",
        }
    }

    const fn edge(self) -> Edge {
        match self {
            Self::Close
            | Self::Amount
            | Self::Activity
            | Self::NextDate
            | Self::Pushes
            | Self::Age
            | Self::Probability => Edge::Right,
            _ => Edge::Left,
        }
    }

    /// Whether any of these deals has something to show in it. What is missing of a name, a close date or an amount is said.
    fn says_something(self, lines: &[DealLine]) -> bool {
        let any = |has: fn(&DealLine) -> bool| lines.iter().any(has);
        match self {
            Self::Account => any(|l| l.deal.account.is_some()),
            Self::Category => any(|l| l.deal.category.is_some() || l.fixed.contains(&FixField::Category)),
            Self::Activity => any(|l| l.deal.last_activity.is_some()),
            Self::NextDate => any(|l| l.deal.next_step_date.is_some() || l.fixed.contains(&FixField::NextStepDate)),
            Self::Pushes => any(|l| l.deal.pushes > 0),
            Self::Age => any(|l| l.deal.created.is_some()),
            Self::Probability => any(|l| l.deal.probability.is_some()),
            Self::Contact => any(|l| l.deal.contact.is_some()),
            Self::Segment => any(|l| l.deal.segment.is_some() || l.deal.source.is_some()),
            Self::Name | Self::Owner | Self::Stage | Self::Close | Self::Amount | Self::Flags => true,
        }
    }

    const fn sort(self) -> Option<Column> {
        Some(match self {
            Self::Name => Column::Name,
            Self::Account => Column::Account,
            Self::Owner => Column::Owner,
            Self::Stage => Column::Stage,
            Self::Close => Column::Close,
            Self::Amount => Column::Amount,
            Self::Activity => Column::Activity,
            Self::Pushes => Column::Pushes,
            Self::Age => Column::Age,
            _ => return None,
        })
    }
}

/// The columns of a table of some width.
pub struct Columns {
    columns: Vec<(What, u16)>,
    scale: Scale,
    /// The owner's name is shown by its first letters.
    initials: bool,
}

impl Columns {
    /// Those that say something of one of these deals; the stage is as wide as its longest word where there is room, the
    /// deal's name takes what is left.
    pub fn of(width: u16, scale: Scale, lines: &[DealLine]) -> Self {
        use What as W;
        let mut columns = match width {
            0..100 => vec![(W::Name, 0), (W::Owner, 3), (W::Stage, 11), (W::Close, 10), (W::Amount, 8), (W::Flags, 15)],
            100..160 => vec![
                (W::Name, 0),
                (W::Account, 17),
                (W::Owner, 7),
                (W::Stage, 11),
                (W::Close, 10),
                (W::Amount, 8),
                (W::Activity, 4),
                (W::NextDate, 6),
                // the flags say when it is too often
                (W::Flags, 15),
            ],
            _ => vec![
                (W::Name, 0),
                (W::Account, 20),
                (W::Owner, 14),
                (W::Stage, 13),
                (W::Category, 9),
                (W::Close, 10),
                (W::Amount, 9),
                (W::Activity, 4),
                (W::NextDate, 9),
                (W::Pushes, 4),
                (W::Age, 4),
                (W::Probability, 5),
                (W::Segment, 11),
                (W::Contact, 14),
                (W::Flags, 24),
            ],
        };
        columns.retain(|(what, _)| lines.is_empty() || what.says_something(lines));
        let longest = lines.iter().map(|l| crate::domain::text::width(&l.deal.stage)).max().unwrap_or(0);
        // what the flags or the deal's page say as well gives way to a long stage
        let spare = match width {
            0..100 => None,
            100..160 => Some(W::Activity).filter(|_| longest > 18),
            _ => Some(W::Contact).filter(|_| longest > 13),
        };
        columns.retain(|(what, _)| Some(*what) != spare);
        let gaps = GAP * u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
        let used: u16 = columns.iter().map(|c| c.1).sum::<u16>() + gaps;
        let mut left = width.saturating_sub(used);
        for (_, stage) in columns.iter_mut().filter(|(what, _)| *what == W::Stage && width >= 100) {
            let wanted = u16::try_from(longest + 1).unwrap_or(u16::MAX).clamp(*stage, WIDEST_STAGE);
            let more = (wanted - *stage).min(left.saturating_sub(NARROWEST_NAME));
            (*stage, left) = (*stage + more, left - more);
        }
        columns[0].1 = left;
        Self { columns, scale, initials: width < 100 }
    }

    /// The heads; the one that is sorted by carries a sign.
    pub fn heads(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, ctx: &Ctx<'_>, query: &DealQuery, sorted: bool) {
        let glyphs = &ctx.theme.glyphs;
        let mut x = x;
        for (what, width) in &self.columns {
            let by = sorted && what.sort() == Some(query.sort.by);
            let sign = if query.sort.descending { glyphs.down } else { glyphs.up };
            let title = match (by, what) {
                (true, What::Owner) if self.initials => format!("o{sign}"),
                (false, What::Owner) if self.initials => "who".to_owned(),
                (true, _) => format!("{}{sign}", what.title()),
                (false, _) => what.title().to_owned(),
            };
            let style = if by { ctx.theme.accent() } else { ctx.theme.dim() };
            canvas.at(what.edge(), x, y, *width, &title, style);
            x += width + GAP;
        }
    }

    /// One deal.
    pub fn row(&self, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, line: &DealLine, query: &DealQuery) {
        let theme = ctx.theme;
        let mut x = row.x;
        for (what, width) in &self.columns {
            let (text, tone) = self.cell(*what, *width, line, query);
            let quiet = matches!(
                what,
                What::Account | What::Segment | What::Contact | What::Category | What::Age | What::Probability
            );
            let style = match tone {
                Some(tone) => theme.tone(tone),
                None if quiet => theme.dim(),
                None => theme.text(),
            };
            canvas.at(what.edge(), x, row.y, *width, &text, style);
            x += width + GAP;
        }
    }

    /// The deal's name; without the customer in front of it where that has a column of its own.
    fn name(&self, line: &DealLine) -> String {
        let name = &line.deal.name;
        let account = line.deal.account.as_deref().filter(|_| self.columns.iter().any(|c| c.0 == What::Account));
        let rest = account.and_then(|a| name.strip_prefix(a)).map(str::trim_start);
        let rest = rest.and_then(|r| r.strip_prefix([',', ':', '-', '/'])).map(str::trim_start);
        rest.filter(|r| !r.is_empty()).unwrap_or(name).to_owned()
    }

    fn cell(&self, what: What, width: u16, line: &DealLine, query: &DealQuery) -> (String, Option<Tone>) {
        let (deal, today) = (&line.deal, query.today);
        // what was corrected here carries a mark
        let mark = |field: FixField| if line.fixed.contains(&field) { "*" } else { "" };
        let day = |d: chrono::NaiveDate| flags::short(d, today);
        let some = |text: &Option<String>| text.clone().unwrap_or_default();
        let text = match what {
            What::Name => self.name(line),
            What::Account => some(&deal.account),
            What::Owner => match (&line.owner, self.initials) {
                (Some(name), true) => initials(name),
                (Some(name), false) if width < 12 => name.split(' ').next().unwrap_or(name).to_owned(),
                (Some(name), false) => name.clone(),
                (None, _) => return ("?".to_owned(), Some(Tone::Watch)),
            },
            What::Stage => format!(
                "{}{}",
                crate::domain::text::clip(&deal.stage, usize::from(width) - mark(FixField::Stage).len()),
                mark(FixField::Stage)
            ),
            What::Category => format!("{}{}", deal.category.map_or("", category_word), mark(FixField::Category)),
            What::Close => match deal.close {
                None => return ("none".to_owned(), Some(Tone::Watch)),
                Some(close) => {
                    let text = format!("{}{}", day(close), mark(FixField::Close));
                    return (text, deal.is_overdue(today).then_some(Tone::Bad));
                }
            },
            What::Amount => match deal.amount {
                None => return (format!("none{}", mark(FixField::Amount)), deal.is_open().then_some(Tone::Watch)),
                Some(amount) => format!("{}{}", self.scale.show(amount), mark(FixField::Amount)),
            },
            What::Activity => deal.last_activity.map_or_else(String::new, |d| format!("{}d", (today - d).num_days())),
            What::NextDate => {
                let text = deal.next_step_date.map_or_else(String::new, |d| {
                    let text = if width < 9 { d.format("%-d %b").to_string() } else { day(d) };
                    text + mark(FixField::NextStepDate)
                });
                let late = deal.is_open() && deal.next_step_date.is_some_and(|d| d < today);
                return (text, late.then_some(Tone::Watch));
            }
            What::Pushes if deal.pushes == 0 => String::new(),
            What::Pushes => {
                let many = deal.is_open() && deal.pushes >= query.limits.pushes;
                return (format!("{}x", deal.pushes), many.then_some(Tone::Watch));
            }
            What::Age => deal.created.map_or_else(String::new, |d| format!("{}d", (today - d).num_days())),
            What::Probability => deal.probability.map_or_else(String::new, crate::domain::money::show::percent),
            What::Contact => some(&deal.contact),
            What::Segment => some(&deal.segment.clone().or_else(|| deal.source.clone())),
            What::Flags => {
                let (text, tone) = flags::cell(line, today, &query.limits, width);
                return (text, Some(tone));
            }
        };
        (text, None)
    }
}

/// "Ivo Marek" is "IM".
pub fn initials(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric()).filter_map(|w| w.chars().next()).take(3).collect()
}

/// A forecast category for reading.
pub const fn category_word(category: Category) -> &'static str {
    match category {
        Category::Omitted => "omitted",
        Category::Pipeline => "pipeline",
        Category::BestCase => "best case",
        Category::Commit => "commit",
        Category::Closed => "closed",
    }
}

/// A phase for reading.
pub const fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Early => "early",
        Phase::Mid => "mid",
        Phase::Late => "late",
    }
}

/// The selected deal in a line: what comes next.
pub fn next_step(line: &DealLine, ctx: &Ctx<'_>, today: chrono::NaiveDate) -> String {
    let deal = &line.deal;
    match (&deal.next_step, deal.next_step_date) {
        (None, None) => "no next step is written down".to_owned(),
        (Some(step), None) => format!("next: {step} {} no day", ctx.theme.glyphs.dot),
        (step, Some(day)) => {
            let step = step.as_deref().unwrap_or("something");
            format!("next: {step} {} {}", ctx.theme.glyphs.dot, when::show_day(day, today))
        }
    }
}
