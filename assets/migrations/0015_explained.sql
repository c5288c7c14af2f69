-- What is written about a missed FC: the deals that made the gap, each with what happened, and why a rest has none. A row is
-- never changed: an amendment is a new one that names the one it takes the place of, with its reason. Taken back is voided.

CREATE TABLE explained (
    id        TEXT PRIMARY KEY CHECK (length(id) = 36),
    person    INTEGER REFERENCES person,
    unit      INTEGER REFERENCES unit,
    period    TEXT NOT NULL CHECK (length(period) = 7),
    horizon   TEXT NOT NULL CHECK (horizon IN ('start', 'middle', 'end')),  -- which FC of the period was missed
    fc        INTEGER NOT NULL,
    actual    INTEGER NOT NULL,
    by_person INTEGER REFERENCES person,
    at        TEXT NOT NULL CHECK (length(at) = 30),
    meeting   TEXT REFERENCES meeting,
    rest      TEXT CHECK (rest <> ''),
    lesson    TEXT CHECK (lesson <> ''),
    amends    TEXT REFERENCES explained (id),
    why       TEXT CHECK (why <> ''),
    voided    TEXT CHECK (length(voided) = 30),
    CHECK ((person IS NULL) <> (unit IS NULL)),
    CHECK (actual < fc),
    CHECK ((amends IS NULL) = (why IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX explained_by_person ON explained (person, period) WHERE person IS NOT NULL;
CREATE INDEX explained_by_unit ON explained (unit, period) WHERE unit IS NOT NULL;
CREATE INDEX explained_by_meeting ON explained (meeting) WHERE meeting IS NOT NULL;
-- of two windows one writes it, the other one amends what it has read
CREATE UNIQUE INDEX explained_first_of_person ON explained (person, period) WHERE person IS NOT NULL AND amends IS NULL AND voided IS NULL;
CREATE UNIQUE INDEX explained_first_of_unit ON explained (unit, period) WHERE unit IS NOT NULL AND amends IS NULL AND voided IS NULL;
CREATE UNIQUE INDEX explained_amended_once ON explained (amends) WHERE amends IS NOT NULL AND voided IS NULL;

CREATE TABLE explained_deal (
    explained TEXT NOT NULL REFERENCES explained,
    place     INTEGER NOT NULL CHECK (place >= 0),
    deal      INTEGER NOT NULL REFERENCES deal,
    amount    INTEGER NOT NULL CHECK (amount > 0),
    fate      TEXT CHECK (fate IN ('won', 'lost', 'slipped', 'open', 'gone')),  -- what had become of it by then
    reason    TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (explained, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX explained_deal_by_deal ON explained_deal (deal);

CREATE TRIGGER explained_kept BEFORE UPDATE OF id, person, unit, period, horizon, fc, actual, by_person, at, meeting, rest, lesson, amends, why
    ON explained BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER explained_held BEFORE DELETE ON explained BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER explained_deal_kept BEFORE UPDATE ON explained_deal BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER explained_deal_held BEFORE DELETE ON explained_deal BEGIN SELECT raise(ABORT, 'history is never changed'); END;

-- The search takes one more kind. Which kinds there are is said by the triggers that write them; the row numbers stay, so that the
-- index does, and the triggers of the other tables find the new table under its old name.
CREATE TABLE search_row_before AS SELECT id, kind, ref, text FROM search_row;
DROP TABLE search_row;
CREATE TABLE search_row (
    id   INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind <> ''),
    ref  TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, ref)
) STRICT;
INSERT INTO search_row (id, kind, ref, text) SELECT id, kind, ref, text FROM search_row_before;
DROP TABLE search_row_before;
CREATE TRIGGER search_row_added AFTER INSERT ON search_row BEGIN
    INSERT INTO search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
END;

-- The words of an explanation stand in two tables, and its deals are written after it: the last one of them has all.
CREATE VIEW explained_words AS
    SELECT e.id, e.voided, concat_ws(' · ',
        (SELECT group_concat(d.name || ': ' || x.reason, ' · ' ORDER BY x.place) FROM explained_deal x JOIN deal d ON d.id = x.deal WHERE x.explained = e.id),
        e.rest, e.lesson, e.why) AS text
    FROM explained e;
CREATE TRIGGER explained_search_added AFTER INSERT ON explained BEGIN
    INSERT INTO search_row (kind, ref, text) SELECT 'explained', id, text FROM explained_words WHERE id = new.id AND voided IS NULL AND text <> '';
END;
CREATE TRIGGER explained_search_changed AFTER UPDATE ON explained BEGIN
    DELETE FROM search_row WHERE kind = 'explained' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'explained', id, text FROM explained_words WHERE id = new.id AND voided IS NULL AND text <> '';
END;
CREATE TRIGGER explained_deal_search_added AFTER INSERT ON explained_deal BEGIN
    DELETE FROM search_row WHERE kind = 'explained' AND ref = new.explained;
    INSERT INTO search_row (kind, ref, text) SELECT 'explained', id, text FROM explained_words WHERE id = new.explained AND voided IS NULL AND text <> '';
END;
