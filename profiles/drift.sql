-- name:       drift
-- title:      Drift of every dimension
-- question:   How far apart are the old mix and the new one?
-- params:     dimension VARCHAR = every dimension
-- returns:    dimension VARCHAR, weight VARCHAR (records, bytes, tokens or effective_tokens), "values" BIGINT (count, of those
--             either side holds), psi DOUBLE (0 or more, population stability index), band VARCHAR (little under 0.10,
--             moderate to 0.25, large), js_distance DOUBLE (0..1, Jensen-Shannon, base 2), total_variation DOUBLE (0..1),
--             hellinger DOUBLE (0..1), empty_values BIGINT (count, of those one side lacks)
-- why:        One figure for a whole dimension. The bands are a rule of thumb without an error rate behind it, and PSI depends
--             on how many records there are; a value that one side lacks counts there as half a record's share.
WITH listed AS (
  SELECT * FROM stored.mixes
  WHERE (old_units > 0 OR new_units > 0) AND old_whole > 0 AND new_whole > 0
    AND dimension = coalesce(getvariable('dimension'), dimension)
), counts AS (
  SELECT dimension, any_value(old_whole) AS old_records, any_value(new_whole) AS new_records
  FROM listed WHERE weight = 'records' GROUP BY dimension
), shares AS (
  SELECT l.dimension, l.weight, l.old_units = 0 OR l.new_units = 0 AS lacking,
         CAST(l.old_units AS DOUBLE) / CAST(l.old_whole AS DOUBLE) AS p,
         CAST(l.new_units AS DOUBLE) / CAST(l.new_whole AS DOUBLE) AS q,
         CASE WHEN l.old_units = 0 THEN 0.5 / CAST(c.old_records AS DOUBLE)
              ELSE CAST(l.old_units AS DOUBLE) / CAST(l.old_whole AS DOUBLE) END AS floored_p,
         CASE WHEN l.new_units = 0 THEN 0.5 / CAST(c.new_records AS DOUBLE)
              ELSE CAST(l.new_units AS DOUBLE) / CAST(l.new_whole AS DOUBLE) END AS floored_q
  FROM listed AS l JOIN counts AS c ON c.dimension = l.dimension
), measured AS (
  SELECT dimension, weight, count(*) AS "values", count(*) FILTER (WHERE lacking) AS empty_values,
         round(steady_sum((floored_p - floored_q) * ln(floored_p / floored_q)), 12) AS psi,
         round(sqrt(greatest(0, 0.5 * steady_sum(
           CASE WHEN p > 0 THEN p * log2(2 * p / (p + q)) ELSE 0 END
           + CASE WHEN q > 0 THEN q * log2(2 * q / (p + q)) ELSE 0 END))), 12) AS js_distance,
         round(0.5 * steady_sum(abs(p - q)), 12) AS total_variation,
         round(sqrt(0.5 * steady_sum(pow(sqrt(p) - sqrt(q), 2))), 12) AS hellinger
  FROM shares GROUP BY dimension, weight
)
SELECT dimension, weight, "values", psi, CASE WHEN psi < 0.10 THEN 'little' WHEN psi <= 0.25 THEN 'moderate' ELSE 'large' END AS band,
       js_distance, total_variation, hellinger, empty_values
FROM measured
ORDER BY dimension, weight;
