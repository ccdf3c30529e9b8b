-- The parts' half of the cube: bytes and tokens by everything that is one value a part.
-- Runs over a range of shards and rows, so that memory does not grow with the snapshot; ranges are added up after.
SELECT source, role, author, generator, author_evidence, language, count(*) AS parts, CAST(sum(chars) AS BIGINT) AS chars,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens
FROM parts
WHERE shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
  AND row BETWEEN getvariable('first_row') AND getvariable('last_row')
GROUP BY ALL;
