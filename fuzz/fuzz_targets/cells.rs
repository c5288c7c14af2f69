//! Whatever stands below a good header, every row lands or is refused, without a panic.

#![no_main]

use bellwether::crm::{Kind, Settings, plan_bytes, rehearse};
use bellwether::store::Store;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let head = b"id,name,owner,stage,amount,close date,create date,probability,currency\n";
    let (Ok(day), Ok(now)) = ("2026-11-22".parse(), "2026-11-22T09:00:00Z".parse()) else { return };
    let Ok(plan) = plan_bytes("fuzz.csv", [head, bytes].concat(), Settings::new(Kind::Deals, day)) else { return };
    let Ok(mut store) = Store::in_memory() else { return };
    if let Ok(report) = rehearse(&plan, &mut store, now) {
        assert!(report.tally.rows >= report.tally.landed);
    }
});
