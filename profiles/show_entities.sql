-- name:       show_entities
-- title:      What was found in a record
-- question:   Which personal data were found in the record at this place, and where?
-- params:     path VARCHAR = none, row BIGINT = none
-- returns:    part INTEGER (from 0), entity VARCHAR, class VARCHAR (NULL: ignored alone), counts BOOLEAN (raises the class),
--             score DOUBLE (0..1), recognizer VARCHAR, context BOOLEAN (context words raised the score),
--             start BIGINT (code points into the part), end BIGINT (code points into the part)
-- why:        A finding can be checked against the text, which only its holder has; here are place and kind.
SELECT e.part, e.entity, e.class, e.counts, e.score, e.recognizer, e.context, e."start", e."end"
FROM entities AS e JOIN shards AS s ON s.shard = e.shard
WHERE s.path = getvariable('path') AND e.row = getvariable('row')
ORDER BY e.shard, e.part, e."start", e."end", e.entity, e.recognizer, e.score;
