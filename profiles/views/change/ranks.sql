-- Which combinations are the same tags, and their order. Left out is what depends on which records a sample of names drew.
CREATE TABLE memory.change.ranks AS
WITH spread AS (
  SELECT code, unnest(tags) FROM memory.change.combos
), compared AS (
  SELECT code, source, struct_pack(*COLUMNS(getvariable('same_tags'))) AS same FROM spread
)
SELECT code, source, dense_rank() OVER (ORDER BY same) AS rank FROM compared;
