//! Row 1 of a meeting: what it is, the step and its clock, the meeting's clock, the pace. Amber and red always come
//! with a word.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::meeting::Format;
use crate::domain::meeting::clock::{Reading, Urgency, minutes_text};
use crate::domain::meeting::run::RunState;
use crate::domain::text;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
use crate::ui::widgets::{chrome, large};
use crate::ui::world::{Ctx, Live};

/// The colour of a clock.
const fn tone(urgency: Urgency) -> Tone {
    match urgency {
        Urgency::Ok => Tone::Neutral,
        Urgency::Watch => Tone::Watch,
        Urgency::Over => Tone::Bad,
    }
}

/// "06:12 of 20:00", "22:10 of 20:00 over by 2:10".
fn shown(reading: Reading) -> String {
    let planned = minutes_text(reading.planned);
    let elapsed = minutes_text(reading.elapsed);
    match reading.urgency() {
        Urgency::Over if reading.planned > chrono::TimeDelta::zero() => {
            format!("{elapsed} of {planned}, over by {}", minutes_text(-reading.remaining()))
        }
        Urgency::Watch => format!("{elapsed} of {planned}, {} left", minutes_text(reading.remaining())),
        _ if reading.planned.is_zero() => elapsed,
        Urgency::Ok | Urgency::Over => format!("{elapsed} of {planned}"),
    }
}

/// Draws the row.
pub fn header(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live, concluding: bool) {
    let theme = ctx.theme;
    let run = &live.run;
    let wide = area.width >= 110;
    let meeting = run.meeting_clock(ctx.now);
    let pace = if concluding { String::new() } else { format!("   {}", run.pace(ctx.now).text()) };
    let mark = if ctx.world.presenting { format!("{}   ", chrome::PRESENTING) } else { String::new() };
    let right = if wide {
        format!("{mark}meeting {}{pace}", shown(meeting))
    } else {
        format!("{mark}{}/{}{pace}", minutes_text(meeting.elapsed), minutes_text(meeting.planned))
    };
    let room = u16::try_from(text::width(&right)).unwrap_or(0);
    let behind = run.pace(ctx.now).behind.num_seconds() >= 30;
    let right_tone = if concluding || (!behind && meeting.urgency() == Urgency::Ok) {
        Tone::Neutral
    } else {
        tone_of(meeting, behind)
    };
    canvas.right(
        area.x,
        area.y,
        area.width.saturating_sub(1),
        &right,
        match right_tone {
            Tone::Neutral => theme.text(),
            other => theme.tone(other),
        },
    );
    let width = area.width.saturating_sub(room + 4);
    let full = pieces(ctx, live, wide, wide, concluding);
    let taken = |p: &[(String, Style)]| p.iter().map(|(s, _)| text::width(s)).sum::<usize>();
    // the clock matters more than the meeting's name
    let shown = if taken(&full) <= usize::from(width) { full } else { pieces(ctx, live, false, wide, concluding) };
    let borrowed: Vec<(&str, Style)> = shown.iter().map(|(s, style)| (s.as_str(), *style)).collect();
    canvas.pieces(area.x + 1, area.y, width, &borrowed);
}

/// What stands left: the meeting, whose it is, its state, the step and its clock.
fn pieces(ctx: &Ctx<'_>, live: &Live, named: bool, wide: bool, concluding: bool) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    let run = &live.run;
    let unit = ctx.world.org.unit(live.meeting.unit).map_or("", |u| u.name.as_str());
    let name = if named { run.definition().name.to_uppercase() } else { live.meeting.code.clone() };
    let format = match (live.meeting.code.as_str(), live.meeting.format) {
        ("WFC", Format::OneOnOne) => " one by one",
        ("WFC", Format::Team) if named => " team call",
        _ => "",
    };
    let mut all = vec![(name, theme.title()), (format!("  {unit}{format}   "), theme.strong())];
    let state = match run.state() {
        RunState::Running | RunState::NotStarted => None,
        RunState::Paused => Some(("PAUSED", Tone::Watch)),
        RunState::Suspended => Some(("SUSPENDED", Tone::Watch)),
        RunState::Ended => Some(("ENDED", Tone::Watch)),
        RunState::Concluded => Some(("CONCLUDED, read-only", Tone::Good)),
    };
    all.extend(state.map(|(word, tone)| (format!("{word}   "), theme.tone(tone))));
    if let Some(step) = run.step().filter(|_| !concluding) {
        let clock = run.step_clock(ctx.now);
        let (number, steps) = (run.step_number(), run.definition().steps.len());
        let title = if wide {
            format!("step {number} of {steps} {}   ", step.title)
        } else {
            format!("{number}/{steps} {}  ", step.title)
        };
        all.push((title, theme.text()));
        let style = match tone(clock.urgency()) {
            _ if clock.planned.is_zero() => theme.strong(),
            Tone::Neutral => theme.strong(),
            other => theme.tone(other),
        };
        let clock = if wide {
            shown(clock)
        } else {
            format!("{}/{}", minutes_text(clock.elapsed), minutes_text(clock.planned))
        };
        all.push((format!("{} {clock}", theme.glyphs.clock), style));
    }
    all
}

fn tone_of(meeting: Reading, behind: bool) -> Tone {
    match tone(meeting.urgency()) {
        Tone::Neutral if behind => Tone::Watch,
        other => other,
    }
}

/// The step's and the meeting's clock in large digits; returns the rows used.
pub fn large(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live) -> u16 {
    let theme = ctx.theme;
    let run = &live.run;
    let figure = |label: &str, clock: Reading| {
        let label = if clock.planned.is_zero() {
            label.to_owned()
        } else {
            format!("{label}, of {}", minutes_text(clock.planned))
        };
        let style = match tone(clock.urgency()) {
            Tone::Neutral => theme.strong(),
            other => theme.tone(other),
        };
        (label, minutes_text(clock.elapsed), style)
    };
    let mut figures = Vec::new();
    if let Some(step) = run.step() {
        figures.push(figure(&step.title, run.step_clock(ctx.now)));
    }
    figures.push(figure("meeting", run.meeting_clock(ctx.now)));
    large::band(canvas, area.x, area.y, area.width, &figures, theme) + 1
}
