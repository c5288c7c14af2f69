-- The first shape of the file. Migrations are never edited once they have landed.
-- Money is in integer minor units; moments are UTC text of one length ("2026-11-22T09:00:00.000000000Z"), so they sort;
-- days are ISO text; identities of captures are UUIDv7 text. Where history matters rows are added, never changed, and
-- triggers hold everybody to it.

PRAGMA application_id = 1115121778; -- "Bwhr"

CREATE TABLE setting (
    key   TEXT PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- organisation ---------------------------------------------------------------------------------------------------------

CREATE TABLE person (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL CHECK (trim(name) <> ''),
    name_key TEXT NOT NULL UNIQUE,                        -- lower case in all alphabets, which SQLite's NOCASE is not
    email    TEXT UNIQUE CHECK (email <> ''),
    role     TEXT NOT NULL CHECK (role IN ('rep', 'flm', 'regional_head', 'cro', 'revops')),
    joined   TEXT CHECK (length(joined) = 10),
    left_on  TEXT CHECK (length(left_on) = 10)
) STRICT;

CREATE TABLE unit (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL CHECK (trim(name) <> ''),
    name_key TEXT NOT NULL,
    level    TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3')),
    UNIQUE (level, name_key)
) STRICT;

CREATE TABLE unit_parent (
    id         INTEGER PRIMARY KEY,
    unit       INTEGER NOT NULL REFERENCES unit,
    parent     INTEGER REFERENCES unit CHECK (parent <> unit),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10)
) STRICT;
CREATE INDEX unit_parent_by_unit ON unit_parent (unit, valid_from);

CREATE TABLE unit_lead (
    id         INTEGER PRIMARY KEY,
    unit       INTEGER NOT NULL REFERENCES unit,
    lead       INTEGER REFERENCES person,
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10)
) STRICT;
CREATE INDEX unit_lead_by_unit ON unit_lead (unit, valid_from);

CREATE TABLE unit_member (
    id         INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES person,
    unit       INTEGER REFERENCES unit,
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10)
) STRICT;
CREATE INDEX unit_member_by_person ON unit_member (person, valid_from);

CREATE TABLE quota (
    id         INTEGER PRIMARY KEY,
    person     INTEGER REFERENCES person,
    unit       INTEGER REFERENCES unit,
    period     TEXT NOT NULL CHECK (length(period) = 7),
    amount     INTEGER NOT NULL,
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    CHECK ((person IS NULL) <> (unit IS NULL))
) STRICT;
CREATE INDEX quota_by_period ON quota (period, valid_from);

-- deals ----------------------------------------------------------------------------------------------------------------

CREATE TABLE snapshot (
    id      INTEGER PRIMARY KEY,
    crm     TEXT NOT NULL,
    file    TEXT NOT NULL,
    on_day  TEXT NOT NULL CHECK (length(on_day) = 10),
    read_at TEXT NOT NULL CHECK (length(read_at) = 30)
) STRICT;
CREATE INDEX snapshot_by_crm ON snapshot (crm, on_day);

