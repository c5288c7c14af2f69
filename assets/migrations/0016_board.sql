-- The forecast board adds up what is won and what is open by seller and day. This index has all that it asks for, so that no
-- deal's row is read; lost deals, which nothing is added up of, are not in it.

CREATE INDEX deal_to_add_up ON deal (owner, standing, close, amount, category) WHERE status <> 'lost';
