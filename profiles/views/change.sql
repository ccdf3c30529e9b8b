-- What changed against the baseline; all empty where there is none. docs/change.md says how it is counted.
CREATE VIEW changed_records AS FROM stored.changed_records;

CREATE VIEW changed_parts AS FROM stored.changed_parts;

CREATE VIEW changed_tags AS FROM stored.changed_tags;

CREATE VIEW changed_numbers AS FROM stored.changed_numbers;

-- What each side says of its sources.
CREATE VIEW stored.said AS
SELECT 'new' AS side, id, owner, origin_class, internal, legal_basis, confidentiality, weight FROM memory.main.sources
UNION ALL
SELECT 'old', id, owner, origin_class, internal, legal_basis, confidentiality, weight FROM baseline.main.sources;

-- The mix of both sides, long as `mix` is, by what became of the records and by the source they are of on their side.
CREATE VIEW changed_mix AS
WITH c AS (
  SELECT c.*, s.owner, s.origin_class, s.internal, s.legal_basis, s.confidentiality, c.tokens * s.weight AS effective_tokens
  FROM stored.changed_records AS c JOIN stored.said AS s ON s.side = c.side AND s.id = c.source
), p AS (
  SELECT p.*, p.tokens * s.weight AS effective_tokens
  FROM stored.changed_parts AS p JOIN stored.said AS s ON s.side = p.side AND s.id = p.source
), by_part AS (
  SELECT side, cause, moved, source AS by_source, 0 AS records, bytes, tokens, effective_tokens,
         CAST(COLUMNS(* EXCLUDE (side, cause, moved, source, parts, chars, bytes, tokens, effective_tokens)) AS VARCHAR)
  FROM p
), by_record AS (
  SELECT side, cause, moved, source AS by_source, records, bytes, tokens, effective_tokens,
         CAST(COLUMNS(* EXCLUDE (side, cause, moved, records, chars, bytes, tokens, effective_tokens)) AS VARCHAR)
  FROM c
), of_parts AS (
  FROM by_part UNPIVOT INCLUDE NULLS (
    value FOR dimension IN (COLUMNS(* EXCLUDE (side, cause, moved, by_source, records, bytes, tokens, effective_tokens))))
), of_records AS (
  FROM by_record UNPIVOT INCLUDE NULLS (
    value FOR dimension IN (COLUMNS(* EXCLUDE (side, cause, moved, by_source, records, bytes, tokens, effective_tokens))))
), counted AS (
  SELECT dimension, value, side, cause, moved, by_source AS source, records, bytes, tokens, effective_tokens FROM of_parts
  UNION ALL
  SELECT r.dimension, r.value, r.side, r.cause, r.moved, r.by_source, r.records,
         CASE WHEN d.dimension IS NULL THEN r.bytes ELSE 0 END, CASE WHEN d.dimension IS NULL THEN r.tokens ELSE 0 END,
         CASE WHEN d.dimension IS NULL THEN r.effective_tokens ELSE 0 END
  FROM of_records AS r LEFT JOIN (SELECT DISTINCT dimension FROM of_parts) AS d ON d.dimension = r.dimension
)
SELECT dimension, value, side, cause, moved, source, CAST(sum(records) AS BIGINT) AS records,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(sum(effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens
FROM counted WHERE dimension IN (SELECT dimension FROM memory.main.mix)
GROUP BY dimension, value, side, cause, moved, source;

-- Amounts as whole numbers, so that a share's change is exact up to its one division: effective tokens in millionths.
CREATE MACRO amount_of(units, weight) AS
  CASE weight WHEN 'effective_tokens' THEN CAST(units AS DECIMAL(38, 0)) * CAST(0.000001 AS DECIMAL(6, 6))
              ELSE CAST(units AS DECIMAL(38, 6)) END;

-- Both mixes, a row for each weight, members of closed vocabularies included; nothing without a baseline.
CREATE VIEW stored.mixes AS
WITH sides AS (
  SELECT 'old' AS side, dimension, value, records, bytes, tokens, effective_tokens FROM baseline.main.mix
  UNION ALL
  SELECT 'new', dimension, value, records, bytes, tokens, effective_tokens FROM memory.main.mix
), long AS (
  SELECT side, dimension, value, unnest(['records', 'bytes', 'tokens', 'effective_tokens']) AS weight,
         unnest([CAST(records AS HUGEINT), bytes, tokens, CAST(effective_tokens * 1000000 AS HUGEINT)]) AS units
  FROM sides WHERE EXISTS (FROM baseline.main.snapshot)
), paired AS (
  SELECT dimension, value, weight, CAST(coalesce(sum(units) FILTER (WHERE side = 'old'), 0) AS HUGEINT) AS old_units,
         CAST(coalesce(sum(units) FILTER (WHERE side = 'new'), 0) AS HUGEINT) AS new_units
  FROM long GROUP BY dimension, value, weight
)
SELECT *, CAST(sum(old_units) OVER (PARTITION BY dimension, weight) AS HUGEINT) AS old_whole,
       CAST(sum(new_units) OVER (PARTITION BY dimension, weight) AS HUGEINT) AS new_whole
FROM paired;

-- changed_mix, a row for each weight, new minus old.
CREATE VIEW stored.shifts AS
WITH long AS (
  SELECT dimension, value, CASE cause WHEN 'kept' THEN 'reweighted' ELSE cause END AS cause, source,
         CASE side WHEN 'new' THEN 1 ELSE -1 END AS sign, unnest(['records', 'bytes', 'tokens', 'effective_tokens']) AS weight,
         unnest([CAST(records AS HUGEINT), bytes, tokens, CAST(effective_tokens * 1000000 AS HUGEINT)]) AS units
  FROM changed_mix
)
SELECT dimension, value, weight, cause, source, CAST(sum(sign * units) AS HUGEINT) AS units
FROM long GROUP BY dimension, value, weight, cause, source;
