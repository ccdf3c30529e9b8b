-- name:       show_topics
-- title:      What a record speaks of
-- question:   Which groups of people and sensitive topics does the record at this place name?
-- params:     path VARCHAR = none, row BIGINT = none
-- returns:    part INTEGER (from 0), kind VARCHAR (group or topic), list VARCHAR, member VARCHAR, mentions BIGINT (count),
--             sentences BIGINT (count, scored), polarity DOUBLE (-1..1, mean of the scored sentences; NULL: none was scored)
-- why:        A flag can be checked against the text, which only its holder has; here is what was counted.
SELECT t.part, t.kind, t.list, t.member, t.mentions, t.scored AS sentences, share(t.polarity, t.scored * 10000) AS polarity
FROM topics AS t JOIN shards AS s ON s.shard = t.shard
WHERE s.path = getvariable('path') AND t.row = getvariable('row')
ORDER BY t.shard, t.part, t.kind, t.list, t.member;
