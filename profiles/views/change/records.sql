-- changed_records: what is not kept, counted; and what is kept, as what the cube of each side has beside it.
INSERT INTO memory.change.changed_records BY NAME
WITH counted AS (
  SELECT is_new, cause, moved, code, count(*) AS records, CAST(sum(chars) AS BIGINT) AS chars,
         CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens
  FROM memory.change.outcome GROUP BY is_new, cause, moved, code
), differing AS (
  SELECT CASE WHEN n.is_new THEN 'new' ELSE 'old' END AS side, n.cause, n.moved, n.records, n.chars, n.bytes, n.tokens,
         unnest(c.tags)
  FROM counted AS n JOIN memory.change.combos AS c ON c.code = n.code
), whole AS (
  SELECT 'new' AS side, 'kept' AS cause, false AS moved, * FROM memory.stored.cube_records
  UNION ALL BY NAME SELECT 'old' AS side, 'kept' AS cause, false AS moved, * FROM baseline.stored.cube_records
), kept AS (
  FROM whole
  UNION ALL BY NAME
  SELECT side, 'kept' AS cause, false AS moved, -records AS records, -chars AS chars, -bytes AS bytes, -tokens AS tokens,
         COLUMNS(getvariable('dimensions')) FROM differing
), summed AS (
  SELECT side, cause, moved, CAST(sum(records) AS BIGINT) AS records, CAST(sum(chars) AS BIGINT) AS chars,
         CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens, COLUMNS(getvariable('dimensions'))
  FROM kept GROUP BY ALL
)
SELECT * FROM summed WHERE records <> 0 OR bytes <> 0
UNION ALL BY NAME
SELECT side, cause, moved, CAST(sum(records) AS BIGINT) AS records, CAST(sum(chars) AS BIGINT) AS chars,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens, COLUMNS(getvariable('dimensions'))
FROM differing GROUP BY ALL;
