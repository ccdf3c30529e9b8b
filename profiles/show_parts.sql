-- name:       show_parts
-- title:      The parts of a record
-- question:   What parts does the record at this place have?
-- params:     path VARCHAR = none, row BIGINT = none
-- returns:    part INTEGER (from 0), role VARCHAR, field VARCHAR, author VARCHAR, generator VARCHAR, author_evidence VARCHAR (declared, exact, near; NULL: no model),
--             matched_model VARCHAR (whose remembered output it is), match_similarity DOUBLE (0..1; 1 where exact), language VARCHAR,
--             language_score DOUBLE (0..1), start BIGINT (code points into the record's text), end BIGINT (code points),
--             chars BIGINT (code points), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens), text VARCHAR (keyed id)
-- why:        Who wrote what is told by part, not by record.
SELECT p.part, p.role, p.field, p.author, p.generator, p.author_evidence, p.matched_model, p.match_similarity, p.language, p.language_score, p."start", p."end", p.chars, p.bytes,
       p.tokens, p.text
FROM parts AS p JOIN shards AS s ON s.shard = p.shard
WHERE s.path = getvariable('path') AND p.row = getvariable('row')
ORDER BY p.shard, p.part;
