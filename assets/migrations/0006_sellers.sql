-- Everybody's deals by close date are read as every seller's, one beside the other, from the index of sellers: an index
-- less to make and to keep.

DROP INDEX deal_by_standing;