CREATE TABLE deal (
    id             INTEGER PRIMARY KEY,
    crm            TEXT NOT NULL,
    external_id    TEXT,
    twin           INTEGER NOT NULL DEFAULT 0,            -- which one, of those without an id that share name and account
    name           TEXT NOT NULL,
    account        TEXT,
    owner          INTEGER REFERENCES person,
    stage          TEXT NOT NULL,
    phase          TEXT NOT NULL CHECK (phase IN ('early', 'mid', 'late')),
    status         TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    category       TEXT CHECK (category IN ('omitted', 'pipeline', 'best_case', 'commit', 'closed')),
    amount         INTEGER,
    close          TEXT CHECK (length(close) = 10),
    created        TEXT CHECK (length(created) = 10),
    last_activity  TEXT CHECK (length(last_activity) = 10),
    next_step      TEXT,
    next_step_date TEXT CHECK (length(next_step_date) = 10),
    stage_entered  TEXT CHECK (length(stage_entered) = 10),
    crm_pushes     INTEGER CHECK (crm_pushes >= 0),       -- the CRM's own counter
    moved_later    INTEGER NOT NULL DEFAULT 0 CHECK (moved_later >= 0), -- what our own log has seen
    probability    REAL,
    segment        TEXT,
    source         TEXT,
    lost_reason    TEXT,
    competitor     TEXT,
    icp            INTEGER CHECK (icp IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX deal_by_external_id ON deal (crm, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX deal_by_name ON deal (crm, name, ifnull(account, ''), twin) WHERE external_id IS NULL;
CREATE INDEX deal_by_owner ON deal (owner);
CREATE INDEX deal_by_close ON deal (close);

CREATE TABLE deal_change (
    id       INTEGER PRIMARY KEY,
    deal     INTEGER NOT NULL REFERENCES deal,
    on_day   TEXT NOT NULL CHECK (length(on_day) = 10),
    field    TEXT NOT NULL CHECK (field IN ('created', 'stage', 'amount', 'close', 'category', 'owner', 'status')),
    old      TEXT,
    new      TEXT,
    snapshot INTEGER REFERENCES snapshot
) STRICT;
CREATE INDEX deal_change_by_day ON deal_change (on_day);
CREATE INDEX deal_change_by_deal ON deal_change (deal, on_day);

-- meetings -------------------------------------------------------------------------------------------------------------

CREATE TABLE series (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL CHECK (code <> ''),
    unit      INTEGER NOT NULL REFERENCES unit,
    format    TEXT NOT NULL CHECK (format IN ('team', 'one_on_one')),
    anchor    TEXT CHECK (length(anchor) = 10),
    at_minute INTEGER CHECK (at_minute BETWEEN 0 AND 1439),
    UNIQUE (code, unit)
) STRICT;

CREATE TABLE definition (
    id   INTEGER PRIMARY KEY,
    toml TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE meeting (
    id              TEXT PRIMARY KEY CHECK (length(id) = 36),
    series          INTEGER NOT NULL REFERENCES series,
    code            TEXT NOT NULL,
    unit            INTEGER NOT NULL REFERENCES unit,
    level           TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3')),
    format          TEXT NOT NULL CHECK (format IN ('team', 'one_on_one')),
    started         TEXT NOT NULL CHECK (length(started) = 30),
    ended           TEXT CHECK (length(ended) = 30),
    concluded       TEXT CHECK (length(concluded) = 30),
    state           TEXT NOT NULL CHECK (state IN ('live', 'suspended', 'ended', 'concluded')),
    missing_outputs INTEGER NOT NULL DEFAULT 0 CHECK (missing_outputs >= 0),
    last_seen       TEXT NOT NULL CHECK (length(last_seen) = 30),
    definition      INTEGER NOT NULL REFERENCES definition,
    minutes         TEXT
) STRICT;
CREATE INDEX meeting_by_unit ON meeting (unit, code, started);
CREATE INDEX meeting_by_start ON meeting (started);

CREATE TABLE meeting_event (
    meeting TEXT NOT NULL REFERENCES meeting,
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    at      TEXT NOT NULL CHECK (length(at) = 30),
    body    TEXT NOT NULL,
    PRIMARY KEY (meeting, seq)
) STRICT, WITHOUT ROWID;

-- captures -------------------------------------------------------------------------------------------------------------
-- What is taken back keeps its row, with the moment in `voided`, so that an undo can bring it back.

CREATE TABLE action (
    id         TEXT PRIMARY KEY CHECK (length(id) = 36),
    text       TEXT NOT NULL CHECK (trim(text) <> ''),
    owner      INTEGER REFERENCES person,
    due        TEXT CHECK (length(due) = 10),
    deal       INTEGER REFERENCES deal,
    kind       TEXT NOT NULL CHECK (kind IN ('general', 'coaching', 'escalation', 'prospecting', 'pull_in')),
    meeting    TEXT REFERENCES meeting,
    unit       INTEGER REFERENCES unit,
    created    TEXT NOT NULL CHECK (length(created) = 30),
    carried    INTEGER NOT NULL DEFAULT 0 CHECK (carried >= 0),
    carried_in TEXT REFERENCES meeting,
    state      TEXT NOT NULL CHECK (state IN ('open', 'closed', 'dropped')),
    outcome    TEXT CHECK (outcome IN ('achieved', 'partly', 'not_achieved')),
    remark     TEXT,                                      -- closed: in words what came of it; dropped: why
    settled    TEXT CHECK (length(settled) = 30),
    voided     TEXT CHECK (length(voided) = 30),
    CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CHECK ((state = 'open') = (settled IS NULL)),
    CHECK (state <> 'dropped' OR remark IS NOT NULL)
) STRICT;
CREATE INDEX action_by_owner ON action (owner, state);
CREATE INDEX action_by_unit ON action (unit, state);
CREATE INDEX action_by_meeting ON action (meeting);

CREATE TABLE action_event (
    id     INTEGER PRIMARY KEY,
    action TEXT NOT NULL REFERENCES action,
    at     TEXT NOT NULL CHECK (length(at) = 30),
    what   TEXT NOT NULL CHECK (what IN ('written', 'edited', 'carried', 'closed', 'dropped', 'reopened', 'taken_back', 'brought_back')),
    body   TEXT                                           -- the action from then on, as JSON; none when it was taken back
) STRICT;
CREATE INDEX action_event_by_action ON action_event (action);

CREATE TABLE note (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    kind        TEXT NOT NULL CHECK (kind IN ('note', 'private', 'parked')),
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
CREATE INDEX note_by_meeting ON note (meeting);
CREATE INDEX note_parked ON note (unit, for_meeting) WHERE kind = 'parked';

CREATE TABLE commitment (
    id      TEXT PRIMARY KEY CHECK (length(id) = 36),
    text    TEXT NOT NULL CHECK (trim(text) <> ''),
    due     TEXT CHECK (length(due) = 10),
    deal    INTEGER REFERENCES deal,
    buyer   TEXT,
    seller  INTEGER REFERENCES person,
    meeting TEXT REFERENCES meeting,
    unit    INTEGER REFERENCES unit,
    created TEXT NOT NULL CHECK (length(created) = 30),
    kept    TEXT NOT NULL CHECK (kept IN ('open', 'kept', 'broken', 'moved')),
    voided  TEXT CHECK (length(voided) = 30)
) STRICT;
CREATE INDEX commitment_by_meeting ON commitment (meeting);
CREATE INDEX commitment_open ON commitment (seller) WHERE kept = 'open';

-- forecast -------------------------------------------------------------------------------------------------------------

CREATE TABLE draft (
    id         INTEGER PRIMARY KEY,
    person     INTEGER REFERENCES person,
    unit       INTEGER REFERENCES unit,
    by_person  INTEGER NOT NULL REFERENCES person,
    month      TEXT NOT NULL CHECK (length(month) = 7),
    quarter    TEXT NOT NULL CHECK (length(quarter) = 7),
    month_wc   INTEGER,
    month_fc   INTEGER,
    month_bc   INTEGER,
    quarter_wc INTEGER,
    quarter_fc INTEGER,
    quarter_bc INTEGER,
    sure       INTEGER CHECK (sure IN (0, 1)),
    reason     TEXT,
    updated    TEXT NOT NULL CHECK (length(updated) = 30),
    CHECK ((person IS NULL) <> (unit IS NULL))
) STRICT;
CREATE UNIQUE INDEX draft_of_person ON draft (person, month, quarter) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX draft_of_unit ON draft (unit, month, quarter) WHERE unit IS NOT NULL;

CREATE TABLE draft_named (
    draft  INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    deal   INTEGER NOT NULL REFERENCES deal,
    amount INTEGER NOT NULL,
    close  TEXT CHECK (length(close) = 10),
    PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_explanation (
    draft   INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    horizon TEXT NOT NULL CHECK (horizon IN ('month', 'quarter')),
    deal    INTEGER NOT NULL REFERENCES deal,
    delta   INTEGER NOT NULL,
    note    TEXT,
    PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
    place     INTEGER PRIMARY KEY,                        -- in the order in which they were submitted
    id        TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    person    INTEGER REFERENCES person,
    unit      INTEGER REFERENCES unit,
    by_person INTEGER NOT NULL REFERENCES person,
    period    TEXT NOT NULL CHECK (length(period) = 7),
    wc        INTEGER NOT NULL,
    fc        INTEGER NOT NULL,
    bc        INTEGER NOT NULL,
    at        TEXT NOT NULL CHECK (length(at) = 30),
    meeting   TEXT REFERENCES meeting,
    sure      INTEGER NOT NULL CHECK (sure IN (0, 1)),
    won       INTEGER NOT NULL,
    below_wc  INTEGER,
    below_fc  INTEGER,
    below_bc  INTEGER,
    reason    TEXT,
    late_secs INTEGER,
    CHECK ((person IS NULL) <> (unit IS NULL)),
    CHECK ((below_wc IS NULL) = (below_fc IS NULL) AND (below_fc IS NULL) = (below_bc IS NULL))
) STRICT;
CREATE INDEX submission_by_person ON submission (person, period) WHERE person IS NOT NULL;
CREATE INDEX submission_by_unit ON submission (unit, period) WHERE unit IS NOT NULL;
CREATE INDEX submission_by_meeting ON submission (meeting);
CREATE INDEX submission_by_period ON submission (period);

CREATE TABLE submission_named (
    submission TEXT NOT NULL REFERENCES submission (id),
    place      INTEGER NOT NULL,
    deal       INTEGER NOT NULL REFERENCES deal,
    amount     INTEGER NOT NULL,
    close      TEXT CHECK (length(close) = 10),
    PRIMARY KEY (submission, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_explanation (
    submission TEXT NOT NULL REFERENCES submission (id),
    place      INTEGER NOT NULL,
    horizon    TEXT NOT NULL CHECK (horizon IN ('month', 'quarter')),
    deal       INTEGER NOT NULL REFERENCES deal,
    delta      INTEGER NOT NULL,
    note       TEXT,
    PRIMARY KEY (submission, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_source (
    submission TEXT NOT NULL REFERENCES submission (id),
    place      INTEGER NOT NULL,
    source     TEXT NOT NULL REFERENCES submission (id),
    PRIMARY KEY (submission, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX submission_source_by_source ON submission_source (source);

-- What became of a submission: the newest row says where it stands; without one it counts.
CREATE TABLE submission_event (
    id         INTEGER PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    at         TEXT NOT NULL CHECK (length(at) = 30),
    what       TEXT NOT NULL CHECK (what IN ('withdrawn', 'returned', 'superseded', 'counts_again')),
    reason     TEXT,
    by_person  INTEGER REFERENCES person,
    by_newer   TEXT REFERENCES submission (id),
    CHECK (what NOT IN ('withdrawn', 'returned') OR reason IS NOT NULL),
    CHECK ((what = 'returned') = (by_person IS NOT NULL)),
    CHECK ((what = 'superseded') = (by_newer IS NOT NULL))
) STRICT;
CREATE INDEX submission_event_by_submission ON submission_event (submission);
CREATE INDEX submission_event_by_newer ON submission_event (by_newer) WHERE by_newer IS NOT NULL;

-- history is added to, never changed -----------------------------------------------------------------------------------

CREATE TRIGGER unit_parent_kept BEFORE UPDATE ON unit_parent BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER unit_parent_held BEFORE DELETE ON unit_parent BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER unit_lead_kept BEFORE UPDATE ON unit_lead BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER unit_lead_held BEFORE DELETE ON unit_lead BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER unit_member_kept BEFORE UPDATE ON unit_member BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER unit_member_held BEFORE DELETE ON unit_member BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER quota_kept BEFORE UPDATE ON quota BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER quota_held BEFORE DELETE ON quota BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER deal_change_kept BEFORE UPDATE ON deal_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER deal_change_held BEFORE DELETE ON deal_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER meeting_event_kept BEFORE UPDATE ON meeting_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER meeting_event_held BEFORE DELETE ON meeting_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER action_event_kept BEFORE UPDATE ON action_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER action_event_held BEFORE DELETE ON action_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_kept BEFORE UPDATE ON submission BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_held BEFORE DELETE ON submission BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_named_kept BEFORE UPDATE ON submission_named BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_named_held BEFORE DELETE ON submission_named BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_explanation_kept BEFORE UPDATE ON submission_explanation BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_explanation_held BEFORE DELETE ON submission_explanation BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_source_kept BEFORE UPDATE ON submission_source BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_source_held BEFORE DELETE ON submission_source BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_event_kept BEFORE UPDATE ON submission_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER submission_event_held BEFORE DELETE ON submission_event BEGIN SELECT raise(ABORT, 'history is never changed'); END;
