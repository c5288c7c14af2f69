-- Who wrote a note: a private one is for its author alone. Of the notes so far it is whoever this file was set up for; where
-- nobody was named, nobody knows.
ALTER TABLE note ADD COLUMN author INTEGER REFERENCES person;
UPDATE note SET author = (SELECT p.id FROM setting s JOIN person p ON p.id = CAST(s.value AS INTEGER) WHERE s.key = 'me');
