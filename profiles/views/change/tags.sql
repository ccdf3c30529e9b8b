-- changed_tags: each tag that a re-tagged record has otherwise than before; a record counts once for each of its tags.
INSERT INTO memory.change.changed_tags BY NAME
WITH pairs AS (
  SELECT old_code, code, parts_differ, count(*) AS records, CAST(sum(bytes) AS BIGINT) AS bytes,
         CAST(sum(tokens) AS BIGINT) AS tokens
  FROM memory.change.outcome WHERE is_new AND cause = 'retagged' GROUP BY old_code, code, parts_differ
), spread AS (
  SELECT code, unnest(tags) FROM memory.change.combos
), texts AS (
  SELECT code, CAST(COLUMNS(getvariable('same_tags')) AS VARCHAR) FROM spread
), long AS (
  FROM texts UNPIVOT INCLUDE NULLS (value FOR tag IN (COLUMNS(getvariable('same_tags'))))
), changed AS (
  SELECT n.tag, o.value AS old_value, n.value AS new_value, p.old_code, p.code, p.records, p.bytes, p.tokens
  FROM pairs AS p
  JOIN long AS o ON o.code = p.old_code
  JOIN long AS n ON n.code = p.code AND n.tag = o.tag
  WHERE o.value IS DISTINCT FROM n.value
  UNION ALL
  SELECT 'part tags', NULL, NULL, old_code, code, records, bytes, tokens FROM pairs WHERE parts_differ
)
SELECT c.tag, c.old_value, c.new_value, o.source AS old_source, n.source AS new_source,
       CAST(sum(c.records) AS BIGINT) AS records, CAST(sum(c.bytes) AS BIGINT) AS bytes, CAST(sum(c.tokens) AS BIGINT) AS tokens
FROM changed AS c
JOIN memory.change.ranks AS o ON o.code = c.old_code
JOIN memory.change.ranks AS n ON n.code = c.code
GROUP BY ALL;
