-- On which day a series was held before that was changed: a past week is judged by the day of its time.
CREATE TABLE series_past (
    series INTEGER NOT NULL REFERENCES series,
    until  TEXT NOT NULL CHECK (length(until) = 10),   -- the first day on which it was no longer so
    anchor TEXT CHECK (length(anchor) = 10),           -- nothing: no day was said
    PRIMARY KEY (series, until)
) STRICT, WITHOUT ROWID;

-- The words of an explanation, said so that SQLite before 3.44 can read the file as well.
DROP VIEW explained_words;
CREATE VIEW explained_words AS
    SELECT e.id, e.voided, substr(
        ifnull(' · ' || (SELECT group_concat(words, ' · ') FROM (
            SELECT d.name || ': ' || x.reason AS words FROM explained_deal x JOIN deal d ON d.id = x.deal
            WHERE x.explained = e.id ORDER BY x.place)), '')
        || ifnull(' · ' || e.rest, '') || ifnull(' · ' || e.lesson, '') || ifnull(' · ' || e.why, ''), 4) AS text
    FROM explained e;
