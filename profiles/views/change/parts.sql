-- changed_parts, as changed_records: what is not kept, and what the cube has beside it.
INSERT INTO memory.change.changed_parts BY NAME
WITH signed AS (
  SELECT 'new' AS side, 'kept' AS cause, false AS moved, * FROM memory.stored.cube_parts
  UNION ALL BY NAME SELECT 'old' AS side, 'kept' AS cause, false AS moved, * FROM baseline.stored.cube_parts
  UNION ALL BY NAME
  SELECT side, 'kept' AS cause, false AS moved, -parts AS parts, -chars AS chars, -bytes AS bytes, -tokens AS tokens,
         COLUMNS(getvariable('part_dimensions')) FROM memory.change.differing_parts
  UNION ALL BY NAME FROM memory.change.differing_parts
)
SELECT side, cause, moved, CAST(sum(parts) AS BIGINT) AS parts, CAST(sum(chars) AS BIGINT) AS chars,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
       COLUMNS(getvariable('part_dimensions'))
FROM signed GROUP BY ALL HAVING sum(parts) <> 0 OR sum(bytes) <> 0;
