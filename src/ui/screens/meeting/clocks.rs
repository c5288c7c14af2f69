//! Row 1 of a meeting: what it is, the step and its clock, the meeting's clock, the pace. Amber and red always come
//! with a word.

use ratatui::layout::Rect;

use crate::domain::meeting::Format;
use crate::domain::meeting::clock::{Reading, Urgency, minutes_text};
use crate::domain::meeting::run::RunState;
use crate::domain::text;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
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
    let state = match run.state() {
        RunState::Running | RunState::NotStarted => None,
        RunState::Paused => Some("PAUSED"),
        RunState::Suspended => Some("SUSPENDED"),
        RunState::Ended => Some("ENDED"),
        RunState::Concluded => Some("CONCLUDED, read-only"),
    };
    let pace = if concluding { String::new() } else { format!("   {}", run.pace(ctx.now).text()) };
    let right = if wide {
        format!("meeting {}{pace}", shown(meeting))
    } else {
        format!("{}/{}{pace}", minutes_text(meeting.elapsed), minutes_text(meeting.planned))
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
    let unit = ctx.world.org.unit(live.meeting.unit).map_or("", |u| u.name.as_str());
    let name = if wide { live.run.definition().name.to_uppercase() } else { live.meeting.code.clone() };
    let format = match (live.meeting.code.as_str(), live.meeting.format) {
        ("WFC", Format::OneOnOne) => " one by one",
        ("WFC", Format::Team) if wide => " team call",
        _ => "",
    };
    let mut pieces: Vec<(String, ratatui::style::Style)> =
        vec![(name, theme.title()), (format!("  {unit}{format}   "), theme.strong())];
    if let Some(word) = state {
        pieces.push((
            format!("{word}   "),
            theme.tone(if run.state() == RunState::Concluded { Tone::Good } else { Tone::Watch }),
        ));
    }
    if !concluding && let Some(step) = run.step() {
        let clock = run.step_clock(ctx.now);
        let steps = run.definition().steps.len();
        let number = run.step_number();
        let title = if wide {
            format!("step {number} of {steps} {}   ", step.title)
        } else {
            format!("{number}/{steps} {}  ", step.title)
        };
        pieces.push((title, theme.text()));
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
        pieces.push((format!("{} {clock}", theme.glyphs.clock), style));
    }
    let borrowed: Vec<(&str, _)> = pieces.iter().map(|(s, style)| (s.as_str(), *style)).collect();
    canvas.pieces(area.x + 1, area.y, width, &borrowed);
}

fn tone_of(meeting: Reading, behind: bool) -> Tone {
    match tone(meeting.urgency()) {
        Tone::Neutral if behind => Tone::Watch,
        other => other,
    }
}
