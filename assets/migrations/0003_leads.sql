-- Leads with what became of them, activities with the deals they belong to, and other names of people.
-- Wall-clock moments of leads are text of one length in the company's own time zone ("2026-11-22T09:00"): business hours
-- are counted in it.

CREATE TABLE person_alias (
    alias_key TEXT PRIMARY KEY CHECK (alias_key <> ''),   -- lower case, no accents, no punctuation
    alias     TEXT NOT NULL CHECK (trim(alias) <> ''),
    person    INTEGER NOT NULL REFERENCES person
) STRICT, WITHOUT ROWID;
CREATE INDEX person_alias_by_person ON person_alias (person);

-- one file of leads or activities that was read
CREATE TABLE reading (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('leads', 'activities')),
    crm     TEXT NOT NULL,
    file    TEXT NOT NULL,
    on_day  TEXT NOT NULL CHECK (length(on_day) = 10),
    read_at TEXT NOT NULL CHECK (length(read_at) = 30)
) STRICT;
CREATE INDEX reading_by_crm ON reading (kind, crm, on_day);

CREATE TABLE lead (
    id           INTEGER PRIMARY KEY,
    crm          TEXT NOT NULL,
    lead_key     TEXT NOT NULL CHECK (lead_key <> ''),    -- its id, else its e-mail, else name and account
    external_id  TEXT,
    name         TEXT NOT NULL CHECK (trim(name) <> ''),
    account      TEXT,
    email        TEXT,
    source       TEXT,
    segment      TEXT,
    owner        INTEGER REFERENCES person,
    owner_text   TEXT,                                    -- as the export says it
    created      TEXT CHECK (length(created) = 16),
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'rejected')),
    answered     TEXT CHECK (length(answered) = 16),
    reason       TEXT CHECK (reason <> ''),
    reason_text  TEXT,
    deal_ref     TEXT,                                    -- the CRM's id of the deal it became
    seen_waiting TEXT CHECK (length(seen_waiting) = 10),
    answered_by  TEXT CHECK (length(answered_by) = 10),
    gone_on      TEXT CHECK (length(gone_on) = 10),
    UNIQUE (crm, lead_key),
    CHECK (state <> 'waiting' OR (answered IS NULL AND answered_by IS NULL)),
    CHECK (state = 'rejected' OR (reason IS NULL AND reason_text IS NULL))
) STRICT;
CREATE INDEX lead_by_owner ON lead (owner);
CREATE INDEX lead_by_state ON lead (state, created);

CREATE TABLE lead_event (
    id      INTEGER PRIMARY KEY,
    lead    INTEGER NOT NULL REFERENCES lead,
    on_day  TEXT NOT NULL CHECK (length(on_day) = 10),
    what    TEXT NOT NULL CHECK (what IN ('appeared', 'accepted', 'rejected', 'owner', 'reopened', 'gone')),
    old     TEXT,
    new     TEXT,
    reading INTEGER NOT NULL REFERENCES reading
) STRICT;
CREATE INDEX lead_event_by_lead ON lead_event (lead, id);
CREATE INDEX lead_event_by_day ON lead_event (on_day);

-- only what has happened: what is planned stays in the CRM
CREATE TABLE activity (
    id           INTEGER PRIMARY KEY,
    crm          TEXT NOT NULL,
    activity_key TEXT NOT NULL CHECK (activity_key <> ''),
    external_id  TEXT,
    deal         INTEGER REFERENCES deal,
    account      TEXT,
    kind         TEXT NOT NULL CHECK (kind <> ''),
    buyer        INTEGER NOT NULL CHECK (buyer IN (0, 1)), -- the buyer took part
    direction    TEXT CHECK (direction IN ('in', 'out')),
    subject      TEXT,
    on_day       TEXT NOT NULL CHECK (length(on_day) = 10),
    person       INTEGER REFERENCES person,
    UNIQUE (crm, activity_key)
) STRICT;
CREATE INDEX activity_by_deal ON activity (deal, buyer, on_day);
CREATE INDEX activity_by_day ON activity (on_day);

-- history is added to, never changed
CREATE TRIGGER reading_kept BEFORE UPDATE ON reading BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER reading_held BEFORE DELETE ON reading BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER lead_event_kept BEFORE UPDATE ON lead_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER lead_event_held BEFORE DELETE ON lead_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
