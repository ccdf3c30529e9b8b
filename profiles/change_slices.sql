-- name:       change_slices
-- title:      What came and went, per source and value
-- question:   Is what was added, or removed, made up like what was there?
-- returns:    source VARCHAR (NULL: all together), dimension VARCHAR, value VARCHAR (NULL: not stated), old_records BIGINT
--             (count), added_records BIGINT (count), removed_records BIGINT (count)
-- why:        The counts that `provenance diff` tests, slice by slice, corrected for how many it tests.
WITH scoped AS (
  SELECT source, dimension, value, side, cause, records FROM changed_mix
  UNION ALL SELECT NULL, dimension, value, side, cause, records FROM changed_mix
)
SELECT source, dimension, value, CAST(coalesce(sum(records) FILTER (WHERE side = 'old'), 0) AS BIGINT) AS old_records,
       CAST(coalesce(sum(records) FILTER (WHERE cause = 'added'), 0) AS BIGINT) AS added_records,
       CAST(coalesce(sum(records) FILTER (WHERE cause = 'removed'), 0) AS BIGINT) AS removed_records
FROM scoped
GROUP BY source, dimension, value
HAVING sum(records) > 0
ORDER BY source NULLS FIRST, dimension, value NULLS LAST;
