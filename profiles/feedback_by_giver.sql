-- name:       feedback_by_giver
-- title:      Who gave the feedback
-- question:   How much of the preferences, ratings, critiques and revisions came from people, and how much from models?
-- returns:    source VARCHAR (NULL: the whole snapshot), given_by VARCHAR (human, model or unknown), records BIGINT (count),
--             bytes BIGINT (UTF-8 bytes of these records), tokens BIGINT (tokens of these records),
--             effective_tokens DECIMAL(38,6) (tokens times sampling weight), record_share DOUBLE (0..1, of the source's
--             records that hold feedback), byte_share DOUBLE (0..1, of their bytes), token_share DOUBLE (0..1, of their
--             tokens), effective_token_share DOUBLE (0..1, of their effective tokens)
-- why:        Feedback by a model teaches its successor what the model already prefers. What nobody declared is unknown, not human.
-- blind_spot: feedback_without_giver
WITH each AS (
  SELECT j.source, j.given_by, count(*) AS records, sum(j.bytes) AS bytes, sum(j.tokens) AS tokens,
         sum(j.tokens * s.weight) AS effective_tokens
  FROM stored.judged_records AS j JOIN sources AS s ON s.id = j.source
  GROUP BY GROUPING SETS ((j.source, j.given_by), (j.given_by))
), whole AS (
  SELECT source, sum(records) AS records, sum(bytes) AS bytes, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens
  FROM each GROUP BY source
), members AS (
  SELECT unnest(['human', 'model', 'unknown']) AS given_by
)
SELECT w.source, m.given_by, CAST(coalesce(e.records, 0) AS BIGINT) AS records, CAST(coalesce(e.bytes, 0) AS BIGINT) AS bytes,
       CAST(coalesce(e.tokens, 0) AS BIGINT) AS tokens,
       CAST(coalesce(e.effective_tokens, 0) AS DECIMAL(38, 6)) AS effective_tokens,
       share(coalesce(e.records, 0), w.records) AS record_share, share(coalesce(e.bytes, 0), w.bytes) AS byte_share,
       share(coalesce(e.tokens, 0), w.tokens) AS token_share,
       share(coalesce(e.effective_tokens, 0), w.effective_tokens) AS effective_token_share
FROM whole AS w CROSS JOIN members AS m
LEFT JOIN each AS e ON e.source IS NOT DISTINCT FROM w.source AND e.given_by = m.given_by
ORDER BY w.source NULLS FIRST, m.given_by;
