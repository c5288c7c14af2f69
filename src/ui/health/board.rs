//! What a screen or a workspace knows of the pipeline's health: which period and whose it looks at, what has been answered,
//! and what is to be asked next.

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::data::{Answer, Figures, Past, Picture, Question, SheetData};
use crate::domain::health::{Kind, Metric, Scope, Value};
use crate::domain::period::PeriodKey;
use crate::ui::canvas::Canvas;
use crate::ui::inquiry::Asks;
use crate::ui::world::Ctx;

/// What is known, and what is wanted.
#[derive(Debug, Clone)]
pub struct Board {
    /// The period that coverage is about.
    pub period: PeriodKey,
    /// Whose rows are shown.
    pub scope: Scope,
    /// Whose sheet is shown.
    whose: Scope,
    picture: Option<Arc<Picture>>,
    sheet: Option<Arc<SheetData>>,
    past: Arc<Vec<Past>>,
    wanted: bool,
    waiting: bool,
}

impl Board {
    /// Knows nothing yet, and asks.
    pub fn new(period: PeriodKey, scope: Scope) -> Self {
        Self {
            period,
            scope,
            whose: scope,
            picture: None,
            sheet: None,
            past: Arc::default(),
            wanted: true,
            waiting: false,
        }
    }

    /// Something may have changed: asks again, and shows what it has meanwhile.
    pub const fn ask(&mut self) {
        self.wanted = true;
    }

    /// Somebody else looks on: nothing is known for them yet.
    pub fn forget(&mut self) {
        (self.picture, self.sheet, self.past, self.wanted) = (None, None, Arc::default(), true);
    }

    /// Looks at another period.
    pub fn turn_to(&mut self, period: PeriodKey) {
        if self.period != period {
            self.period = period;
            self.past = Arc::default();
            self.wanted = true;
        }
    }

    /// Looks at the sheet of another one.
    pub fn look_at(&mut self, whose: Scope) {
        if self.whose != whose {
            self.whose = whose;
            self.wanted = true;
        }
    }

    /// Whose sheet is looked at.
    pub const fn whose(&self) -> Scope {
        self.whose
    }

    /// Everybody's metrics, as soon as they are there; those of another period are not.
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_deref().filter(|p| p.period.key == self.period)
    }

    /// The sheet that is looked at.
    pub fn sheet(&self) -> Option<&SheetData> {
        self.sheet.as_deref().filter(|s| s.scope == self.whose && s.period == self.period)
    }

    /// The figures of whom is looked at.
    pub fn figures(&self) -> Option<&Figures> {
        self.picture()?.of(self.whose)
    }

    /// More figures are on their way.
    pub const fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// The rows that are shown: whose is looked at, and everybody below.
    pub fn rows(&self) -> &[Figures] {
        let Some(picture) = self.picture() else { return &[] };
        let Some(at) = picture.rows.iter().position(|row| row.scope == self.scope) else { return &[] };
        let depth = picture.rows[at].depth;
        let below = picture.rows[at + 1..].iter().take_while(|row| row.depth > depth).count();
        &picture.rows[at..=at + below]
    }

    /// Those directly below whom is looked at: the sellers of a team, the units of a region.
    pub fn parts(&self) -> impl Iterator<Item = &Figures> {
        let rows = self.rows();
        let depth = rows.first().map_or(0, |row| row.depth);
        rows.iter().skip(1).filter(move |row| row.depth == depth + 1)
    }

    /// How a metric went: on each past day, then now. Empty where nothing is known of the past.
    pub fn trend(&self, scope: Scope, now: &Metric) -> Vec<(NaiveDate, Value)> {
        let Some(today) = self.picture().map(|p| p.today) else { return Vec::new() };
        let mut points: Vec<(NaiveDate, Value)> = self
            .past
            .iter()
            .filter_map(|past| Some((past.day, *past.values.get(&(scope, now.kind))?)))
            .filter(|(day, _)| *day < today)
            .collect();
        points.sort_by_key(|(day, _)| *day);
        if !points.is_empty() {
            points.push((today, now.value));
        }
        points
    }

    /// The value of a metric before this one, where it is known: on the last past day.
    pub fn before(&self, scope: Scope, kind: Kind) -> Option<Value> {
        let last = self.past.iter().max_by_key(|p| p.day)?;
        last.values.get(&(scope, kind)).copied()
    }
}

impl Asks for Board {
    type Question = Question;
    type Answer = Answer;

    fn question(&mut self) -> Option<Question> {
        if !std::mem::take(&mut self.wanted) {
            return None;
        }
        self.waiting = true;
        Some(Question { period: self.period, sheet: self.whose })
    }

    fn take(&mut self, answer: Answer) {
        self.picture = Some(answer.picture);
        if answer.sheet.is_some() {
            self.sheet = answer.sheet;
        }
        self.past = answer.past;
        self.waiting = !answer.whole;
    }

    fn give_up(&mut self) {
        self.waiting = false;
    }
}

/// Why there is nothing to draw, and what to do about it.
pub fn nothing_yet(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board) {
    let theme = ctx.theme;
    let words = match board.picture() {
        None if board.is_waiting() => "The figures are being worked out.",
        None => "The figures could not be worked out; leave this screen and open it again.",
        Some(picture) if picture.deals == 0 => {
            "There are no deals yet. i on the home screen reads a CRM export, or on the command line: bellwether import deals FILE."
        }
        Some(_) => "Nobody by that name is in the organisation of this day. o shows somebody else's figures.",
    };
    canvas.wrapped(Rect { width: area.width.min(90), ..area }, words, theme.dim());
}
