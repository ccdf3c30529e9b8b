-- name:       contributors
-- title:      Contributors, by source
-- question:   How many people stand behind each source, and does one of them dominate it?
-- returns:    source VARCHAR (NULL: the whole snapshot), records BIGINT (count), contributors BIGINT (count, distinct),
--             without_contributor BIGINT (count of records), without_record_share DOUBLE (0..1, of records),
--             top_contributor VARCHAR (keyed id), top_records BIGINT (count), top_record_share DOUBLE (0..1, of records),
--             top_token_share DOUBLE (0..1, of tokens)
-- why:        A source with few contributors identifies them; one who dominates speaks for all. The whole snapshot knows
--             a person who writes in two sources as one.
-- blind_spot: no_contributor
WITH each AS (
  SELECT source, contributor, count(*) AS records, CAST(sum(tokens) AS BIGINT) AS tokens
  FROM stored.located GROUP BY source, contributor
), grouped AS (
  SELECT source, contributor, records, tokens FROM each
  UNION ALL
  SELECT NULL, contributor, CAST(sum(records) AS BIGINT), CAST(sum(tokens) AS BIGINT) FROM each GROUP BY contributor
), summed AS (
  SELECT source, sum(records) AS records, sum(tokens) AS tokens, count(contributor) AS contributors,
         sum(records) FILTER (WHERE contributor IS NULL) AS without,
         max(records) FILTER (WHERE contributor IS NOT NULL) AS top_records,
         -- Of equals the last id, so that every run names the same.
         arg_max(contributor, (records, tokens, contributor)) FILTER (WHERE contributor IS NOT NULL) AS top_contributor,
         max((records, tokens)) FILTER (WHERE contributor IS NOT NULL) AS top
  FROM grouped GROUP BY source
), every AS (
  SELECT id AS source FROM sources UNION ALL SELECT NULL
)
SELECT e.source, CAST(coalesce(s.records, 0) AS BIGINT) AS records, coalesce(s.contributors, 0) AS contributors,
       CAST(coalesce(s.without, 0) AS BIGINT) AS without_contributor,
       coalesce(share(s.without, s.records), 0) AS without_record_share, lower(hex(s.top_contributor)) AS top_contributor,
       coalesce(s.top_records, 0) AS top_records, coalesce(share(s.top_records, s.records), 0) AS top_record_share,
       coalesce(share(s.top[2], s.tokens), 0) AS top_token_share
FROM every AS e LEFT JOIN summed AS s ON s.source IS NOT DISTINCT FROM e.source
ORDER BY records DESC, e.source NULLS FIRST;
