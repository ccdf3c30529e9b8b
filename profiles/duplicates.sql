-- name:       duplicates
-- title:      Duplicates, within and across sources
-- question:   How much of the data is there more than once?
-- returns:    kind VARCHAR (exact: same roles and texts; text: same after folding case, width and spacing),
--             scope VARCHAR (within: again in one source; across: again in another source; all: both added),
--             groups BIGINT (count of distinct contents that repeat), extra_records BIGINT (count, beyond the first copy),
--             extra_bytes BIGINT (UTF-8 bytes, the largest copy kept), extra_tokens BIGINT (tokens, the largest copy kept),
--             extra_effective_tokens DECIMAL(38,6) (tokens times sampling weight, the largest copy kept),
--             record_share DOUBLE (0..1, of all records), byte_share DOUBLE (0..1, of all bytes),
--             token_share DOUBLE (0..1, of all tokens), effective_token_share DOUBLE (0..1, of all effective tokens)
-- why:        What is read twice weighs twice and is remembered more; what stands in two sources may have two owners.
WITH copies AS (
  SELECT 'exact' AS kind, r.record_id AS id, r.source, count(*) AS n, sum(r.bytes) AS bytes, max(r.bytes) AS bytes_kept,
         sum(r.tokens) AS tokens, max(r.tokens) AS tokens_kept
  FROM stored.located AS r
  WHERE r.record_id IN (SELECT record_id FROM stored.repeated_records) GROUP BY r.record_id, r.source
  UNION ALL
  SELECT 'text', r.text_id, r.source, count(*), sum(r.bytes), max(r.bytes), sum(r.tokens), max(r.tokens)
  FROM stored.located AS r
  WHERE r.text_id IN (SELECT text_id FROM stored.repeated_texts) GROUP BY r.text_id, r.source
), weighed AS (
  SELECT c.*, c.tokens * CAST(s.weight AS DECIMAL(38, 6)) AS effective,
         c.tokens_kept * CAST(s.weight AS DECIMAL(38, 6)) AS effective_kept
  FROM copies AS c JOIN sources AS s ON s.id = c.source
), contents AS (
  SELECT kind, id, count(*) AS sources, max(n) AS most, sum(n) - 1 AS extra, sum(n - 1) AS extra_within,
         sum(bytes) - max(bytes_kept) AS bytes, sum(bytes - bytes_kept) AS bytes_within,
         sum(tokens) - max(tokens_kept) AS tokens, sum(tokens - tokens_kept) AS tokens_within,
         sum(effective) - max(effective_kept) AS effective, sum(effective - effective_kept) AS effective_within
  FROM weighed GROUP BY kind, id
), scoped AS (
  SELECT kind, 'all' AS scope, count(*) AS groups, sum(extra) AS extra, sum(bytes) AS bytes, sum(tokens) AS tokens,
         sum(effective) AS effective
  FROM contents GROUP BY kind
  UNION ALL
  SELECT kind, 'within', count(*) FILTER (WHERE most > 1), sum(extra_within), sum(bytes_within), sum(tokens_within),
         sum(effective_within)
  FROM contents GROUP BY kind
  UNION ALL
  SELECT kind, 'across', count(*) FILTER (WHERE sources > 1), sum(extra - extra_within), sum(bytes - bytes_within),
         sum(tokens - tokens_within), sum(effective - effective_within)
  FROM contents GROUP BY kind
), whole AS (
  SELECT sum(records) AS records, sum(bytes) AS bytes, sum(tokens) AS tokens, sum(effective_tokens) AS effective
  FROM mix WHERE dimension = 'source'
), members AS (
  SELECT k.kind, s.scope
  FROM (SELECT unnest(['exact', 'text']) AS kind) AS k, (SELECT unnest(['within', 'across', 'all']) AS scope) AS s
)
SELECT m.kind, m.scope, coalesce(d.groups, 0) AS groups, CAST(coalesce(d.extra, 0) AS BIGINT) AS extra_records,
       CAST(coalesce(d.bytes, 0) AS BIGINT) AS extra_bytes, CAST(coalesce(d.tokens, 0) AS BIGINT) AS extra_tokens,
       CAST(coalesce(d.effective, 0) AS DECIMAL(38, 6)) AS extra_effective_tokens,
       share(coalesce(d.extra, 0), w.records) AS record_share, share(coalesce(d.bytes, 0), w.bytes) AS byte_share,
       share(coalesce(d.tokens, 0), w.tokens) AS token_share,
       share(coalesce(d.effective, 0), w.effective) AS effective_token_share
FROM members AS m CROSS JOIN whole AS w
LEFT JOIN scoped AS d ON d.kind = m.kind AND d.scope = m.scope
ORDER BY m.kind, position(m.scope IN 'within across all');
