-- Families of visitors' tokens that were ended for a replay are few among many: nodes look for those of the others every other second.

CREATE INDEX visitor_family_ended ON visitor_family (ended_at) WHERE ended_at <> 0;
