-- name:       undeclared_outputs
-- title:      Undeclared outputs of models
-- question:   How much of each source is a remembered output of a model, although nothing says that a model wrote it?
-- returns:    source VARCHAR (NULL: all together), records BIGINT (count of records whose evidence is a match),
--             parts BIGINT (count), exact_tokens BIGINT (tokens of parts that equal an output), near_tokens BIGINT (tokens of
--             parts that nearly equal one), effective_tokens DECIMAL(38,6) (of both, tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), token_share DOUBLE (0..1, of tokens),
--             effective_token_share DOUBLE (0..1, of effective tokens), looked_for BOOLEAN (outputs were remembered when the
--             data was tagged; if not, nothing could be found), near_looked_for BOOLEAN (near-copies could be found; if
--             not, the family signatures did not run, and only equal texts were)
-- why:        A loop that nobody declared is closed all the same.
WITH r AS (
  SELECT c.source, sum(c.records) FILTER (WHERE c.author_evidence IN ('exact', 'near')) AS records, sum(c.records) AS whole
  FROM stored.cube_records AS c GROUP BY GROUPING SETS ((c.source), ())
), p AS (
  SELECT p.source, sum(p.parts) FILTER (WHERE p.author_evidence IN ('exact', 'near')) AS parts,
         sum(p.tokens) FILTER (WHERE p.author_evidence = 'exact') AS exact_tokens,
         sum(p.tokens) FILTER (WHERE p.author_evidence = 'near') AS near_tokens, sum(p.tokens) AS whole,
         sum(p.tokens * s.weight) FILTER (WHERE p.author_evidence IN ('exact', 'near')) AS effective_tokens,
         sum(p.tokens * s.weight) AS effective_whole
  FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source GROUP BY GROUPING SETS ((p.source), ())
)
SELECT r.source, CAST(coalesce(r.records, 0) AS BIGINT) AS records, CAST(coalesce(p.parts, 0) AS BIGINT) AS parts,
       CAST(coalesce(p.exact_tokens, 0) AS BIGINT) AS exact_tokens, CAST(coalesce(p.near_tokens, 0) AS BIGINT) AS near_tokens,
       CAST(coalesce(p.effective_tokens, 0) AS DECIMAL(38, 6)) AS effective_tokens,
       share(coalesce(r.records, 0), r.whole) AS record_share,
       share(coalesce(p.exact_tokens, 0) + coalesce(p.near_tokens, 0), p.whole) AS token_share,
       share(coalesce(p.effective_tokens, 0), p.effective_whole) AS effective_token_share,
       list_contains(string_split(t.families, ','), 'matches') AS looked_for,
       list_has_all(string_split(t.families, ','), ['matches', 'signatures']) AS near_looked_for
FROM r JOIN p ON p.source IS NOT DISTINCT FROM r.source CROSS JOIN snapshot AS t
ORDER BY r.source NULLS FIRST;
