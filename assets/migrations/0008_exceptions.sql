-- Deals that a review has named as exceptions: the buyer has agreed to no next step, and this is why. One of a deal in a
-- meeting; the next meeting asks again. What is taken back keeps its row, so that an undo can bring it back.

CREATE TABLE step_exception (
    meeting TEXT NOT NULL REFERENCES meeting,
    deal    INTEGER NOT NULL REFERENCES deal,
    reason  TEXT NOT NULL CHECK (trim(reason) <> ''),
    at      TEXT NOT NULL CHECK (length(at) = 30),
    voided  TEXT CHECK (length(voided) = 30),
    PRIMARY KEY (meeting, deal)
) STRICT, WITHOUT ROWID;
