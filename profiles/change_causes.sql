-- name:       change_causes
-- title:      Why the mix moved
-- question:   How much of each share's change comes from what was added, removed or tagged otherwise, and of which source?
-- params:     dimension VARCHAR = every dimension, by_weight VARCHAR = every weight
-- returns:    dimension VARCHAR, value VARCHAR (NULL: not stated), weight VARCHAR (records, bytes, tokens or
--             effective_tokens), cause VARCHAR (added, removed, retagged; reweighted: kept, and counted or weighted
--             otherwise), source VARCHAR (of the records, on their side), amount DECIMAL(38,6) (in weight, of the value, new
--             minus old), whole_amount DECIMAL(38,6) (in weight, of any value, new minus old),
--             change DOUBLE (0..1, of weight, its part of the change of the share; the parts add up)
-- why:        A share moves when its value grows, and when the rest shrinks. The part of a cause and source is (a - s * w) / N:
--             a and w how much the value and the whole changed by it, s the old share, N the new whole (docs/change.md).
WITH mine AS (
  SELECT * FROM stored.shifts
  WHERE dimension = coalesce(getvariable('dimension'), dimension) AND weight = coalesce(getvariable('by_weight'), weight)
), groups AS (
  SELECT dimension, weight, cause, source, CAST(sum(units) AS HUGEINT) AS whole_units
  FROM mine GROUP BY dimension, weight, cause, source
), parts AS (
  SELECT m.dimension, m.value, m.weight, g.cause, g.source, coalesce(s.units, 0) AS units, g.whole_units,
         m.old_units, m.old_whole, m.new_whole
  FROM stored.mixes AS m
  JOIN groups AS g ON g.dimension = m.dimension AND g.weight = m.weight
  LEFT JOIN mine AS s ON s.dimension = m.dimension AND s.weight = m.weight AND s.value IS NOT DISTINCT FROM m.value
                     AND s.cause = g.cause AND s.source = g.source
  WHERE m.old_units <> 0 OR m.new_units <> 0
)
SELECT dimension, value, weight, cause, source, amount_of(units, weight) AS amount,
       amount_of(whole_units, weight) AS whole_amount,
       share(units * old_whole - old_units * whole_units, new_whole * old_whole) AS change
FROM parts WHERE units <> 0 OR old_units * whole_units <> 0
ORDER BY dimension, weight, value NULLS LAST, cause, source;
