-- What was good and what was to be watched on which day: the limits of the config as they were found, key by key. A limit
-- that changes gets a row of its own day on; the past keeps those that held then.

CREATE TABLE limit_change (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL CHECK (length(key) > 0),             -- section.key of the config: "health.stalled"
    value      TEXT NOT NULL CHECK (length(value) > 0),           -- as JSON
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    noted_on   TEXT NOT NULL CHECK (length(noted_on) = 10)        -- the day it was found in the config
) STRICT;
CREATE INDEX limit_change_by_day ON limit_change (valid_from, id);

CREATE TRIGGER limit_change_kept BEFORE UPDATE ON limit_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER limit_change_held BEFORE DELETE ON limit_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;
