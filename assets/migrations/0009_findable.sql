-- What is asked of many deals without reading them: which of them the CRM leaves out of the forecast, and which are new with
-- an import.
CREATE INDEX deal_omitted ON deal (category) WHERE category = 'omitted';

ALTER TABLE snapshot ADD COLUMN last_deal INTEGER; -- deals with a larger id are new with it; NULL: nobody has noted it
