-- name:       concentration
-- title:      Concentration of every dimension
-- question:   Does one source, owner, language or other value dominate, and of how many is the mix in effect?
-- params:     dimension VARCHAR = every dimension
-- returns:    dimension VARCHAR, weight VARCHAR (records, bytes, tokens or effective_tokens),
--             nulls VARCHAR (in: what is not stated counts as one class; out: it is left out), classes BIGINT (count),
--             hhi DOUBLE (0..1, sum of squared shares), hhi_points DOUBLE (0..10000, hhi times 10000),
--             hhi_normalised DOUBLE (0..1, NULL for one class), effective_number DOUBLE (classes, 1/hhi),
--             effective_number_h DOUBLE (classes, exp of the entropy), top_value VARCHAR, top_share DOUBLE (0..1),
--             gini DOUBLE (0..1), entropy DOUBLE (nats), entropy_bits DOUBLE (bits),
--             evenness DOUBLE (0..1, entropy / ln(classes), NULL for one class)
-- why:        A mix may look varied and still be one voice. Owners are judged beside sources, so that splitting a source
--             hides nothing. Not stated are: NULL, source or origin class or author unknown, language und.
WITH long AS (
  SELECT dimension, value,
         unnest(['records', 'bytes', 'tokens', 'effective_tokens']) AS weight,
         unnest([CAST(records AS DECIMAL(38, 6)), bytes, tokens, effective_tokens]) AS amount,
         value IS NOT NULL AND NOT (dimension IN ('source', 'origin_class', 'author') AND value = 'unknown')
           AND NOT (dimension = 'language' AND value = 'und') AS stated
  FROM mix WHERE dimension = coalesce(getvariable('dimension'), dimension)
), classed AS (
  SELECT l.dimension, l.weight, n.nulls,
         -- Sums of fractions run over lists in one order, never in parallel, so that every run gives the same digits.
         coalesce(list(CAST(l.amount AS DOUBLE) ORDER BY l.amount)
                  FILTER (WHERE l.amount > 0 AND (l.stated OR n.nulls = 'in')), []) AS x,
         first(l.value ORDER BY l.amount DESC, l.value NULLS LAST)
           FILTER (WHERE l.amount > 0 AND (l.stated OR n.nulls = 'in')) AS top_value
  FROM long AS l CROSS JOIN (SELECT unnest(['in', 'out']) AS nulls) AS n
  GROUP BY l.dimension, l.weight, n.nulls
), shared AS (
  SELECT *, len(x) AS n, list_transform(x, lambda v: v / list_sum(x)) AS p FROM classed
), measured AS (
  SELECT *, list_sum(list_transform(p, lambda v: v * v)) AS h, 0 - list_sum(list_transform(p, lambda v: v * ln(v))) AS e,
         list_sum(list_transform(x, lambda v, i: (2 * i - n - 1) * v)) / (n * list_sum(x)) AS g
  FROM shared
)
SELECT dimension, weight, nulls, n AS classes, round(h, 12) AS hhi, round(h * 10000, 8) AS hhi_points,
       CASE WHEN n > 1 THEN round((h - 1 / n) / (1 - 1 / n), 12) END AS hhi_normalised,
       round(1 / h, 12) AS effective_number, round(exp(e), 12) AS effective_number_h, top_value,
       round(list_max(p), 12) AS top_share, round(g, 12) AS gini, round(e, 12) AS entropy,
       round(e / ln(2), 12) AS entropy_bits, CASE WHEN n > 1 THEN round(e / ln(n), 12) END AS evenness
FROM measured
ORDER BY dimension, weight, nulls;
