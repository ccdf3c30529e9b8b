-- name:       personal_data_by_legal_basis
-- title:      Personal data, by legal basis
-- question:   How much personal data stands on no legal basis?
-- returns:    legal_basis VARCHAR (as declared by the source; NULL: not declared), records BIGINT (count, of class P2 or
--             above, or not scanned), found_records BIGINT (count, with detections), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of all records), byte_share DOUBLE (0..1, of all bytes),
--             token_share DOUBLE (0..1, of all tokens), effective_token_share DOUBLE (0..1, of all effective tokens)
-- why:        Personal data without a legal basis may not be processed at all (GDPR Art. 6). Pseudonymous data are personal.
-- blind_spot: no_legal_basis
WITH c AS (
  SELECT s.legal_basis, c.privacy_class NOT IN ('P0', 'P1') AS personal, c.holds_personal, c.records, c.bytes, c.tokens,
         c.tokens * s.weight AS effective_tokens
  FROM stored.cube_records AS c JOIN sources AS s ON s.id = c.source
  UNION ALL
  SELECT NULL, true, false, 0, 0, 0, 0
), whole AS (
  SELECT sum(records) AS records, sum(bytes) AS bytes, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens FROM c
), summed AS (
  SELECT legal_basis, CAST(sum(records) AS BIGINT) AS records,
         CAST(coalesce(sum(records) FILTER (WHERE holds_personal), 0) AS BIGINT) AS found_records,
         CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
         CAST(sum(effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens
  FROM c WHERE personal GROUP BY legal_basis
)
SELECT s.legal_basis, s.records, s.found_records, s.bytes, s.tokens, s.effective_tokens,
       share(s.records, w.records) AS record_share, share(s.bytes, w.bytes) AS byte_share,
       share(s.tokens, w.tokens) AS token_share, share(s.effective_tokens, w.effective_tokens) AS effective_token_share
FROM summed AS s CROSS JOIN whole AS w
ORDER BY s.records DESC, s.legal_basis NULLS LAST;
