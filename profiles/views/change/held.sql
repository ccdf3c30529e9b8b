-- The range as it is compared: what a record is, and how it is tagged. Where a record has several parts, their own tags
-- are folded into a digest (of our values, so MD5 is enough), since a record says only `mixed` of them.
INSERT INTO memory.change.held
WITH several AS (
  SELECT q.* FROM parts AS q
  SEMI JOIN (SELECT shard, row FROM memory.change.piece WHERE parts > 1) AS p ON p.shard = q.shard AND p.row = q.row
  WHERE q.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND q.row BETWEEN getvariable('first_row') AND getvariable('last_row')
), told AS (
  SELECT shard, row, part, CAST(to_json(struct_pack(*COLUMNS(getvariable('part_tags')))) AS VARCHAR) AS tags FROM several
), folded AS (
  SELECT shard, row, md5_number(string_agg(tags, chr(10) ORDER BY part)) AS part_tags FROM told GROUP BY shard, row
)
SELECT getvariable('side') = 'new', CAST(hash(p.record_id) % 256 AS UTINYINT), p.record_id, p.shard, p.row, c.code,
       f.part_tags, p.chars, p.bytes, p.tokens
FROM memory.change.piece AS p
JOIN memory.change.combos AS c ON c.tags = p.tags
LEFT JOIN folded AS f ON f.shard = p.shard AND f.row = p.row;
