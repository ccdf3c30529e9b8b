-- The records of the sample of names: of each stratum those with the smallest keyed hash of their content.
-- A content that is there several times has a hash for each time, so that copies come in one by one and not together;
-- the first of them is the same in every snapshot, which is why the next one finds most of its sample scanned.
WITH copies AS (
  SELECT s.*, row_number() OVER (PARTITION BY source, language, length, record_id ORDER BY shard, row) AS copy
  FROM stored.strata AS s WHERE scannable
), ranked AS (
  SELECT shard, row, record_id, length,
         row_number() OVER (PARTITION BY source, language, length
                            ORDER BY sha256(getvariable('names_key') || record_id || encode(CAST(copy AS VARCHAR))), shard, row) AS place
  FROM copies
)
SELECT shard, row, record_id FROM ranked
WHERE place <= CASE WHEN length = 'longer' THEN greatest(getvariable('names_each') // 5, 1) ELSE getvariable('names_each') END
ORDER BY shard, row;
