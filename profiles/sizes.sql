-- name:       sizes
-- title:      How long the records are
-- question:   How long are the records of each source, from the shortest to the longest?
-- returns:    source VARCHAR (NULL: the whole snapshot), records BIGINT (count), tokens BIGINT (tokens),
--             mean_tokens DOUBLE (tokens a record), min_tokens BIGINT (tokens), p05_tokens BIGINT (tokens, 5 % have fewer),
--             p25_tokens BIGINT (tokens), median_tokens BIGINT (tokens), p75_tokens BIGINT (tokens),
--             p95_tokens BIGINT (tokens), max_tokens BIGINT (tokens), mean_parts DOUBLE (parts a record)
-- why:        A few very long records can outweigh thousands of short ones.
WITH r AS (
  SELECT source, count(*) AS records, CAST(sum(tokens) AS BIGINT) AS tokens, sum(parts) AS parts,
         quantile_disc(tokens, [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]) AS q
  FROM stored.located GROUP BY GROUPING SETS ((source), ()) HAVING count(*) > 0
)
SELECT source, records, tokens, round(CAST(tokens AS DOUBLE) / records, 12) AS mean_tokens, q[1] AS min_tokens,
       q[2] AS p05_tokens, q[3] AS p25_tokens, q[4] AS median_tokens, q[5] AS p75_tokens, q[6] AS p95_tokens,
       q[7] AS max_tokens, round(CAST(parts AS DOUBLE) / records, 12) AS mean_parts
FROM r ORDER BY tokens DESC, source NULLS FIRST;
