//! Leads and activities of the company: what there is on any day.

use std::collections::HashSet;

use crate::demo::Company;
use crate::domain::business::BusinessHours;
use crate::domain::deal::Status;
use crate::domain::ids::LeadId;
use crate::domain::lead::{Agreement, Lead, LeadState, Month, Sla, months};

pub(super) fn leads(c: &Company) {
    let now = c.frame.now.with_timezone(&c.frame.offset).naive_local();
    let (today, hours) = (c.frame.today, BusinessHours::default());
    let all: Vec<Lead> = c
        .leads
        .iter()
        .enumerate()
        .map(|(n, l)| Lead {
            id: LeadId(i64::try_from(n).unwrap()),
            crm: "demo".into(),
            external_id: l.row.external_id.clone(),
            name: l.row.name.clone(),
            account: None,
            email: None,
            source: None,
            segment: None,
            owner: l.row.owner,
            owner_text: None,
            created: l.row.created,
            state: l.row.state,
            answered: l.row.answered,
            reason: l.row.reason.clone(),
            reason_text: None,
            deal_ref: l.row.deal_ref.clone(),
            deal: None,
            seen_waiting: None,
            answered_by: None,
            gone_on: None,
            contacted: None,
            answered_here: false,
        })
        .collect();
    let seen = c.frame.seen_at.with_timezone(&c.frame.offset).naive_local();
    for lead in &all {
        assert!(lead.created.unwrap() <= seen && lead.answered.is_none_or(|a| a <= seen), "{today}: {lead:?}");
        assert!(lead.owner.is_some() && lead.answered.is_none_or(|a| a >= lead.created.unwrap()), "{today}: {lead:?}");
        assert_eq!(lead.answered.is_none(), lead.state == LeadState::Waiting);
    }
    let waiting: Vec<&Lead> = all.iter().filter(|l| l.state == LeadState::Waiting).collect();
    let late = waiting.iter().filter(|l| matches!(l.sla(now, &hours, 1440), Sla::Breached { .. })).count();
    assert_eq!((waiting.len(), late), (7, 2), "{today}");
    let became: Vec<&Lead> = all.iter().filter(|l| l.deal_ref.is_some()).collect();
    assert!(became.len() >= 4, "{today}: {} became deals", became.len());
    for lead in became {
        let life = c.lives.iter().find(|l| l.row.external_id == lead.deal_ref).unwrap();
        assert!(lead.answered.unwrap().date() <= life.row.created.unwrap() && life.row.owner == lead.owner);
    }
    let codes: HashSet<_> = all.iter().filter_map(|l| l.reason.clone()).collect();
    assert!(codes.len() >= 3, "{today}: {codes:?}");
    let months = months(&all, now, &Agreement::new(Vec::new(), (hours, 1440)), c.frame.calendar);
    assert!((3..=4).contains(&months.len()), "{today}: {months:?}");
    let share = |m: &Month| m.share_kept().unwrap_or(1.0);
    let (kept, all): (usize, usize) =
        months.values().fold((0, 0), |(k, a), m| (k + m.kept, a + m.kept + m.breaches.len()));
    assert!(kept * 100 >= all * 70 && months.values().any(|m| share(m) > 0.7), "{today}: {months:?}");
}

pub(super) fn activities(c: &Company) {
    for life in c.lives.iter().filter(|l| l.row.status == Status::Open) {
        let of = || c.activities.iter().filter(|a| a.deal_ref == life.row.external_id);
        let last = of().filter(|a| a.buyer).map(|a| a.on).max();
        assert_eq!(last, life.row.last_activity, "the CRM says the same twice: {}", life.row.name);
        assert!(of().all(|a| a.on >= life.row.created.unwrap() && a.on <= c.frame.seen && a.person == life.row.owner));
    }
    let ours = c.activities.iter().filter(|a| !a.buyer).count();
    assert!(ours >= 10, "{ours}");
}
