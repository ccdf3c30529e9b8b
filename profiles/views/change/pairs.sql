-- What became of each record, for those of some buckets of contents: rows only of what is not kept.
-- A content that is there several times is paired copy by copy: equal tags first, then copies of one source, then the rest,
-- in the order of tags and places.
INSERT INTO memory.change.outcome
WITH mine AS MATERIALIZED (
  SELECT h.*, r.rank, r.source FROM memory.change.held AS h JOIN memory.change.ranks AS r ON r.code = h.code
  WHERE h.bucket BETWEEN getvariable('first_bucket') AND getvariable('last_bucket')
), uneven AS (
  SELECT DISTINCT record_id FROM mine GROUP BY record_id, rank, part_tags
  HAVING count(*) FILTER (WHERE is_new) <> count(*) FILTER (WHERE NOT is_new)
), numbered AS (
  SELECT m.*, row_number() OVER (PARTITION BY is_new, record_id, rank, part_tags ORDER BY shard, row) AS copy,
         count(*) FILTER (WHERE is_new) OVER alike AS new_copies, count(*) FILTER (WHERE NOT is_new) OVER alike AS old_copies
  FROM mine AS m SEMI JOIN uneven AS u ON u.record_id = m.record_id
  WINDOW alike AS (PARTITION BY record_id, rank, part_tags)
), differing AS MATERIALIZED (
  SELECT * EXCLUDE (copy, new_copies, old_copies),
         row_number() OVER (PARTITION BY is_new, record_id, source ORDER BY rank, part_tags, shard, row) AS place
  FROM numbered WHERE copy > least(new_copies, old_copies)
), stayed AS MATERIALIZED (
  SELECT o.shard AS old_shard, o.row AS old_row, o.code AS old_code, o.part_tags AS old_part_tags,
         n.shard, n.row, n.code, n.part_tags
  FROM differing AS o JOIN differing AS n
    ON n.record_id = o.record_id AND n.source = o.source AND n.place = o.place AND n.is_new AND NOT o.is_new
), open AS MATERIALIZED (
  SELECT d.* EXCLUDE (place),
         row_number() OVER (PARTITION BY d.is_new, d.record_id ORDER BY d.rank, d.part_tags, d.shard, d.row) AS place
  FROM differing AS d
  LEFT JOIN stayed AS o ON NOT d.is_new AND o.old_shard = d.shard AND o.old_row = d.row
  LEFT JOIN stayed AS n ON d.is_new AND n.shard = d.shard AND n.row = d.row
  WHERE o.old_shard IS NULL AND n.shard IS NULL
), moved AS MATERIALIZED (
  SELECT o.shard AS old_shard, o.row AS old_row, o.code AS old_code, o.part_tags AS old_part_tags,
         n.shard, n.row, n.code, n.part_tags
  FROM open AS o JOIN open AS n ON n.record_id = o.record_id AND n.place = o.place AND n.is_new AND NOT o.is_new
), paired AS MATERIALIZED (
  SELECT *, false AS moved FROM stayed UNION ALL SELECT *, true FROM moved
)
SELECT d.is_new, d.shard, d.row, d.code, d.chars, d.bytes, d.tokens,
       CASE WHEN o.old_shard IS NOT NULL OR n.shard IS NOT NULL THEN 'retagged' WHEN d.is_new THEN 'added'
            ELSE 'removed' END AS cause,
       coalesce(o.moved, n.moved, false) AS moved, n.old_code,
       n.old_part_tags IS DISTINCT FROM n.part_tags AS parts_differ
FROM differing AS d
LEFT JOIN paired AS o ON NOT d.is_new AND o.old_shard = d.shard AND o.old_row = d.row
LEFT JOIN paired AS n ON d.is_new AND n.shard = d.shard AND n.row = d.row;
