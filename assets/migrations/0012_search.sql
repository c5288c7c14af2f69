-- Full-text search over what was said and written: minutes as they were, notes of every kind, actions, what buyers promised and
-- did. The texts stand in a table of their own, so that they have row numbers that stay; triggers keep it beside its
-- sources. Deals are not in it: an import writes a million of them, and their names are searched where they stand.

CREATE TABLE search_row (
    id   INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'note', 'action', 'commitment', 'buyer_event')),
    ref  TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, ref)
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (text, content = 'search_row', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');

INSERT INTO search_row (kind, ref, text) SELECT 'meeting', id, minutes FROM meeting WHERE minutes IS NOT NULL;
INSERT INTO search_row (kind, ref, text) SELECT 'note', id, text FROM note WHERE voided IS NULL;
INSERT INTO search_row (kind, ref, text) SELECT 'action', id, text || ifnull(' · ' || remark, '') FROM action WHERE voided IS NULL;
INSERT INTO search_row (kind, ref, text) SELECT 'commitment', id, text || ifnull(' · ' || buyer, '') FROM commitment WHERE voided IS NULL;
INSERT INTO search_row (kind, ref, text) SELECT 'buyer_event', id, text || ifnull(' · ' || buyer, '') FROM buyer_event WHERE voided IS NULL;
INSERT INTO search (search) VALUES ('rebuild');

CREATE TRIGGER search_row_added AFTER INSERT ON search_row BEGIN
    INSERT INTO search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TRIGGER meeting_searched AFTER UPDATE OF minutes ON meeting BEGIN
    DELETE FROM search_row WHERE kind = 'meeting' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'meeting', new.id, new.minutes WHERE new.minutes IS NOT NULL;
END;
CREATE TRIGGER note_search_added AFTER INSERT ON note BEGIN
    DELETE FROM search_row WHERE kind = 'note' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'note', new.id, new.text WHERE new.voided IS NULL;
END;
CREATE TRIGGER note_search_changed AFTER UPDATE ON note BEGIN
    DELETE FROM search_row WHERE kind = 'note' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'note', new.id, new.text WHERE new.voided IS NULL;
END;
CREATE TRIGGER note_search_gone AFTER DELETE ON note BEGIN
    DELETE FROM search_row WHERE kind = 'note' AND ref = old.id;
END;
CREATE TRIGGER action_search_added AFTER INSERT ON action BEGIN
    DELETE FROM search_row WHERE kind = 'action' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'action', new.id, new.text || ifnull(' · ' || new.remark, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER action_search_changed AFTER UPDATE ON action BEGIN
    DELETE FROM search_row WHERE kind = 'action' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'action', new.id, new.text || ifnull(' · ' || new.remark, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER action_search_gone AFTER DELETE ON action BEGIN
    DELETE FROM search_row WHERE kind = 'action' AND ref = old.id;
END;
CREATE TRIGGER commitment_search_added AFTER INSERT ON commitment BEGIN
    DELETE FROM search_row WHERE kind = 'commitment' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'commitment', new.id, new.text || ifnull(' · ' || new.buyer, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER commitment_search_changed AFTER UPDATE ON commitment BEGIN
    DELETE FROM search_row WHERE kind = 'commitment' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'commitment', new.id, new.text || ifnull(' · ' || new.buyer, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER commitment_search_gone AFTER DELETE ON commitment BEGIN
    DELETE FROM search_row WHERE kind = 'commitment' AND ref = old.id;
END;
CREATE TRIGGER buyer_event_search_added AFTER INSERT ON buyer_event BEGIN
    DELETE FROM search_row WHERE kind = 'buyer_event' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'buyer_event', new.id, new.text || ifnull(' · ' || new.buyer, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER buyer_event_search_changed AFTER UPDATE ON buyer_event BEGIN
    DELETE FROM search_row WHERE kind = 'buyer_event' AND ref = new.id;
    INSERT INTO search_row (kind, ref, text) SELECT 'buyer_event', new.id, new.text || ifnull(' · ' || new.buyer, '') WHERE new.voided IS NULL;
END;
CREATE TRIGGER buyer_event_search_gone AFTER DELETE ON buyer_event BEGIN
    DELETE FROM search_row WHERE kind = 'buyer_event' AND ref = old.id;
END;
