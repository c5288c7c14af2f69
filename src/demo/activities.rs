//! What was done on the deals: calls, meetings, e-mails up to the day on which each buyer was last heard of, and notes of
//! our own after it, which count for nothing.

use chrono::{Days, TimeDelta};

use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::words::DONE;
use crate::domain::activity::Direction;
use crate::domain::deal::Status;
use crate::store::ActivityRow;

/// Every activity on open deals and on those that closed in the last weeks.
pub fn activities(frame: &Frame, dice: &mut Dice, lives: &[Life]) -> Vec<ActivityRow> {
    let mut all = Vec::new();
    let since = frame.seen - Days::new(60);
    let recent = |l: &&Life| l.row.status == Status::Open || l.row.close.is_some_and(|c| c >= since);
    for life in lives.iter().filter(recent) {
        let (Some(created), Some(last)) = (life.row.created, life.row.last_activity) else { continue };
        let mut put = |on, (kind, subject): (&str, &str), buyer: bool, direction| {
            all.push(ActivityRow {
                external_id: Some(format!("A-{}", 20_000 + all.len() * 3)),
                deal_ref: life.row.external_id.clone(),
                deal_name: Some(life.row.name.clone()),
                account: life.row.account.clone(),
                kind: kind.to_owned(),
                buyer,
                direction,
                subject: Some(subject.to_owned()),
                on,
                person: life.row.owner,
                person_text: None,
            });
        };
        let span = (last - created).num_days();
        for _ in 0..dice.between(1, 4) {
            let on = created + TimeDelta::days(dice.between(0, span));
            put(on, DONE[dice.index(DONE.len())], true, None);
        }
        put(last, DONE[dice.index(DONE.len())], true, None);
        let quiet = (frame.seen - last).num_days();
        if quiet > 2 && dice.chance(45) {
            let on = last + TimeDelta::days(dice.between(1, quiet));
            let ours = [
                ("note", "Where we stand"),
                ("task", "Prepare the business case"),
                ("email", "Asked for a date again"),
            ];
            let (kind, subject) = ours[dice.index(ours.len())];
            put(on, (kind, subject), false, (kind == "email").then_some(Direction::Out));
        }
    }
    all
}
