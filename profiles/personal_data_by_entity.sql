-- name:       personal_data_by_entity
-- title:      Personal data found, by kind
-- question:   Which kinds of personal data were found, how often, and in how much of the data?
-- returns:    entity VARCHAR (NULL: any kind that raises a class), class VARCHAR (P3..P5; NULL: ignored alone),
--             mapped BOOLEAN (false: the mapping lacks it and it counts as P3), findings BIGINT (count),
--             counted_findings BIGINT (count, those that raise a class), holding_records BIGINT (count, with any finding),
--             records BIGINT (count, with a finding that raises a class), bytes BIGINT (UTF-8 bytes of those records),
--             tokens BIGINT (tokens of those records), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of all records), byte_share DOUBLE (0..1, of all bytes),
--             token_share DOUBLE (0..1, of all tokens), effective_token_share DOUBLE (0..1, of all effective tokens),
--             scanned_records BIGINT (count, of the snapshot, scanned to the end),
--             not_scanned_records BIGINT (count, of the snapshot, not scanned or not to the end),
--             precision DOUBLE (0..1, of findings; NULL: no evaluation known), recall DOUBLE (0..1, of what is there; NULL:
--             no evaluation known), corrected_findings DOUBLE (count, estimated: counted findings times precision over
--             recall, NULL where none counts; of any kind: over kinds with an evaluation), corrected_low DOUBLE (count, 95 % interval by the
--             size of the labelled sets), corrected_high DOUBLE (count, the same), unevaluated_findings BIGINT (count,
--             counted findings that no evaluation can correct)
-- why:        A card number is not an e-mail address. Kinds that no detector looks for cannot be listed, so an absent row
--             is not a zero.
-- blind_spot: not_scanned
WITH held AS (
  SELECT shard, row, source, entity, min(class) AS class, bool_and(mapped) AS mapped, count(*) AS findings,
         count(*) FILTER (WHERE counts) AS counted
  FROM entities GROUP BY shard, row, source, entity
), sized AS (
  SELECT h.*, r.bytes, r.tokens, r.tokens * s.weight AS effective_tokens
  FROM held AS h
  JOIN stored.located AS r ON r.shard = h.shard AND r.row = h.row
  JOIN sources AS s ON s.id = h.source
), listed AS (
  SELECT entity, min(class) AS class, bool_and(mapped) AS mapped, sum(findings) AS findings, sum(counted) AS counted,
         count(*) AS holding, count(*) FILTER (WHERE counted > 0) AS records,
         sum(bytes) FILTER (WHERE counted > 0) AS bytes, sum(tokens) FILTER (WHERE counted > 0) AS tokens,
         sum(effective_tokens) FILTER (WHERE counted > 0) AS effective_tokens
  FROM sized GROUP BY entity
  UNION ALL
  SELECT NULL, max(class), bool_and(mapped), sum(findings), sum(counted), count(*), count(*) FILTER (WHERE counted > 0),
         sum(bytes) FILTER (WHERE counted > 0), sum(tokens) FILTER (WHERE counted > 0),
         sum(effective_tokens) FILTER (WHERE counted > 0)
  FROM (SELECT shard, row, max(class) FILTER (WHERE counted > 0) AS class, bool_and(mapped) AS mapped,
               sum(findings) AS findings, sum(counted) AS counted, min(bytes) AS bytes, min(tokens) AS tokens,
               min(effective_tokens) AS effective_tokens
        FROM sized GROUP BY shard, row)
), whole AS (
  SELECT sum(c.records) AS records, sum(c.bytes) AS bytes, sum(c.tokens) AS tokens,
         sum(c.tokens * s.weight) AS effective_tokens,
         coalesce(sum(c.records) FILTER (WHERE c.scan_status = 'ok'), 0) AS scanned
  FROM stored.cube_records AS c JOIN sources AS s ON s.id = c.source
), kinds AS (
  SELECT l.entity, l.counted, q."precision", q.recall, l.counted * q.factor AS there, l.counted * q.factor_low AS low,
         l.counted * q.factor_high AS high
  FROM listed AS l LEFT JOIN quality AS q ON q.entity = l.entity WHERE l.entity IS NOT NULL
), corrected AS (
  SELECT entity, "precision", recall, there, low, high, CASE WHEN there IS NULL THEN counted ELSE 0 END AS unevaluated
  FROM kinds
  UNION ALL
  -- Intervals of a sum from those of its parts, whose errors are independent (MOVER, Zou and Donner 2008).
  SELECT NULL, NULL, NULL, sum(there ORDER BY entity),
         sum(there ORDER BY entity) - sqrt(sum(pow(there - low, 2) ORDER BY entity)),
         sum(there ORDER BY entity) + sqrt(sum(pow(high - there, 2) ORDER BY entity)),
         coalesce(sum(counted) FILTER (WHERE there IS NULL), 0)
  FROM kinds WHERE counted > 0
)
SELECT l.entity, l.class, coalesce(l.mapped, true) AS mapped, CAST(coalesce(l.findings, 0) AS BIGINT) AS findings,
       CAST(coalesce(l.counted, 0) AS BIGINT) AS counted_findings, l.holding AS holding_records, l.records,
       CAST(coalesce(l.bytes, 0) AS BIGINT) AS bytes, CAST(coalesce(l.tokens, 0) AS BIGINT) AS tokens,
       CAST(coalesce(l.effective_tokens, 0) AS DECIMAL(38, 6)) AS effective_tokens,
       share(l.records, w.records) AS record_share, share(coalesce(l.bytes, 0), w.bytes) AS byte_share,
       share(coalesce(l.tokens, 0), w.tokens) AS token_share,
       share(coalesce(l.effective_tokens, 0), w.effective_tokens) AS effective_token_share,
       CAST(w.scanned AS BIGINT) AS scanned_records, CAST(coalesce(w.records, 0) - w.scanned AS BIGINT) AS not_scanned_records,
       k."precision", k.recall, round(CASE WHEN l.class IS NOT NULL AND l.counted > 0 THEN k.there END, 1) AS corrected_findings,
       round(CASE WHEN l.class IS NOT NULL AND l.counted > 0 THEN k.low END, 1) AS corrected_low,
       round(CASE WHEN l.class IS NOT NULL AND l.counted > 0 THEN k.high END, 1) AS corrected_high,
       CAST(k.unevaluated AS BIGINT) AS unevaluated_findings
FROM listed AS l CROSS JOIN whole AS w JOIN corrected AS k ON k.entity IS NOT DISTINCT FROM l.entity
ORDER BY l.records DESC, findings DESC, l.entity NULLS FIRST;
