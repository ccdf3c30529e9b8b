-- What is kept must be the same on both sides, tag by tag; rows here are a defect.
WITH kept AS (
  SELECT COLUMNS(getvariable('kept_dimensions')), sum(CASE side WHEN 'new' THEN records ELSE -records END) AS records,
         sum(CASE side WHEN 'new' THEN bytes ELSE -bytes END) AS bytes
  FROM memory.change.changed_records WHERE cause = 'kept' GROUP BY ALL
), kept_parts AS (
  SELECT COLUMNS(getvariable('part_dimensions')), sum(CASE side WHEN 'new' THEN parts ELSE -parts END) AS parts,
         sum(CASE side WHEN 'new' THEN bytes ELSE -bytes END) AS bytes
  FROM memory.change.changed_parts WHERE cause = 'kept' GROUP BY ALL
), retagged AS (
  SELECT sum(CASE side WHEN 'new' THEN records ELSE -records END) AS records
  FROM memory.change.changed_records WHERE cause = 'retagged'
)
SELECT 'records' AS what, records AS off FROM kept WHERE records <> 0 OR bytes <> 0
UNION ALL SELECT 'parts', parts FROM kept_parts WHERE parts <> 0 OR bytes <> 0
UNION ALL SELECT 're-tagged', records FROM retagged WHERE records <> 0
UNION ALL SELECT 'negative', records FROM memory.change.changed_records WHERE records < 0 OR bytes < 0
ORDER BY what, off;
