//! Names and sentences of the demo. Everything is invented; a likeness to a real company is chance.

use super::dice::Dice;

const FIRST: [&str; 48] = [
    "Northmere",
    "Kestrel",
    "Orbit",
    "Halden",
    "Ashgrove",
    "Bluefern",
    "Calder",
    "Dunmore",
    "Elmswick",
    "Farrow",
    "Glasswing",
    "Hartwell",
    "Ironbark",
    "Juniper Bay",
    "Kingsmoor",
    "Larkfield",
    "Maplecroft",
    "Nordvik",
    "Oakhaven",
    "Pinecrest",
    "Quillon",
    "Redmarsh",
    "Silverbeck",
    "Thornbury",
    "Umberline",
    "Valemont",
    "Westering",
    "Yarrow",
    "Zephyrine",
    "Brightwater",
    "Cobalt Ridge",
    "Driftstone",
    "Eastmoor",
    "Foxglove",
    "Greyhollow",
    "Highmere",
    "Inverloch",
    "Jasperfield",
    "Kolmar",
    "Lindqvall",
    "Moonacre",
    "Nettlebrook",
    "Osterhaug",
    "Palisade",
    "Ravensund",
    "Stonebridge",
    "Tideholm",
    "Wrenfield",
];

const KIND: [&str; 14] = [
    "Logistics",
    "Retail",
    "Health",
    "Foods",
    "Energy",
    "Group",
    "Robotics",
    "Textiles",
    "Mutual",
    "Airways",
    "Labs",
    "Water",
    "Media",
    "Freight",
];

const WHAT: [&str; 12] = [
    "platform",
    "expansion",
    "renewal",
    "pilot",
    "phase 2",
    "analytics",
    "EU rollout",
    "second site",
    "premium support",
    "data hub",
    "mobile",
    "seats",
];

/// An account and the deal with it. The same pair never comes twice: `taken` remembers.
pub fn deal_name(dice: &mut Dice, taken: &mut std::collections::HashSet<(usize, usize, usize)>) -> (String, String) {
    loop {
        // Each first name goes with three kinds only, so that accounts come back with further deals.
        let first = dice.index(FIRST.len());
        let kind = (first * 5 + dice.index(3) * 4) % KIND.len();
        let what = dice.index(WHAT.len());
        if taken.insert((first, kind, what)) {
            let account = format!("{} {}", FIRST[first], KIND[kind]);
            let name = format!("{account}, {}", WHAT[what]);
            return (account, name);
        }
    }
}

/// What a buyer does next.
pub const NEXT_STEPS: [&str; 14] = [
    "CFO reviews the business case",
    "Legal returns the redlines",
    "Buyer's IT runs the security check",
    "Steering committee decides",
    "Joint workshop with operations",
    "Procurement sends the order form",
    "Reference call with their peer",
    "Buyer shares the evaluation scores",
    "Pilot users report back",
    "Sponsor presents to the board",
    "Budget owner confirms the line",
    "Technical fit session on site",
    "Buyer names the contract signatory",
    "Works council gives its answer",
];

/// Why deals are lost.
pub const LOST: [&str; 5] = ["Price", "No decision", "Competitor", "Timing", "Missing feature"];

/// Who else bids.
pub const RIVALS: [&str; 4] = ["Quantrel", "Vantory", "Saltmark", "in-house"];

/// Where deals come from.
pub const SOURCES: [&str; 4] = ["sales", "sdr", "marketing", "partner"];

/// Why a manager's number is below the sum.
pub const BELOW: [&str; 5] = [
    "Two of the late deals have no signatory named yet",
    "I take one contract out until legal has answered",
    "The month's end is thick; one of the three will slide",
    "New seller's number is not proven yet",
    "The largest one waits for a board date",
];

/// Why a manager's number is above the sum.
pub const ABOVE: [&str; 4] = [
    "One seller calls low every quarter and delivers more",
    "A renewal that nobody has called is signed in spirit; the buyer told me so",
    "I spoke with the sponsor myself; the date holds",
    "The expansion closes with the renewal",
];

/// What happened to a deal when a number went up.
pub const UP: [&str; 5] = [
    "the buyer has named the signature date",
    "second site came into the same contract",
    "budget confirmed by their CFO",
    "pulled forward, they want to start this quarter",
    "the pilot passed, order form is out",
];

/// What happened to a deal when a number went down.
pub const DOWN: [&str; 5] = [
    "their legal needs another round",
    "sponsor left, we start over with her successor",
    "scope cut to one country",
    "decision moved behind their budget round",
    "a rival came in late and they compare again",
];

/// What a buyer agreed to do.
pub const PROMISES: [&str; 8] = [
    "sends the signed order form",
    "returns the contract with remarks",
    "brings the CFO into Thursday's call",
    "gives us the list of sites",
    "finishes the security questionnaire",
    "names who signs",
    "shares the scores of the evaluation",
    "gets the date of the steering committee",
];

/// Who the buyers are.
pub const BUYERS: [&str; 8] = [
    "Mia Ferrant, CFO",
    "Tom Hale, legal",
    "Aiko Sato, IT",
    "Per Lund, operations",
    "Grace Obi, procurement",
    "Luis Prado, COO",
    "Nadia Karim, programme lead",
    "Jan Novotny, purchasing",
];

/// First and last names of people who left their address somewhere.
pub const LEADS: [(&str, &str); 20] = [
    ("Alma", "Reinholt"),
    ("Bertil", "Okonjo"),
    ("Carmen", "Sandoval"),
    ("Dario", "Vuković"),
    ("Edda", "Thorsen"),
    ("Femi", "Castell"),
    ("Greta", "Amundsen"),
    ("Hiro", "Maddox"),
    ("Ines", "Quintero"),
    ("Joris", "Velde"),
    ("Kaya", "Demir"),
    ("Levi", "Hartog"),
    ("Mina", "Farouk"),
    ("Nils", "Ekdahl"),
    ("Oona", "Laitinen"),
    ("Pablo", "Merino"),
    ("Rosa", "Bianchi"),
    ("Stellan", "Wiberg"),
    ("Tamar", "Levin"),
    ("Wanda", "Kowal"),
];

/// Where leads come from.
pub const CAMPAIGNS: [&str; 6] =
    ["Webinar", "Trade fair", "White paper", "Website form", "Partner referral", "Pricing page"];

/// Why leads are given back: code and words.
pub const REJECTED: [(&str, &str); 9] = [
    ("not_icp", "Too small"),
    ("not_icp", "Not ICP"),
    ("not_icp", "Out of territory"),
    ("no_budget", "No budget signal"),
    ("no_budget", "No budget"),
    ("customer", "Already a customer"),
    ("competitor", "Works for a competitor"),
    ("duplicate", "Duplicate"),
    ("other", "Wanted a job with us"),
];

/// What was done with a buyer: kind and subject.
pub const DONE: [(&str, &str); 10] = [
    ("call", "Open points"),
    ("call", "Budget round"),
    ("meeting", "Working session"),
    ("meeting", "Steering committee"),
    ("meeting", "Security questions"),
    ("demo", "Demo for the users"),
    ("email", "Answers to the questionnaire"),
    ("email", "Remarks on the contract"),
    ("email", "Dates for the pilot"),
    ("call", "Reference customer"),
];
