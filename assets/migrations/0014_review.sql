-- A meeting that was started by mistake and thrown away: nothing was captured in it. The row stays, because what was taken
-- back in it points to it; it is in no list and counts nowhere.

ALTER TABLE meeting ADD COLUMN discarded TEXT CHECK (length(discarded) = 30);

-- What a live review asks with every key: what it has settled, what buyers did as it was told there.
CREATE INDEX commitment_by_settling ON commitment (settled_in) WHERE settled_in IS NOT NULL;
CREATE INDEX buyer_event_by_meeting ON buyer_event (meeting) WHERE meeting IS NOT NULL;
-- Whether a conversation was the first with its customer.
CREATE INDEX activity_talk ON activity (coalesce(account, deal), on_day)
    WHERE buyer = 1 AND kind IN ('call', 'meeting', 'demo');
