-- name:       topics_by_source
-- title:      Sensitive topics, by source
-- question:   Which topics of GDPR Article 9 does each source speak of, and in how many records?
-- returns:    source VARCHAR (NULL: the whole snapshot), topic VARCHAR, records BIGINT (count, naming it),
--             mentions BIGINT (count), bytes BIGINT (UTF-8 bytes of those records), tokens BIGINT (tokens of those records),
--             looked_at_records BIGINT (count, of the source, that were looked at),
--             record_share DOUBLE (0..1, of records looked at), byte_share DOUBLE (0..1, of their bytes),
--             token_share DOUBLE (0..1, of their tokens)
-- why:        A source that speaks of illness or belief in every third record is the place to look for people's own. Words are
--             counted and not what they say of anybody.
-- blind_spot: topics_not_scanned
WITH every AS (
  SELECT id AS source FROM sources UNION ALL SELECT NULL
), topics AS (
  SELECT member FROM stored.term_members WHERE kind = 'topic'
  UNION SELECT member FROM stored.cube_groups WHERE kind = 'topic' AND member IS NOT NULL
), counted AS (
  SELECT source, list, member, sum(records) AS records, sum(mentions) AS mentions, sum(bytes) AS bytes, sum(tokens) AS tokens
  FROM stored.cube_groups WHERE kind IS NULL OR (kind = 'topic' AND member IS NOT NULL)
  GROUP BY GROUPING SETS ((source, list, member), (list, member))
)
SELECT e.source, t.member AS topic, CAST(coalesce(c.records, 0) AS BIGINT) AS records,
       CAST(coalesce(c.mentions, 0) AS BIGINT) AS mentions, CAST(coalesce(c.bytes, 0) AS BIGINT) AS bytes,
       CAST(coalesce(c.tokens, 0) AS BIGINT) AS tokens, CAST(coalesce(n.records, 0) AS BIGINT) AS looked_at_records,
       share(coalesce(c.records, 0), n.records) AS record_share, share(coalesce(c.bytes, 0), n.bytes) AS byte_share,
       share(coalesce(c.tokens, 0), n.tokens) AS token_share
FROM every AS e CROSS JOIN topics AS t
LEFT JOIN counted AS c ON c.source IS NOT DISTINCT FROM e.source AND c.list IS NOT NULL AND c.member = t.member
LEFT JOIN counted AS n ON n.source IS NOT DISTINCT FROM e.source AND n.list IS NULL
ORDER BY e.source NULLS FIRST, records DESC, topic;
