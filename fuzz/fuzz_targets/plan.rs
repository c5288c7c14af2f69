//! Whatever the bytes, planning an import ends without a panic.

#![no_main]

use bellwether::crm::{Kind, Settings, plan_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    // the corpus begins with the files' own first bytes: they choose the kind as well as any other
    let kind = [Kind::Deals, Kind::People, Kind::Quotas][usize::from(*first) % 3];
    let Ok(day) = "2026-11-22".parse() else { return };
    let _ = plan_bytes("fuzz", bytes.to_vec(), Settings::new(kind, day));
    let _ = plan_bytes("fuzz", rest.to_vec(), Settings::new(Kind::Deals, day));
});
