-- What a person said about exports, so that it is asked once: what columns, words and dates of a header set mean, and how
-- far a CRM's stages are.

CREATE TABLE habit (
    id         INTEGER PRIMARY KEY,
    crm        TEXT NOT NULL CHECK (length(crm) > 0),
    kind       TEXT NOT NULL CHECK (length(kind) > 0),  -- deals, people, quotas, ...
    header_key TEXT NOT NULL,                            -- the labels in one spelling, sorted, one a line
    file       TEXT NOT NULL,                            -- the last file of this header set, for reading
    answers    TEXT NOT NULL,                            -- TOML, as a map file
    made       TEXT NOT NULL CHECK (length(made) = 30),
    used       TEXT NOT NULL CHECK (length(used) = 30),
    UNIQUE (crm, kind, header_key)
) STRICT;

CREATE TABLE stage_phase (
    crm       TEXT NOT NULL CHECK (length(crm) > 0),
    stage_key TEXT NOT NULL CHECK (length(stage_key) > 0), -- the label in one spelling
    label     TEXT NOT NULL,
    phase     TEXT NOT NULL CHECK (phase IN ('early', 'mid', 'late', 'won', 'lost', 'omitted')),
    at        TEXT NOT NULL CHECK (length(at) = 30),
    PRIMARY KEY (crm, stage_key)
) STRICT, WITHOUT ROWID;
