//! The recurring meetings: which is due, and how the last eight were held.

use ratatui::layout::Rect;

use super::{Home, SeriesRow};
use crate::domain::cadence::{DueState, Mark};
use crate::domain::when::show_day_short;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Every mark, as the legend lists them.
const LEGEND: [Mark; 6] = [Mark::Held, Mark::Late, Mark::WithoutOutput, Mark::Skipped, Mark::Suspended, Mark::NotYet];

/// Where the columns stand.
struct Columns {
    name: u16,
    state: u16,
    next: u16,
    length: u16,
    last: Option<u16>,
    marks: u16,
    spread: bool,
}

impl Columns {
    const fn of(width: u16) -> Self {
        if width >= 92 {
            Self { name: 7, state: 33, next: 49, length: 61, last: Some(72), marks: 84, spread: width >= 114 }
        } else {
            Self { name: 7, state: 33, next: 48, length: 60, last: None, marks: 70, spread: false }
        }
    }
}

impl Home {
    /// Draws the table; returns the rows used.
    pub(super) fn meetings(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        let theme = ctx.theme;
        if area.height < 2 {
            return 0;
        }
        let at = Columns::of(area.width);
        chrome::section(canvas, area.x, area.y, area.width, ctx, "MEETINGS", "");
        if self.data.series.is_empty() {
            canvas.text(area.x + 2, area.y + 1, area.width, "No meeting is held at this level.", theme.dim());
            return 2;
        }
        for (x, heading) in [(at.next, "next"), (at.length, "length"), (at.marks, "last 8")]
            .into_iter()
            .chain(at.last.map(|x| (x, "last held")))
        {
            canvas.text(area.x + x, area.y, 10, heading, theme.dim());
        }
        let rows = area.height - 2;
        let mut y = area.y + 1;
        for n in self.cursor.window(self.data.series.len(), rows) {
            let Some(row) = self.data.series.get(n) else { break };
            let line = Rect { y, height: 1, ..area };
            if n == self.cursor.at {
                canvas.style(line, theme.selected());
                canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
            }
            series(canvas, line, row, &at, ctx);
            canvas.hit(line, Hit::Row(n));
            y += 1;
        }
        self.legend(canvas, Rect { y, height: 1, ..area }, ctx);
        y + 1 - area.y
    }

    /// The signs that are on screen with their words.
    fn legend(&self, canvas: &mut Canvas<'_>, line: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let mut x = line.x + 2;
        for mark in LEGEND {
            if !self.data.series.iter().any(|s| s.marks.contains(&mark)) {
                continue;
            }
            let sign = mark.sign(theme.glyphs.ascii);
            let pieces = [(sign, theme.tone(tone(mark))), (" ", theme.text()), (mark.word(), theme.dim())];
            x += canvas.pieces(x, line.y, line.right().saturating_sub(x), &pieces) + 3;
        }
    }
}

fn series(canvas: &mut Canvas<'_>, line: Rect, row: &SeriesRow, at: &Columns, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (x, y) = (line.x, line.y);
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| show_day_short(d, ctx.world.today)).unwrap_or_default();
    let style = match row.state {
        DueState::Today => theme.strong(),
        DueState::Overdue(_) => theme.tone(Tone::Bad),
        DueState::In(_) => theme.text(),
        DueState::Unfinished(_) => theme.accent(),
        DueState::Held => theme.tone(Tone::Good),
        DueState::Never => theme.dim(),
    };
    canvas.text(x + 2, y, at.name - 3, &row.code, theme.strong());
    canvas.text(x + at.name, y, at.state - at.name - 1, &row.name, theme.text());
    canvas.text(x + at.state, y, at.next - at.state - 1, &row.state.text(), style);
    canvas.text(x + at.next, y, at.length - at.next - 1, &day(row.next), theme.text());
    canvas.text(x + at.length, y, 10, &row.length, theme.dim());
    if let Some(last) = at.last {
        let held = row.last_held.map_or_else(|| "never".to_owned(), |d| day(Some(d)));
        canvas.text(x + last, y, at.marks - last - 1, &held, theme.dim());
    }
    let mut end = x + at.marks;
    for mark in &row.marks {
        let sign = mark.sign(theme.glyphs.ascii);
        end += canvas.text(end, y, 1, sign, theme.tone(tone(*mark))) + u16::from(at.spread);
    }
    let word = "skipped last";
    if row.skipped_last && usize::from(line.right().saturating_sub(end + 1)) >= word.len() {
        canvas.text(end + 1, y, line.right() - end - 1, word, theme.tone(Tone::Watch));
    }
}

const fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Held => Tone::Good,
        Mark::Late | Mark::WithoutOutput | Mark::Suspended => Tone::Watch,
        Mark::Skipped => Tone::Bad,
        Mark::NotYet => Tone::Neutral,
    }
}
