-- A meeting that was started by mistake and thrown away: nothing was captured in it. The row stays, because what was taken
-- back in it points to it; it is in no list and counts nowhere.

ALTER TABLE meeting ADD COLUMN discarded TEXT CHECK (length(discarded) = 30);
