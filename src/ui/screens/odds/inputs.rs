//! Where it comes from: how many deals of which phase and age were won, lost or slipped, which periods count, and how.

use super::Line;
use super::draw::{left, right, runs, scale_of};
use crate::domain::deal::Phase;
use crate::domain::forecast::odds::told::Told;
use crate::domain::forecast::odds::{Age, Counted};
use crate::domain::money::Money;
use crate::domain::money::show::percent;
use crate::domain::when::show_day;
use crate::ui::canvas::wrap;
use crate::ui::world::Ctx;

pub(super) fn lines(told: &Told, width: u16, ctx: &Ctx<'_>) -> Vec<Line> {
    let theme = ctx.theme;
    let mut all: Vec<Line> = Vec::new();
    shares(told, ctx, &mut all);
    all.push(Vec::new());
    periods(told, ctx, &mut all);
    all.push(Vec::new());
    all.push(vec![("HOW IT IS DRAWN".to_owned(), theme.title())]);
    for how in rules() {
        all.extend(wrap(&how, usize::from(width.min(110))).into_iter().map(|line| vec![(line, theme.dim())]));
    }
    all
}

/// What the model does and what it leaves out, sentence by sentence.
fn rules() -> [String; 4] {
    [
        format!(
            "Each open deal that is due is won or not in each of {} runs, with the share of its like that was won in time: deals of \
             the same phase and age, as far along in past periods. Few of a kind are drawn towards their phase, and that towards all.",
            runs()
        ),
        "Overdue deals are drawn by the share of the overdue ones of their phase that were won in time after all. Deals count as \
         the newest export showed them, in past periods as the export nearest to the same point did."
            .to_owned(),
        "What came otherwise is added as it came in one of the past periods.".to_owned(),
        "Deals are drawn apart from each other: a bad month for all of them is not in it. The same data gives the same answer."
            .to_owned(),
    ]
}

/// The heads of the columns of shares, and how wide they are.
const SHARES: [(&str, usize); 7] =
    [("were due", 10), ("won", 6), ("slipped", 8), ("lost", 6), ("chance", 8), ("now due", 8), ("worth", 10)];

/// How wide a kind of deals is.
const KIND: usize = 20;

fn shares(told: &Told, ctx: &Ctx<'_>, all: &mut Vec<Line>) {
    let theme = ctx.theme;
    let scale = scale_of([told.known.present.open(), told.known.present.late()], ctx);
    let head = SHARES.map(|(head, width)| right(head, width)).concat();
    all.push(vec![(left("PHASE AND AGE", KIND), theme.title()), (head, theme.dim())]);
    let row = |name: &str, was: Counted, chance: Option<f64>, now: (usize, Money), strong: bool| {
        let style = if strong { theme.strong() } else { theme.text() };
        let share = |n: usize| if was.of == 0 { "-".to_owned() } else { percent(n as f64 / was.of as f64) };
        let cells = [
            was.of.to_string(),
            share(was.won),
            share(was.slipped),
            share(was.lost),
            chance.map_or_else(|| "-".to_owned(), percent),
            now.0.to_string(),
            scale.show(now.1),
        ];
        let cells: String = cells.iter().zip(SHARES).map(|(cell, (_, width))| right(cell, width)).collect();
        vec![(left(name, KIND), style), (cells, style)]
    };
    let due = &told.known.present.due;
    for phase in [Phase::Late, Phase::Mid, Phase::Early] {
        let of = |age: Option<Age>| {
            let some = due.iter().filter(|d| d.phase == phase && age.is_none_or(|age| d.age == age));
            some.fold((0, Money::ZERO), |(n, sum), d| (n + 1, sum + d.value))
        };
        all.push(row(phase.key(), told.shares.of_phase(phase), None, of(None), true));
        for age in Age::ALL {
            let (was, now) = (told.shares.of_both(phase, age), of(Some(age)));
            if was.of > 0 || now.0 > 0 {
                let chance = told.shares.chance(phase, age);
                all.push(row(&format!("  {}", age.word()), was, chance, now, false));
            }
        }
    }
    all.push(row("all that are due", told.shares.all(), None, (due.len(), told.known.present.open()), true));
    for phase in [Phase::Late, Phase::Mid, Phase::Early] {
        let some = told.known.present.overdue.iter().filter(|d| d.phase == phase);
        let now = some.fold((0, Money::ZERO), |(n, sum), d| (n + 1, sum + d.value));
        let was = told.shares.overdue_of_phase(phase);
        if was.of > 0 || now.0 > 0 {
            let chance = told.shares.overdue_chance(phase);
            all.push(row(&format!("overdue, {}", phase.key()), was, chance, now, false));
        }
    }
}

fn periods(told: &Told, ctx: &Ctx<'_>, all: &mut Vec<Line>) {
    let theme = ctx.theme;
    let past = &told.known.past;
    let amounts = past.iter().flat_map(|(_, p)| [p.won, p.outside.abs(), p.actual]);
    let scale = scale_of(amounts, ctx);
    let heads = [("at", 13), ("won by then", 13), ("open", 6), ("of them won", 13), ("otherwise", 11), ("came", 10)];
    let head = heads.map(|(head, width)| right(head, width)).concat();
    all.push(vec![(left("PERIOD", 10), theme.title()), (head, theme.dim())]);
    for (window, period) in past {
        let from_due = period.actual - period.won - period.outside;
        let cells = [
            right(&show_day(window.point, told.known.today), 13),
            right(&scale.show(period.won), 13),
            right(&period.cases.len().to_string(), 6),
            right(&scale.show(from_due), 13),
            right(&scale.signed(period.outside), 11),
            right(&scale.show(period.actual), 10),
        ];
        all.push(vec![(left(&period.name, 10), theme.text()), (cells.concat(), theme.text())]);
    }
    for (period, why) in &told.known.unseen {
        all.push(vec![(format!("{} is left out: {}", period.key, why.word()), theme.dim())]);
    }
}
