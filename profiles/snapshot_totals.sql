-- name:       snapshot_totals
-- title:      The snapshot in one row
-- question:   What is this snapshot, in figures?
-- returns:    snapshot VARCHAR (id), provider VARCHAR, token_method VARCHAR, tokens_exact BOOLEAN,
--             files BIGINT (count, met), tagged_files BIGINT (count), rejected_files BIGINT (count),
--             ignored_files BIGINT (count), refused_files BIGINT (count), seen_records BIGINT (count, in),
--             records BIGINT (count, tagged), rejected_records BIGINT (count), rejected_record_share DOUBLE (0..1, of
--             records in), parts BIGINT (count), chars BIGINT (code points), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             sources BIGINT (count, declared), sources_with_records BIGINT (count, declared and met),
--             effective_number_of_sources DOUBLE (1/HHI by tokens, unknown counted as one), languages BIGINT (count, stated),
--             first_month VARCHAR (YYYY-MM), last_month VARCHAR (YYYY-MM), internal_record_share DOUBLE (0..1),
--             internal_byte_share DOUBLE (0..1), internal_token_share DOUBLE (0..1),
--             internal_effective_token_share DOUBLE (0..1), personal_records BIGINT (count, with detections),
--             personal_record_share DOUBLE (0..1), personal_byte_share DOUBLE (0..1), personal_token_share DOUBLE (0..1),
--             personal_effective_token_share DOUBLE (0..1), scanned_records BIGINT (count, to the end),
--             not_scanned_records BIGINT (count), unknown_source_record_share DOUBLE (0..1),
--             unknown_source_byte_share DOUBLE (0..1), unknown_source_token_share DOUBLE (0..1),
--             unknown_source_effective_token_share DOUBLE (0..1), model_byte_share DOUBLE (0..1, written by a model),
--             model_token_share DOUBLE (0..1), model_effective_token_share DOUBLE (0..1), opted_out_records BIGINT (count)
-- why:        The figures that a report leads with, each from the same place.
WITH m AS (
  SELECT dimension, value, records, bytes, tokens, effective_tokens FROM mix
  WHERE dimension IN ('source', 'internal', 'holds_personal', 'scan_status', 'author', 'language', 'month', 'opt_out')
), whole AS (
  SELECT sum(records) AS records, sum(bytes) AS bytes, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens
  FROM m WHERE dimension = 'source'
), one AS (
  SELECT m.dimension, m.value, m.records, share(m.records, w.records) AS record_share, share(m.bytes, w.bytes) AS byte_share,
         share(m.tokens, w.tokens) AS token_share, share(m.effective_tokens, w.effective_tokens) AS effective_token_share
  FROM m CROSS JOIN whole AS w
), f AS (
  SELECT count(*) AS files, count(*) FILTER (WHERE status = 'tagged') AS tagged,
         count(*) FILTER (WHERE status = 'rejected') AS rejected, count(*) FILTER (WHERE status = 'ignored') AS ignored,
         count(*) FILTER (WHERE status = 'refused') AS refused, coalesce(sum(seen), 0) AS seen,
         coalesce(sum(shards.rejected), 0) AS rejects
  FROM shards
), p AS (
  SELECT coalesce(sum(parts), 0) AS parts, coalesce(sum(chars), 0) AS chars FROM stored.cube_parts
), s AS (
  SELECT count(*) FILTER (WHERE value <> 'unknown') AS declared,
         count(*) FILTER (WHERE value <> 'unknown' AND records > 0) AS met,
         list(CAST(tokens AS DOUBLE) ORDER BY tokens) AS x
  FROM m WHERE dimension = 'source'
), o AS (
  SELECT count(*) FILTER (WHERE dimension = 'language' AND value NOT IN ('und', 'mixed') AND tokens > 0) AS languages,
         min(value) FILTER (WHERE dimension = 'month' AND records > 0) AS first_month,
         max(value) FILTER (WHERE dimension = 'month' AND records > 0) AS last_month,
         sum(records) FILTER (WHERE dimension = 'opt_out' AND value = 'true') AS opted_out
  FROM m
)
SELECT t.id AS snapshot, t.provider, t.token_method, t.tokens_exact, f.files, f.tagged AS tagged_files,
       f.rejected AS rejected_files, f.ignored AS ignored_files, f.refused AS refused_files,
       CAST(f.seen AS BIGINT) AS seen_records, CAST(w.records AS BIGINT) AS records,
       CAST(f.rejects AS BIGINT) AS rejected_records, share(f.rejects, f.seen) AS rejected_record_share,
       CAST(p.parts AS BIGINT) AS parts, CAST(p.chars AS BIGINT) AS chars, CAST(w.bytes AS BIGINT) AS bytes,
       CAST(w.tokens AS BIGINT) AS tokens, CAST(w.effective_tokens AS DECIMAL(38, 6)) AS effective_tokens,
       s.declared AS sources, s.met AS sources_with_records,
       round(1 / nullif(list_sum(list_transform(s.x, lambda v: (v / nullif(list_sum(s.x), 0)) ^ 2)), 0), 12)
         AS effective_number_of_sources,
       o.languages, o.first_month, o.last_month, i.record_share AS internal_record_share,
       i.byte_share AS internal_byte_share, i.token_share AS internal_token_share,
       i.effective_token_share AS internal_effective_token_share, h.records AS personal_records,
       h.record_share AS personal_record_share, h.byte_share AS personal_byte_share, h.token_share AS personal_token_share,
       h.effective_token_share AS personal_effective_token_share, k.records AS scanned_records,
       CAST(w.records - k.records AS BIGINT) AS not_scanned_records, u.record_share AS unknown_source_record_share,
       u.byte_share AS unknown_source_byte_share, u.token_share AS unknown_source_token_share,
       u.effective_token_share AS unknown_source_effective_token_share, a.byte_share AS model_byte_share,
       a.token_share AS model_token_share, a.effective_token_share AS model_effective_token_share,
       CAST(o.opted_out AS BIGINT) AS opted_out_records
FROM snapshot AS t
CROSS JOIN whole AS w CROSS JOIN f CROSS JOIN p CROSS JOIN s CROSS JOIN o
JOIN one AS i ON i.dimension = 'internal' AND i.value = 'true'
JOIN one AS h ON h.dimension = 'holds_personal' AND h.value = 'true'
JOIN one AS k ON k.dimension = 'scan_status' AND k.value = 'ok'
JOIN one AS u ON u.dimension = 'source' AND u.value = 'unknown'
JOIN one AS a ON a.dimension = 'author' AND a.value = 'model'
ORDER BY t.id;
