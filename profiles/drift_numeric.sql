-- name:       drift_numeric
-- title:      Drift of sizes and scores
-- question:   Did records become longer or shorter, and the detected languages less sure?
-- returns:    source VARCHAR (NULL: all together), measure VARCHAR (chars, bytes, tokens or parts of a record, or
--             language_score of a part), old_count BIGINT (count), new_count BIGINT (count), old_mean DOUBLE (in measure),
--             new_mean DOUBLE (in measure), old_median DOUBLE (in measure), new_median DOUBLE (in measure),
--             old_p99 DOUBLE (in measure), new_p99 DOUBLE (in measure), ks DOUBLE (0..1, Kolmogorov-Smirnov: the largest
--             distance of the two distribution functions), psi DOUBLE (0 or more, over tenths of the old side)
-- why:        A mix may stay as it is while texts shrink. Quantiles are values that occur (of rank n * q, rounded up); a tenth
--             that the new side lacks counts as half a record, so PSI has the caveats of profile drift.
WITH scoped AS (
  SELECT side, source, measure, value, "count" FROM changed_numbers
  UNION ALL SELECT side, NULL, measure, value, "count" FROM changed_numbers
), paired AS (
  SELECT source, measure, value, CAST(coalesce(sum("count") FILTER (WHERE side = 'old'), 0) AS BIGINT) AS o,
         CAST(coalesce(sum("count") FILTER (WHERE side = 'new'), 0) AS BIGINT) AS n
  FROM scoped GROUP BY source, measure, value
), running AS (
  SELECT *, CAST(sum(o) OVER upto AS BIGINT) AS old_upto, CAST(sum(n) OVER upto AS BIGINT) AS new_upto,
         CAST(sum(o) OVER whole AS BIGINT) AS old_count, CAST(sum(n) OVER whole AS BIGINT) AS new_count
  FROM paired
  WINDOW upto AS (PARTITION BY source, measure ORDER BY value ROWS UNBOUNDED PRECEDING), whole AS (PARTITION BY source, measure)
), described AS (
  SELECT source, measure, any_value(old_count) AS old_count, any_value(new_count) AS new_count,
         round(steady_sum(value * o) / nullif(any_value(old_count), 0), 9) AS old_mean,
         round(steady_sum(value * n) / nullif(any_value(new_count), 0), 9) AS new_mean,
         min(value) FILTER (WHERE old_upto >= old_count * 0.5 AND old_count > 0) AS old_median,
         min(value) FILTER (WHERE new_upto >= new_count * 0.5 AND new_count > 0) AS new_median,
         min(value) FILTER (WHERE old_upto >= old_count * 0.99 AND old_count > 0) AS old_p99,
         min(value) FILTER (WHERE new_upto >= new_count * 0.99 AND new_count > 0) AS new_p99,
         max(share(abs(CAST(old_upto AS HUGEINT) * new_count - CAST(new_upto AS HUGEINT) * old_count),
                   CAST(old_count AS HUGEINT) * new_count)) AS ks
  FROM running GROUP BY source, measure
), tenths AS (
  SELECT source, measure, least(10 * (old_upto - o) // nullif(old_count, 0), 9) AS tenth, sum(o) AS o, sum(n) AS n,
         any_value(old_count) AS old_count, any_value(new_count) AS new_count
  FROM running WHERE old_count > 0 AND new_count > 0 GROUP BY source, measure, tenth
), shares AS (
  SELECT source, measure, greatest(o, 0.5) / old_count AS p, greatest(n, 0.5) / new_count AS q FROM tenths
), stable AS (
  SELECT source, measure, round(steady_sum((p - q) * ln(p / q)), 12) AS psi FROM shares GROUP BY source, measure
)
SELECT d.source, d.measure, d.old_count, d.new_count, d.old_mean, d.new_mean, d.old_median, d.new_median, d.old_p99, d.new_p99,
       d.ks, s.psi
FROM described AS d LEFT JOIN stable AS s ON s.source IS NOT DISTINCT FROM d.source AND s.measure = d.measure
ORDER BY d.source NULLS FIRST, d.measure;
