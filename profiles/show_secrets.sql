-- name:       show_secrets
-- title:      Which secrets a record holds
-- question:   Which secrets were found in the record at this place, and where?
-- params:     path VARCHAR = none, row BIGINT = none
-- returns:    part INTEGER (from 0), kind VARCHAR, rests_on VARCHAR (form or name), detector VARCHAR,
--             start BIGINT (code points into the part), end BIGINT (code points into the part)
-- why:        A finding can be checked against the text, which only its holder has; here are place and kind.
SELECT e.part, e.kind, e.rests_on, e.detector, e."start", e."end"
FROM secrets AS e JOIN shards AS s ON s.shard = e.shard
WHERE s.path = getvariable('path') AND e.row = getvariable('row')
ORDER BY e.shard, e.part, e."start", e."end", e.kind;
