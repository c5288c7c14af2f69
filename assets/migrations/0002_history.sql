-- Every past day can be shown as it was: the log holds every fact that a snapshot changed, a deal its own beginning, a
-- snapshot what it was read from. Deals that vanish from an export are marked, never deleted. What is corrected here and
-- has to go back to the CRM is a list of its own.

ALTER TABLE snapshot ADD COLUMN whole INTEGER NOT NULL DEFAULT 1 CHECK (whole IN (0, 1)); -- 0: only some of the deals
ALTER TABLE snapshot ADD COLUMN digest TEXT;                -- of the file's bytes, to know it again
ALTER TABLE snapshot ADD COLUMN rows INTEGER NOT NULL DEFAULT 0 CHECK (rows >= 0);
ALTER TABLE snapshot ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0);
ALTER TABLE snapshot ADD COLUMN filled TEXT;                -- JSON: fact -> rows in which its column says something

ALTER TABLE deal ADD COLUMN gone TEXT CHECK (length(gone) = 10);
ALTER TABLE deal ADD COLUMN first_on TEXT NOT NULL DEFAULT '2000-01-01' CHECK (length(first_on) = 10); -- the snapshot that showed it first
ALTER TABLE deal ADD COLUMN first_amount INTEGER;
ALTER TABLE deal ADD COLUMN stage_seen TEXT CHECK (length(stage_seen) = 10); -- when our own log saw it enter its stage
ALTER TABLE deal ADD COLUMN row_hash INTEGER NOT NULL DEFAULT 0;            -- of the row it was last read from; 0: read it again
ALTER TABLE deal ADD COLUMN pipeline TEXT;
ALTER TABLE deal ADD COLUMN contact TEXT;
ALTER TABLE deal ADD COLUMN deal_type TEXT;

-- The same checks in words SQLite is quick with: for a list of more than two it makes a table anew for every row.
ALTER TABLE deal RENAME COLUMN phase TO phase_1;
ALTER TABLE deal RENAME COLUMN status TO status_1;
ALTER TABLE deal RENAME COLUMN category TO category_1;
ALTER TABLE deal ADD COLUMN phase TEXT NOT NULL DEFAULT 'early' CHECK (phase = 'early' OR phase = 'mid' OR phase = 'late');
ALTER TABLE deal ADD COLUMN status TEXT NOT NULL DEFAULT 'open' CHECK (status = 'open' OR status = 'won' OR status = 'lost');
ALTER TABLE deal ADD COLUMN category TEXT CHECK (category = 'omitted' OR category = 'pipeline' OR category = 'best_case'
    OR category = 'commit' OR category = 'closed');
UPDATE deal SET phase = phase_1, status = status_1, category = category_1;
ALTER TABLE deal DROP COLUMN phase_1;
ALTER TABLE deal DROP COLUMN status_1;
ALTER TABLE deal DROP COLUMN category_1;

UPDATE deal SET
    first_on = coalesce((SELECT min(c.on_day) FROM deal_change c WHERE c.deal = deal.id),
                        (SELECT min(s.on_day) FROM snapshot s WHERE s.crm = deal.crm), '2000-01-01'),
    first_amount = (SELECT CAST(c.new AS INTEGER) FROM deal_change c
                    WHERE c.deal = deal.id AND c.field = 'created' ORDER BY c.id LIMIT 1),
    stage_seen = (SELECT max(c.on_day) FROM deal_change c WHERE c.deal = deal.id AND c.field = 'stage');

-- The id before the CRM, which is nearly always the same one: told apart at the first look.
DROP INDEX deal_by_external_id;
CREATE UNIQUE INDEX deal_by_external_id ON deal (external_id, crm) WHERE external_id IS NOT NULL;

-- "created" stands with the deal itself now.
CREATE TABLE deal_change_2 (
    id       INTEGER PRIMARY KEY,
    deal     INTEGER NOT NULL REFERENCES deal,
    on_day   TEXT NOT NULL CHECK (length(on_day) = 10),
    field    TEXT NOT NULL CHECK (instr(' stage amount close category owner status gone name account phase created_day '
                 || 'last_activity next_step next_step_date stage_entered crm_pushes probability segment source '
                 || 'lost_reason competitor icp pipeline contact deal_type ', ' ' || field || ' ') > 0),
    old      TEXT,
    new      TEXT,
    snapshot INTEGER REFERENCES snapshot
) STRICT;
INSERT INTO deal_change_2 (id, deal, on_day, field, old, new, snapshot)
    SELECT id, deal, on_day, field, old, new, snapshot FROM deal_change WHERE field <> 'created';
DROP TABLE deal_change;
ALTER TABLE deal_change_2 RENAME TO deal_change;
CREATE INDEX deal_change_by_day ON deal_change (on_day);
CREATE INDEX deal_change_by_deal ON deal_change (deal, on_day);
CREATE TRIGGER deal_change_kept BEFORE UPDATE ON deal_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER deal_change_held BEFORE DELETE ON deal_change BEGIN SELECT raise(ABORT, 'history is never changed'); END;

-- A fact of a deal that was corrected here and has to go back to the CRM.
CREATE TABLE deal_fix (
    id        TEXT PRIMARY KEY CHECK (length(id) = 36),
    deal      INTEGER NOT NULL REFERENCES deal,
    field     TEXT NOT NULL CHECK (field IN ('stage', 'amount', 'close', 'category', 'next_step', 'next_step_date')),
    old       TEXT,                                         -- what the CRM said
    new       TEXT,                                         -- what it should say
    at        TEXT NOT NULL CHECK (length(at) = 30),
    on_day    TEXT NOT NULL CHECK (length(on_day) = 10),
    by_person INTEGER REFERENCES person,
    meeting   TEXT REFERENCES meeting,
    state     TEXT NOT NULL CHECK (state IN ('open', 'arrived', 'overtaken')),
    settled   TEXT CHECK (length(settled) = 10),            -- the snapshot that showed it, or showed something else
    voided    TEXT CHECK (length(voided) = 30)
) STRICT;
CREATE INDEX deal_fix_by_deal ON deal_fix (deal);
CREATE INDEX deal_fix_open ON deal_fix (state) WHERE state = 'open';
