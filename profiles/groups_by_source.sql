-- name:       groups_by_source
-- title:      Groups of people named, by source
-- question:   How often does each source name each group of people?
-- returns:    source VARCHAR (NULL: the whole snapshot), list VARCHAR (the axis, such as gender),
--             member VARCHAR (the group), records BIGINT (count, naming it), mentions BIGINT (count),
--             bytes BIGINT (UTF-8 bytes of those records), tokens BIGINT (tokens of those records),
--             looked_at_records BIGINT (count, of the source, that were looked at), record_share DOUBLE (0..1, of records
--             looked at), token_share DOUBLE (0..1, of their tokens), list_record_share DOUBLE (0..1, of the records that
--             name any group of the list; they do not add up to 1, since a record may name several),
--             list_mention_share DOUBLE (0..1, of the mentions of the list)
-- why:        Who is hardly named is hardly learned of. A mention is not an attitude, and no person is counted.
-- blind_spot: topics_not_scanned
WITH every AS (
  SELECT id AS source FROM sources UNION ALL SELECT NULL
), counted AS (
  SELECT source, list, member, sum(records) AS records, sum(mentions) AS mentions, sum(bytes) AS bytes, sum(tokens) AS tokens
  FROM stored.cube_groups WHERE kind IS NULL OR (kind = 'group' AND (member IS NULL OR member = other))
  GROUP BY GROUPING SETS ((source, list, member), (list, member))
), named AS (
  SELECT list, member FROM stored.term_members WHERE kind = 'group'
  UNION SELECT list, member FROM stored.cube_groups WHERE kind = 'group' AND member IS NOT NULL
)
SELECT e.source, m.list, m.member, CAST(coalesce(c.records, 0) AS BIGINT) AS records,
       CAST(coalesce(c.mentions, 0) AS BIGINT) AS mentions, CAST(coalesce(c.bytes, 0) AS BIGINT) AS bytes,
       CAST(coalesce(c.tokens, 0) AS BIGINT) AS tokens, CAST(coalesce(n.records, 0) AS BIGINT) AS looked_at_records,
       share(coalesce(c.records, 0), n.records) AS record_share, share(coalesce(c.tokens, 0), n.tokens) AS token_share,
       share(coalesce(c.records, 0), l.records) AS list_record_share,
       share(coalesce(c.mentions, 0), l.mentions) AS list_mention_share
FROM every AS e CROSS JOIN named AS m
LEFT JOIN counted AS c ON c.source IS NOT DISTINCT FROM e.source AND c.list = m.list AND c.member = m.member
LEFT JOIN counted AS l ON l.source IS NOT DISTINCT FROM e.source AND l.list = m.list AND l.member IS NULL
LEFT JOIN counted AS n ON n.source IS NOT DISTINCT FROM e.source AND n.list IS NULL
ORDER BY e.source NULLS FIRST, m.list, records DESC, m.member;
