-- The working tables of a comparison whose columns are always these; the others have those of the cube.
CREATE SCHEMA memory.change;
CREATE TABLE memory.change.skipped (side VARCHAR, shard INTEGER);
CREATE TABLE memory.change.held (
  is_new BOOLEAN, bucket UTINYINT, record_id BLOB, shard INTEGER, row BIGINT, code INTEGER, part_tags UHUGEINT,
  chars BIGINT, bytes BIGINT, tokens BIGINT
);
CREATE TABLE memory.change.outcome (
  is_new BOOLEAN, shard INTEGER, row BIGINT, code INTEGER, chars BIGINT, bytes BIGINT, tokens BIGINT, cause VARCHAR,
  moved BOOLEAN, old_code INTEGER, parts_differ BOOLEAN
);
