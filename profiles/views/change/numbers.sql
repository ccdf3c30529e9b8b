-- How often each number occurs on a side: sizes of records, and the language detector's confidence in its parts.
INSERT INTO memory.change.changed_numbers BY NAME
WITH sizes AS (
  SELECT source, unnest(['chars', 'bytes', 'tokens', 'parts']) AS measure, unnest([chars, bytes, tokens, parts]) AS value
  FROM stored.located
), scores AS (
  SELECT r.source, l.score
  FROM stored.languages AS l
  JOIN stored.placed AS p ON p.key = l.shard
  JOIN (SELECT shard, row, source FROM stored.located) AS r ON r.shard = p.shard AND r.row = l.row
)
SELECT getvariable('side') AS side, source, measure, CAST(value AS DOUBLE) AS value, count(*) AS "count"
FROM sizes GROUP BY ALL
UNION ALL BY NAME
SELECT getvariable('side') AS side, source, 'language_score' AS measure, score AS value, count(*) AS "count"
FROM scores GROUP BY ALL;
