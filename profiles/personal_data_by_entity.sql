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
--             not_scanned_records BIGINT (count, of the snapshot, not scanned or not to the end)
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
)
SELECT l.entity, l.class, coalesce(l.mapped, true) AS mapped, CAST(coalesce(l.findings, 0) AS BIGINT) AS findings,
       CAST(coalesce(l.counted, 0) AS BIGINT) AS counted_findings, l.holding AS holding_records, l.records,
       CAST(coalesce(l.bytes, 0) AS BIGINT) AS bytes, CAST(coalesce(l.tokens, 0) AS BIGINT) AS tokens,
       CAST(coalesce(l.effective_tokens, 0) AS DECIMAL(38, 6)) AS effective_tokens,
       share(l.records, w.records) AS record_share, share(coalesce(l.bytes, 0), w.bytes) AS byte_share,
       share(coalesce(l.tokens, 0), w.tokens) AS token_share,
       share(coalesce(l.effective_tokens, 0), w.effective_tokens) AS effective_token_share,
       CAST(w.scanned AS BIGINT) AS scanned_records, CAST(coalesce(w.records, 0) - w.scanned AS BIGINT) AS not_scanned_records
FROM listed AS l CROSS JOIN whole AS w
ORDER BY l.records DESC, findings DESC, l.entity NULLS FIRST;
