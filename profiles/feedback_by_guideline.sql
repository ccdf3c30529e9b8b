-- name:       feedback_by_guideline
-- title:      Which guideline the feedback followed
-- question:   By which version of which guideline or constitution was the data judged?
-- returns:    guideline VARCHAR (NULL: nobody said), records BIGINT (count), human_records BIGINT (count, of them given by
--             people), model_records BIGINT (count, of them given by models), tokens BIGINT (tokens of these records),
--             record_share DOUBLE (0..1, of the records that hold feedback), token_share DOUBLE (0..1, of their tokens)
-- why:        Two guidelines in one set teach two things at once, and feedback without one cannot be explained later.
-- blind_spot: feedback_without_guideline
WITH each AS (
  SELECT guideline, count(*) AS records, count(*) FILTER (WHERE given_by = 'human') AS human_records,
         count(*) FILTER (WHERE given_by = 'model') AS model_records, sum(tokens) AS tokens
  FROM stored.judged_records GROUP BY guideline
), whole AS (
  SELECT sum(records) AS records, sum(tokens) AS tokens FROM each HAVING count(*) > 0
), members AS (
  SELECT guideline FROM each UNION SELECT NULL
)
SELECT m.guideline, coalesce(e.records, 0) AS records, coalesce(e.human_records, 0) AS human_records,
       coalesce(e.model_records, 0) AS model_records, CAST(coalesce(e.tokens, 0) AS BIGINT) AS tokens,
       share(coalesce(e.records, 0), w.records) AS record_share, share(coalesce(e.tokens, 0), w.tokens) AS token_share
FROM members AS m CROSS JOIN whole AS w LEFT JOIN each AS e ON e.guideline IS NOT DISTINCT FROM m.guideline
ORDER BY records DESC, m.guideline NULLS FIRST;
