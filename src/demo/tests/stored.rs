//! The company in a store: what comes out is what went in.

use super::*;
use crate::demo::build;
use crate::domain::lead::LeadState;
use crate::store::{ActionFilter, DealFilter, MeetingFilter, Store, SubmissionFilter};

#[test]
fn it_is_stored_whole() {
    for day in ["2026-11-22", "2026-10-01", "2028-02-29"] {
        let today: NaiveDate = day.parse().unwrap();
        let now = moment(today, 9).to_utc();
        let mut store = Store::in_memory().unwrap();
        build(&mut store, today, now, SEED).unwrap();
        let c = Company::new(now.fixed_offset(), SEED);

        let org = store.org(today).unwrap();
        assert_eq!((org.people.len(), org.units.len(), org.members.len()), (24, 6, 17));
        let me = org.people.iter().find(|p| Some(p.id.to_string()) == store.setting("me").unwrap()).unwrap();
        assert_eq!(me.name, c.org.name(DANA));
        let home = org.units.iter().find(|u| Some(u.id.to_string()) == store.setting("home_unit").unwrap()).unwrap();
        assert_eq!((home.name.as_str(), home.lead), ("Team West", Some(me.id)));

        let deals = store.deals(&DealFilter::default()).unwrap();
        assert_eq!(deals.len(), c.lives.len());
        for life in &c.lives {
            let deal = deals.iter().find(|d| d.external_id == life.row.external_id).unwrap();
            assert_eq!(
                (&deal.name, deal.status, deal.amount, deal.close),
                (&life.row.name, life.row.status, life.row.amount, life.row.close)
            );
            assert_eq!(
                (&deal.stage, deal.last_activity, &deal.next_step),
                (&life.row.stage, life.row.last_activity, &life.row.next_step)
            );
            assert!(deal.pushes >= life.row.pushes.unwrap());
        }
        let first = c.frame.snapshots()[0];
        let logged = store.deal_changes(first, c.frame.seen, None).unwrap();
        assert_eq!(
            logged.len(),
            c.lives.iter().map(|l| l.changes.len()).sum::<usize>(),
            "the import saw what the life says"
        );

        let leads = store.leads().unwrap();
        assert_eq!(leads.len(), c.leads.len());
        for lead in &leads {
            let row = &c.leads.iter().find(|l| l.row.external_id == lead.external_id).unwrap().row;
            assert_eq!(
                (lead.state, lead.created, lead.answered, &lead.reason),
                (row.state, row.created, row.answered, &row.reason)
            );
            assert_eq!(lead.deal.is_some(), row.deal_ref.is_some(), "its deal is here");
            assert_eq!(lead.gone_on, None);
        }
        let (first, last) = (c.frame.snapshots()[0], c.frame.seen);
        let answers = store.lead_events(first, last).unwrap();
        let answers = answers.iter().filter(|e| matches!(e.what.as_str(), "accepted" | "rejected")).count();
        assert_eq!(answers, leads.iter().filter(|l| l.state != LeadState::Waiting).count());
        let count = u32::try_from(c.activities.len()).unwrap();
        assert_eq!(store.activity_count().unwrap(), (count, 0), "every activity belongs to a deal");
        let open: Vec<_> = deals.iter().filter(|d| d.status == Status::Open).collect();
        let heard = store.last_buyer_activity(&open.iter().map(|d| d.id).collect::<Vec<_>>(), today).unwrap();
        // what was promised and told in the meetings comes after what the export knows
        let alone = |d: &&&Deal| {
            store.commitments_about(d.id).unwrap().is_empty() && store.buyer_events(d.id).unwrap().is_empty()
        };
        assert!(open.iter().all(|d| heard.get(&d.id).copied() >= d.last_activity));
        assert!(open.iter().filter(alone).all(|d| heard.get(&d.id).copied() == d.last_activity));

        let submissions = store.submissions(&SubmissionFilter::default()).unwrap();
        assert_eq!(submissions.len(), c.submissions.len());
        let counting = |all: &[Submission]| all.iter().filter(|s| s.counts()).count();
        assert_eq!(counting(&submissions), counting(&c.submissions));
        let month = c.frame.calendar.month(today).key;
        let quarter = c.frame.calendar.quarter(today).key;
        assert_eq!(store.drafts(month, quarter).unwrap().len(), 6);

        let meetings = store.meetings(&MeetingFilter::default()).unwrap();
        assert_eq!(meetings.len(), c.held.len());
        assert!(meetings.iter().all(|m| m.state == MeetingState::Concluded && m.ended.is_some()));
        assert!(store.meetings(&MeetingFilter { unfinished: true, ..MeetingFilter::default() }).unwrap().is_empty());
        let last = &meetings[0];
        assert!(store.minutes(last.id).unwrap().is_some());

        let actions = store.actions(&ActionFilter::default()).unwrap();
        assert_eq!(actions.len(), c.captures.actions.len());
        let own = store.actions(&ActionFilter { unit: Some(home.id), ..ActionFilter::default() }).unwrap();
        let west = c.captures.actions.iter().filter(|a| a.unit == Some(super::super::org::WEST)).count();
        assert_eq!(own.len(), west);
        assert_eq!(store.parked_for(home.id, "PR").unwrap().len(), 1);
        assert_eq!(store.parked_for(home.id, "WFC").unwrap().len(), 1);
        assert_eq!(store.quotas(quarter, today).unwrap().len(), 23);
        assert!(store.check().unwrap().is_empty());
    }
}
