-- name:       outputs_matched
-- title:      Remembered outputs found in the data
-- question:   Which sources hold what a model of ours produced, and did they say so?
-- returns:    source VARCHAR, model VARCHAR (whose output it is), author_evidence VARCHAR (declared: as written by a model;
--             exact or near: undeclared), records BIGINT (count of records with such a part), parts BIGINT (count),
--             tokens BIGINT (tokens of those parts), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of the source's records), token_share DOUBLE (0..1, of the source's tokens),
--             least_similarity DOUBLE (0..1, of the least similar part; 1 where all are exact)
-- why:        A model that reads its own answers as if people had written them drifts without anyone seeing it.
-- blind_spot: author_unknown
WITH matched AS (
  SELECT source, matched_model AS model, author_evidence, count(DISTINCT (shard, row)) AS records, count(*) AS parts,
         CAST(sum(tokens) AS BIGINT) AS tokens, sum(effective_tokens) AS effective_tokens,
         min(match_similarity) AS least_similarity
  FROM parts WHERE matched_model IS NOT NULL GROUP BY source, matched_model, author_evidence
), whole AS (
  SELECT source, sum(records) AS records, sum(tokens) AS tokens FROM stored.cube_records GROUP BY source
)
SELECT m.source, m.model, m.author_evidence, m.records, m.parts, m.tokens, m.effective_tokens,
       share(m.records, w.records) AS record_share, share(m.tokens, w.tokens) AS token_share, m.least_similarity
FROM matched AS m JOIN whole AS w ON w.source = m.source
ORDER BY m.source, m.model, m.author_evidence;
