-- name:       feedback_by_lineage
-- title:      Feedback given by the provider's own models
-- question:   How much of the feedback did the line of models give that is being trained on it?
-- returns:    giver VARCHAR (own model, other model, model not named, human or unknown), records BIGINT (count), tokens BIGINT
--             (tokens of these records), effective_tokens DECIMAL(38,6) (tokens times sampling weight), record_share DOUBLE
--             (0..1, of the records that hold feedback), token_share DOUBLE (0..1, of their tokens), effective_token_share
--             DOUBLE (0..1, of their effective tokens)
-- why:        A loop of its own: answers can all be new and human, and the taste that picks among them still its own.
-- blind_spot: feedback_without_giver
WITH each AS (
  SELECT CASE WHEN j.given_by <> 'model' THEN j.given_by
              WHEN coalesce(j.model, '(odd value)') = '(odd value)' THEN 'model not named'
              WHEN j.model IN (FROM stored.own_models) THEN 'own model' ELSE 'other model' END AS giver,
         j.tokens, j.tokens * s.weight AS effective_tokens
  FROM stored.judged_records AS j JOIN sources AS s ON s.id = j.source
), summed AS (
  SELECT giver, count(*) AS records, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens FROM each GROUP BY giver
), whole AS (
  SELECT sum(records) AS records, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens FROM summed
  HAVING count(*) > 0
), members AS (
  SELECT unnest(['own model', 'other model', 'model not named', 'human', 'unknown']) AS giver, unnest([1, 2, 3, 4, 5]) AS place
)
SELECT m.giver, CAST(coalesce(s.records, 0) AS BIGINT) AS records, CAST(coalesce(s.tokens, 0) AS BIGINT) AS tokens,
       CAST(coalesce(s.effective_tokens, 0) AS DECIMAL(38, 6)) AS effective_tokens,
       share(coalesce(s.records, 0), w.records) AS record_share, share(coalesce(s.tokens, 0), w.tokens) AS token_share,
       share(coalesce(s.effective_tokens, 0), w.effective_tokens) AS effective_token_share
FROM members AS m CROSS JOIN whole AS w LEFT JOIN summed AS s ON s.giver = m.giver
ORDER BY m.place;
