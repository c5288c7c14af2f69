//! An export of an invented company, the same in every run: twenty columns, some quoted, some empty.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// A small generator of numbers that look like chance (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        let at = usize::try_from(self.below(words.len() as u64)).unwrap_or(0);
        words.get(at).copied().unwrap_or_default()
    }
}

const HEADER: &str = "deal_id,name,account,owner,stage,amount,currency,probability,close_date,created_date,last_activity,\
    next_step,next_step_date,forecast_category,segment,source,competitor,loss_reason,type,notes";
const WORDS: &[&str] = &["Alder", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Heron", "Inlet", "Jetty"];
const STAGES: &[(&str, u64)] = &[
    ("Discovery", 10),
    ("Qualification", 20),
    ("Demo", 35),
    ("Proposal", 50),
    ("Negotiation", 75),
    ("Closed Won", 100),
    ("Closed Lost", 0),
];

/// A day of 2025 to 2027 that exists.
fn day(n: u64) -> String {
    format!("{}-{:02}-{:02}", 2025 + n / 336, n / 28 % 12 + 1, n % 28 + 1)
}

/// Writes it; `changed`: one deal in twenty has another amount.
pub fn write(path: &Path, rows: u64, changed: bool) -> anyhow::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "{HEADER}")?;
    let mut dice = Dice(7);
    for n in 0..rows {
        let account = format!("{} {}", dice.of(WORDS), dice.of(WORDS));
        let at = usize::try_from(dice.below(STAGES.len() as u64)).unwrap_or(0);
        let (stage, probability) = STAGES.get(at).copied().unwrap_or(("Demo", 35));
        let amount = 1000 + dice.below(250_000) + if changed && n % 20 == 3 { 500 } else { 0 };
        let created = dice.below(500);
        let (close, last) = (day(created + dice.below(300)), day(created + dice.below(100)));
        let step = if dice.below(5) < 2 { "\"call the buyer, then send the paper\"" } else { "" };
        let step_day = if dice.below(5) < 2 { close.as_str() } else { "" };
        writeln!(
            out,
            "D{n:08},{account} {} {n},{account},Rep {:03},{stage},{amount}.{:02},USD,{probability},{close},{},{last},{step},\
             {step_day},{},{},{},{},{},{},note {n} about the frozen budget and the plan",
            dice.of(WORDS),
            dice.below(120),
            dice.below(100),
            day(created),
            dice.of(&["Pipeline", "Best Case", "Commit", ""]),
            dice.of(&["SMB", "Mid-Market", "Enterprise"]),
            dice.of(&["Sales", "SDR", "Marketing", "Partner"]),
            dice.of(&["", "", "Acme", "Globex"]),
            if stage == "Closed Lost" { "price" } else { "" },
            dice.of(&["New Business", "Existing"]),
        )?;
    }
    Ok(out.flush()?)
}
