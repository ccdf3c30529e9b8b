-- name:       feedback_by_model
-- title:      Which models gave feedback
-- question:   Which models judged the data, and are they of the line that is being trained?
-- returns:    model VARCHAR (NULL: a model that nobody named), own BOOLEAN (of the family that is trained, or, where it is not
--             registered, the provider's; NULL: a model that nobody named, so nobody can say), records BIGINT (count), tokens BIGINT (tokens of these
--             records), effective_tokens DECIMAL(38,6) (tokens times sampling weight), record_share DOUBLE (0..1, of the
--             records that hold feedback), token_share DOUBLE (0..1, of their tokens), effective_token_share DOUBLE (0..1,
--             of their effective tokens)
-- why:        A model that is trained on its own line's judgements is in a loop even where people wrote every answer.
-- blind_spot: feedback_without_giver
WITH each AS (
  SELECT j.given_by, j.model, count(*) AS records, sum(j.tokens) AS tokens, sum(j.tokens * s.weight) AS effective_tokens
  FROM stored.judged_records AS j JOIN sources AS s ON s.id = j.source GROUP BY j.given_by, j.model
), whole AS (
  SELECT sum(records) AS records, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens FROM each
)
SELECT nullif(e.model, '(odd value)') AS model,
       CASE WHEN e.model <> '(odd value)' THEN e.model IN (FROM stored.own_models) END AS own,
       CAST(sum(e.records) AS BIGINT) AS records, CAST(sum(e.tokens) AS BIGINT) AS tokens,
       CAST(sum(e.effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens, share(sum(e.records), any_value(w.records)) AS record_share,
       share(sum(e.tokens), any_value(w.tokens)) AS token_share,
       share(sum(e.effective_tokens), any_value(w.effective_tokens)) AS effective_token_share
FROM each AS e CROSS JOIN whole AS w WHERE e.given_by = 'model'
GROUP BY ALL
ORDER BY records DESC, model NULLS FIRST;
