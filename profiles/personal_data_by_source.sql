-- name:       personal_data_by_source
-- title:      Personal data found, by source
-- question:   How many records of each source hold personal data, as far as the scan saw?
-- returns:    source VARCHAR, records BIGINT (count), scanned_records BIGINT (count, scanned to the end),
--             not_scanned_records BIGINT (count, not scanned or not to the end), personal_records BIGINT (count),
--             personal_bytes BIGINT (UTF-8 bytes), personal_tokens BIGINT (tokens),
--             personal_effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of the source's records), byte_share DOUBLE (0..1, of its bytes),
--             token_share DOUBLE (0..1, of its tokens), effective_token_share DOUBLE (0..1, of its effective tokens),
--             high_risk_records BIGINT (count, P4 or P5 found), findings BIGINT (count), counted_findings BIGINT (count,
--             those that raise a class), corrected_findings DOUBLE (count, estimated: counted findings times precision
--             over recall, over kinds with an evaluation; NULL: none has one), corrected_low DOUBLE (count, 95 %
--             interval by the size of the labelled sets), corrected_high DOUBLE (count, the same),
--             unevaluated_findings BIGINT (count, counted findings that no evaluation can correct)
-- why:        Which source brings personal data in. None found is never none: see scanned and not scanned.
-- blind_spot: not_scanned
WITH counted AS (
  SELECT s.id AS source, s.weight, coalesce(sum(c.records), 0) AS records, coalesce(sum(c.bytes), 0) AS bytes,
         coalesce(sum(c.tokens), 0) AS tokens,
         coalesce(sum(c.records) FILTER (WHERE c.scan_status = 'ok'), 0) AS scanned,
         coalesce(sum(c.records) FILTER (WHERE c.holds_personal), 0) AS personal_records,
         coalesce(sum(c.bytes) FILTER (WHERE c.holds_personal), 0) AS personal_bytes,
         coalesce(sum(c.tokens) FILTER (WHERE c.holds_personal), 0) AS personal_tokens,
         coalesce(sum(c.records) FILTER (WHERE c.privacy_found IN ('P4', 'P5')), 0) AS high_risk
  FROM sources AS s LEFT JOIN stored.cube_records AS c ON c.source = s.id GROUP BY s.id, s.weight
), found AS (
  SELECT source, entity, count(*) AS findings, count(*) FILTER (WHERE counts) AS counted FROM entities GROUP BY source, entity
), kinds AS (
  SELECT f.source, f.entity, f.findings, f.counted, f.counted * q.factor AS there, f.counted * q.factor_low AS low,
         f.counted * q.factor_high AS high
  FROM found AS f LEFT JOIN quality AS q ON q.entity = f.entity AND f.counted > 0
), summed AS (
  -- Intervals of a sum from those of its parts, whose errors are independent (MOVER, Zou and Donner 2008).
  SELECT source, sum(findings) AS findings, sum(counted) AS counted, sum(there ORDER BY entity) AS there,
         sqrt(sum(pow(there - low, 2) ORDER BY entity)) AS below, sqrt(sum(pow(high - there, 2) ORDER BY entity)) AS above,
         coalesce(sum(counted) FILTER (WHERE there IS NULL), 0) AS unevaluated
  FROM kinds GROUP BY source
)
SELECT c.source, CAST(c.records AS BIGINT) AS records, CAST(c.scanned AS BIGINT) AS scanned_records,
       CAST(c.records - c.scanned AS BIGINT) AS not_scanned_records, CAST(c.personal_records AS BIGINT) AS personal_records,
       CAST(c.personal_bytes AS BIGINT) AS personal_bytes, CAST(c.personal_tokens AS BIGINT) AS personal_tokens,
       CAST(c.personal_tokens AS BIGINT) * CAST(c.weight AS DECIMAL(38, 6)) AS personal_effective_tokens,
       coalesce(share(c.personal_records, c.records), 0) AS record_share,
       coalesce(share(c.personal_bytes, c.bytes), 0) AS byte_share,
       coalesce(share(c.personal_tokens, c.tokens), 0) AS token_share,
       -- One weight a source: what is read of it is in the same proportion, unless nothing is.
       CASE WHEN c.weight > 0 THEN coalesce(share(c.personal_tokens, c.tokens), 0) ELSE 0 END AS effective_token_share,
       CAST(c.high_risk AS BIGINT) AS high_risk_records, CAST(coalesce(f.findings, 0) AS BIGINT) AS findings,
       CAST(coalesce(f.counted, 0) AS BIGINT) AS counted_findings, round(f.there, 1) AS corrected_findings,
       round(f.there - f.below, 1) AS corrected_low, round(f.there + f.above, 1) AS corrected_high,
       CAST(coalesce(f.unevaluated, 0) AS BIGINT) AS unevaluated_findings
FROM counted AS c LEFT JOIN summed AS f ON f.source = c.source
ORDER BY personal_records DESC, c.source;
