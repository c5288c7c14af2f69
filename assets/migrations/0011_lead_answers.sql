-- Answers to leads that were given here: they count at once, and stand on the list for the CRM until an export shows them.

ALTER TABLE lead ADD COLUMN contacted TEXT CHECK (length(contacted) = 16);  -- when sales first reached it, wall clock

CREATE TABLE lead_answer (
    id        TEXT PRIMARY KEY,
    lead      INTEGER NOT NULL REFERENCES lead,
    state     TEXT NOT NULL CHECK (state IN ('accepted', 'rejected')),
    reason    TEXT CHECK (reason <> ''),
    at        TEXT NOT NULL CHECK (length(at) = 30),
    at_wall   TEXT NOT NULL CHECK (length(at_wall) = 16),                    -- the same on the company's clock
    by_person INTEGER REFERENCES person,
    meeting   TEXT REFERENCES meeting,
    standing  TEXT NOT NULL CHECK (standing IN ('open', 'arrived', 'overtaken')),
    settled   TEXT CHECK (length(settled) = 10),
    voided    TEXT CHECK (length(voided) = 30),
    CHECK ((state = 'rejected') = (reason IS NOT NULL)),
    CHECK ((standing = 'open') = (settled IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_answer_by_lead ON lead_answer (lead);
CREATE UNIQUE INDEX lead_answer_open ON lead_answer (lead) WHERE standing = 'open' AND voided IS NULL;
