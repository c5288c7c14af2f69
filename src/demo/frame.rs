//! The days of the demo, all counted from today: when the CRM was read, when which meeting is held.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};

use crate::domain::period::FiscalCalendar;

/// For how many weeks the CRM's snapshots reach back: so that five quarters that are over are seen from their course.
pub const SNAPSHOT_WEEKS: u64 = 68;
/// For how many weeks calls were held in the cockpit.
pub const CALL_WEEKS: u64 = 10;

/// Today, and what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The day it is for the person.
    pub today: NaiveDate,
    /// The moment.
    pub now: DateTime<Utc>,
    /// The person's time zone.
    pub offset: FixedOffset,
    /// The day the newest snapshot shows.
    pub seen: NaiveDate,
    /// When it was read.
    pub seen_at: DateTime<Utc>,
    /// When Team West's call begins, minutes after midnight: the next half hour, in working time.
    pub call_minute: u32,
    /// Fiscal years are calendar years.
    pub calendar: FiscalCalendar,
}

impl Frame {
    /// Everything relative to this moment in the person's own time zone.
    pub fn new(now: DateTime<FixedOffset>) -> Self {
        let seen_at = now - TimeDelta::hours(3);
        let minute = now.hour() * 60 + now.minute();
        Self {
            today: now.date_naive(),
            now: now.to_utc(),
            offset: *now.offset(),
            seen: seen_at.date_naive(),
            seen_at: seen_at.to_utc(),
            call_minute: (minute.div_ceil(30) * 30).clamp(8 * 60 + 30, 16 * 60),
            calendar: FiscalCalendar::default(),
        }
    }

    /// The moment of this local day and minute.
    pub fn at(&self, day: NaiveDate, minute: u32) -> DateTime<Utc> {
        let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
        DateTime::from_naive_utc_and_offset(local - TimeDelta::seconds(i64::from(self.offset.local_minus_utc())), Utc)
    }

    /// The days of the snapshots, oldest first.
    pub fn snapshots(&self) -> Vec<NaiveDate> {
        (0..=SNAPSHOT_WEEKS).rev().map(|w| self.seen - Days::new(7 * w)).collect()
    }

    /// The snapshot that first showed what happened on that day; `None`: none has yet.
    pub fn shown_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let weeks = (self.seen - day).num_days().div_euclid(7);
        u64::try_from(weeks).ok().map(|w| self.seen - Days::new(7 * w))
    }

    /// What was known of the CRM on that day: the day of the newest snapshot by then.
    pub fn known_on(&self, day: NaiveDate) -> NaiveDate {
        if day >= self.seen {
            return self.seen;
        }
        let weeks = -(day - self.seen).num_days().div_euclid(7);
        self.seen - TimeDelta::days(7 * weeks)
    }

    /// When the call of Team West is due, `weeks` ago.
    pub fn team_call(&self, weeks: u64) -> NaiveDate {
        self.today - Days::new(7 * weeks)
    }

    /// The regions call after their teams.
    pub fn region_call(&self, weeks: u64) -> NaiveDate {
        working(self.today + Days::new(1)) - Days::new(7 * weeks)
    }

    /// The company calls after its regions.
    pub fn company_call(&self, weeks: u64) -> NaiveDate {
        working(working(self.today + Days::new(1)) + Days::new(1)) - Days::new(7 * weeks)
    }

    /// The team's next Pipeline Review.
    pub fn next_review(&self) -> NaiveDate {
        working(self.today + Days::new(2))
    }

    /// The team's next Top Deal Review.
    pub fn next_top_deals(&self) -> NaiveDate {
        working(self.next_review() + Days::new(2))
    }

    /// When the numbers of a quarter that begins on that day are locked, one level after the other (0, 1, 2).
    pub fn lock_day(&self, quarter_first: NaiveDate, level: u64) -> NaiveDate {
        working(quarter_first - Days::new(10) + Days::new(2 * level))
    }
}

/// That day, or the Monday after.
pub fn working(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}
