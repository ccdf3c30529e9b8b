-- The leaves of a snapshot's commitment (docs/format.md section 10), in order, over a range of shards and rows: the
-- record's number and content, and its public tags in the order in which a leaf has them.
SELECT r.shard, r.row, i.record_id, r.author, r.bytes, r.chars, r.generator, r.language, r.licence, r.month,
       r.privacy_class, r.source, r.tokens
FROM records AS r
JOIN stored.placed AS p ON p.shard = r.shard
JOIN stored.records AS i ON i.shard = p.key AND i.row = r.row
WHERE r.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
  AND r.row BETWEEN getvariable('first_row') AND getvariable('last_row')
ORDER BY r.shard, r.row;
