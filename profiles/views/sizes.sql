-- How large each tagged shard is: its last row, and how many parts it has. From here ranges of a pass are cut.
SELECT s.shard, r.last, r.parts
FROM shards AS s
JOIN (SELECT shard AS key, max(row) AS last, sum(parts) AS parts FROM stored.records GROUP BY shard) AS r
  ON r.key = s.key
WHERE s.status = 'tagged'
ORDER BY s.shard;
