-- A range of one side's records with everything that is one value a record, as one value: `tags`.
-- Runs in the catalog of its side, over records that have no twin shard on the other one (table `skipped`).
CREATE OR REPLACE TABLE memory.change.piece AS
WITH ranged AS (
  SELECT r.*, r.contributor IS NOT NULL AS has_contributor, r.domain IS NOT NULL AS has_domain, s.confidentiality
  FROM records AS r JOIN sources AS s ON s.id = r.source
  WHERE r.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND r.row BETWEEN getvariable('first_row') AND getvariable('last_row')
    AND r.shard NOT IN (SELECT shard FROM memory.change.skipped WHERE side = getvariable('side'))
), identified AS (
  SELECT p.shard, i.row, i.record_id
  FROM stored.records AS i JOIN stored.placed AS p ON p.key = i.shard
  WHERE p.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND i.row BETWEEN getvariable('first_row') AND getvariable('last_row')
), tagged AS (
  SELECT shard, row, parts, chars, bytes, tokens, struct_pack(*COLUMNS(getvariable('tags'))) AS tags FROM ranged
)
SELECT t.*, i.record_id FROM tagged AS t JOIN identified AS i ON i.shard = t.shard AND i.row = t.row;
