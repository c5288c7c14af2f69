-- What buyers do and promise: a promise knows the day it was given, what became of it and which one it takes the place of;
-- what a buyer did can be written down here; stalled deals get their answer, review by review; a risk is a kind of note.

ALTER TABLE commitment ADD COLUMN agreed TEXT CHECK (length(agreed) = 10);         -- the day the buyer agreed: a buyer event
ALTER TABLE commitment ADD COLUMN follows TEXT REFERENCES commitment;               -- the one whose day the buyer moved
ALTER TABLE commitment ADD COLUMN settled TEXT CHECK (length(settled) = 30);        -- when its result was said
ALTER TABLE commitment ADD COLUMN settled_on TEXT CHECK (length(settled_on) = 10);  -- on which day
ALTER TABLE commitment ADD COLUMN settled_in TEXT REFERENCES meeting;               -- in which meeting
UPDATE commitment SET agreed = substr(created, 1, 10);
CREATE INDEX commitment_by_deal ON commitment (deal);

CREATE TABLE commitment_event (
    id         INTEGER PRIMARY KEY,
    commitment TEXT NOT NULL REFERENCES commitment,
    at         TEXT NOT NULL CHECK (length(at) = 30),
    what       TEXT NOT NULL CHECK (what IN ('written', 'edited', 'kept', 'broken', 'moved', 'reopened', 'taken_back', 'brought_back')),
    body       TEXT                                       -- the promise from then on, as JSON; none when it was taken back
) STRICT;
CREATE INDEX commitment_event_by_commitment ON commitment_event (commitment);
CREATE TRIGGER commitment_event_kept BEFORE UPDATE ON commitment_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER commitment_event_held BEFORE DELETE ON commitment_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;

CREATE TABLE buyer_event (
    id      TEXT PRIMARY KEY CHECK (length(id) = 36),
    deal    INTEGER NOT NULL REFERENCES deal,
    on_day  TEXT NOT NULL CHECK (length(on_day) = 10),
    text    TEXT NOT NULL CHECK (trim(text) <> ''),
    buyer   TEXT,                                         -- who on their side
    seller  INTEGER REFERENCES person,                    -- who told it
    meeting TEXT REFERENCES meeting,
    unit    INTEGER REFERENCES unit,
    created TEXT NOT NULL CHECK (length(created) = 30),
    voided  TEXT CHECK (length(voided) = 30)
) STRICT;
CREATE INDEX buyer_event_by_deal ON buyer_event (deal, on_day);

CREATE TABLE triage (
    id      TEXT PRIMARY KEY CHECK (length(id) = 36),
    deal    INTEGER NOT NULL REFERENCES deal,
    meeting TEXT NOT NULL REFERENCES meeting,
    unit    INTEGER NOT NULL REFERENCES unit,
    answer  TEXT NOT NULL CHECK (answer IN ('escalate', 'reengage', 'disqualify')),
    action  TEXT REFERENCES action,                       -- what is done about it
    on_day  TEXT NOT NULL CHECK (length(on_day) = 10),
    created TEXT NOT NULL CHECK (length(created) = 30),
    voided  TEXT CHECK (length(voided) = 30)
) STRICT;
CREATE INDEX triage_by_deal ON triage (deal, created);
CREATE INDEX triage_by_meeting ON triage (meeting);

CREATE TABLE note_new (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    kind        TEXT NOT NULL CHECK (kind IN ('note', 'private', 'parked', 'risk')),
    text        TEXT NOT NULL CHECK (trim(text) <> ''),
    meeting     TEXT REFERENCES meeting,
    step        TEXT,
    unit        INTEGER REFERENCES unit,
    deal        INTEGER REFERENCES deal,
    person      INTEGER REFERENCES person,
    created     TEXT NOT NULL CHECK (length(created) = 30),
    for_meeting TEXT,
    voided      TEXT CHECK (length(voided) = 30)
) STRICT;
INSERT INTO note_new SELECT id, kind, text, meeting, step, unit, deal, person, created, for_meeting, voided FROM note;
DROP TABLE note;
ALTER TABLE note_new RENAME TO note;
CREATE INDEX note_by_meeting ON note (meeting);
CREATE INDEX note_parked ON note (unit, for_meeting) WHERE kind = 'parked';
CREATE INDEX note_risks ON note (deal) WHERE kind = 'risk';
