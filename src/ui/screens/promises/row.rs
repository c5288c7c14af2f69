//! One promise as lists show it: its names looked up, its days in words. Shared by the register and the deal walk.

use chrono::NaiveDate;

use crate::domain::capture::{Commitment, Kept};
use crate::domain::promise;
use crate::domain::text;
use crate::ui::flow::{Asked, Flow, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::actions::row::short_day;
use crate::ui::theme::Tone;

/// A promise with the names that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRow {
    /// The promise as the store has it.
    pub promise: Commitment,
    /// The seller who brought it.
    pub seller: Option<String>,
    /// The deal it is about.
    pub deal: Option<String>,
    /// The days it was due before it was moved, oldest first.
    pub earlier: Vec<NaiveDate>,
}

impl PromiseRow {
    /// Who brought it, or that nobody did.
    pub fn seller(&self) -> &str {
        self.seller.as_deref().unwrap_or("nobody")
    }

    /// Who of theirs, or that nobody is named.
    pub fn buyer(&self) -> &str {
        self.promise.buyer.as_deref().unwrap_or("nobody named")
    }

    /// "Fri 20 Nov", "no day".
    pub fn due(&self, today: NaiveDate) -> String {
        self.promise.due.map_or_else(|| "no day".to_owned(), |day| short_day(day, today))
    }

    /// Where it stands, with the colour that goes with the words.
    pub fn standing(&self, today: NaiveDate) -> (String, Tone) {
        let tone = match self.promise.kept {
            Kept::Kept => Tone::Good,
            Kept::Broken => Tone::Bad,
            Kept::Moved => Tone::Watch,
            Kept::Open if promise::is_late(&self.promise, today) => Tone::Bad,
            Kept::Open if promise::is_due(&self.promise, today) => Tone::Watch,
            Kept::Open => Tone::Neutral,
        };
        (promise::standing(&self.promise, today), tone)
    }

    /// Everything there is besides the words, one fact behind the other; `dot` stands between two.
    pub fn facts(&self, today: NaiveDate, dot: &str) -> String {
        let mut facts = vec![self.buyer().to_owned()];
        let due = self.promise.due.map_or_else(String::new, |_| format!("due {}, ", self.due(today)));
        facts.push(format!("{due}{}", self.standing(today).0));
        let moves = promise::moves(&self.earlier, today);
        facts.extend((!moves.is_empty()).then_some(moves));
        facts.extend(self.deal.clone());
        facts.push(format!("brought by {}", self.seller()));
        facts.push(format!("given {}", short_day(self.promise.agreed, today)));
        facts.extend(self.promise.settled.map(|s| format!("said {}", short_day(s.on, today))));
        facts.join(&format!(" {dot} "))
    }

    /// What it is searched by, folded.
    pub fn key(&self) -> String {
        let deal = self.deal.as_deref().unwrap_or("");
        text::fold(&[&self.promise.text, self.buyer(), self.seller(), deal].join(" "))
    }

    /// Says that it is settled.
    pub fn settled(&self) -> Flow {
        let said = format!("It is settled as {}; u takes the last answer back.", self.promise.kept.key());
        Flow::refused("Settled already", said)
    }

    /// Says what became of it; of a settled one that it is settled. That it is broken before its day has come is asked
    /// first: one letter is hit by mistake, and nobody can be late yet.
    pub fn settle(&self, kept: Kept, today: NaiveDate) -> Flow {
        if self.promise.kept != Kept::Open {
            return self.settled();
        }
        if kept == Kept::Moved {
            let asked = Asked::MoveTo(self.promise.id);
            return Flow::push(Overlay::Prompt(Prompt::new("Moved to which day? fri, +1w, 15 dec", asked, true)));
        }
        let broken = Intent::Promise(self.promise.id, kept);
        match self.promise.due.filter(|due| kept == Kept::Broken && *due > today) {
            Some(due) => Flow::push(Overlay::Confirm(Confirm {
                title: "Broken before its day?".to_owned(),
                detail: format!(
                    "\u{201c}{}\u{201d} is due {}, which has not come.",
                    text::clip(&self.promise.text, 60),
                    short_day(due, today)
                ),
                yes: ("it is broken: the buyer has said so".to_owned(), vec![broken]),
                no: ("it stays open until its day".to_owned(), Vec::new()),
                then_quit: false,
                more: None,
            })),
            None => Flow::intent(broken),
        }
    }
}
