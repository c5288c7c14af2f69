//! Round trips: what left and came back, what came in and left again.

use super::{Bar, Flow};
use crate::domain::money::Money;

/// The flows without round trips, and how many deals made one. Flows of one deal stand together, in order.
pub(super) fn net(flows: &[Flow]) -> (Vec<Flow>, usize) {
    let (mut out, mut trips) = (Vec::with_capacity(flows.len()), 0);
    for of_one in by_deal(flows) {
        // nearly every deal passes in or out once at most, and is won once
        let several = |is: fn(Bar) -> bool| of_one.iter().filter(|flow| is(flow.bar)).nth(1).is_some();
        if !several(is_passing) && !several(|bar| bar == Bar::Won) {
            out.extend_from_slice(of_one);
            continue;
        }
        let (short, trip) = shortened(of_one);
        trips += usize::from(trip);
        out.extend(short);
    }
    (out, trips)
}

fn by_deal(flows: &[Flow]) -> impl Iterator<Item = &[Flow]> {
    flows.chunk_by(|a, b| a.deal == b.deal)
}

/// One deal's flows with every pair of an exit and a return, or of an entry and an exit, taken out, until none is left, and
/// whether there was one. What a pair changed of the amount, and what changed meanwhile, stays. A booking that was corrected is
/// one of what it came to, which is no round trip; one that was taken back is none.
fn shortened(flows: &[Flow]) -> (Vec<Flow>, bool) {
    let (mut flows, mut trip) = (flows.to_vec(), false);
    while let Some((first, second)) = pair(&flows) {
        let Some((&a, &b)) = flows.get(first).zip(flows.get(second)) else { break };
        if a.bar == Bar::Won {
            let value = a.value + b.value;
            if value == Money::ZERO {
                trip = true;
                flows.remove(second);
            } else {
                flows[second] = Flow { value, ..b };
            }
            flows.remove(first);
            continue;
        }
        trip = true;
        // what it is worth more or less than before, and no change of the amount that nobody sees
        let more = a.signed() + b.signed();
        let amount = if a.bar.leaves() { more } else { Money::ZERO };
        let meanwhile: Vec<Flow> = if a.bar.leaves() { Vec::new() } else { flows.drain(first + 1..second).collect() };
        let second = second - meanwhile.len();
        flows.remove(second);
        flows.remove(first);
        if amount != Money::ZERO {
            let (bar, value) = if amount > Money::ZERO { (Bar::Increased, amount) } else { (Bar::Decreased, -amount) };
            flows.insert(first, Flow { deal: a.deal, on: b.on, bar, value });
        }
    }
    (flows, trip)
}

/// The first round trip: an exit with the next entry, or an entry with the next exit. Won and lost, created and reopened are
/// events that nobody takes back: a deal that was created and pushed out is told as both, since the work of creating it was
/// done and its push is a slip. Two bookings with nothing but amounts between them are a booking and its correction.
fn pair(flows: &[Flow]) -> Option<(usize, usize)> {
    let passages: Vec<(usize, Bar)> =
        flows.iter().enumerate().filter(|(_, f)| f.bar.enters() || f.bar.leaves()).map(|(at, f)| (at, f.bar)).collect();
    passages.windows(2).find_map(|two| {
        let &[(first, a), (second, b)] = two else { return None };
        (is_passing(a) && is_passing(b) || a == Bar::Won && b == Bar::Won).then_some((first, second))
    })
}

const fn is_passing(bar: Bar) -> bool {
    matches!(
        bar,
        Bar::PulledIn
            | Bar::PushedIn
            | Bar::Joined
            | Bar::Back
            | Bar::PushedOut
            | Bar::PulledOut
            | Bar::Left
            | Bar::Gone
    )
}
