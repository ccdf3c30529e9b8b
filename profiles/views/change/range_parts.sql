-- Parts of the records of a range that are not kept, counted. Runs in the catalog of its side.
INSERT INTO memory.change.differing_parts BY NAME
WITH mine AS (
  SELECT p.*, o.cause, o.moved
  FROM parts AS p
  JOIN (SELECT shard, row, cause, moved FROM memory.change.outcome WHERE is_new = (getvariable('side') = 'new')) AS o
    ON o.shard = p.shard AND o.row = p.row
  WHERE p.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND p.row BETWEEN getvariable('first_row') AND getvariable('last_row')
)
SELECT getvariable('side') AS side, cause, moved, count(*) AS parts, CAST(sum(chars) AS BIGINT) AS chars,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
       COLUMNS(getvariable('part_dimensions'))
FROM mine GROUP BY ALL;
