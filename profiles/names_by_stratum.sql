-- name:       names_by_stratum
-- title:      Records that hold names, by source, language and length
-- question:   In which records were names looked for, and how many of each kind hold some?
-- params:     entity VARCHAR = 'PERSON'
-- returns:    entity VARCHAR, source VARCHAR, language VARCHAR (not_run: not detected; unsure: no model, and the detector was
--             not sure), length VARCHAR (code points), level VARCHAR (none, sample or full), records BIGINT (count),
--             scanned_records BIGINT (count), named_records BIGINT (count, of the scanned ones), unknown_records BIGINT (count,
--             scanned in part, and none found), named_record_share DOUBLE (0..1, of the records; NULL: none was scanned),
--             low_record_share DOUBLE (0..1, bound at 95 %; NULL: counted, or none was scanned), high_record_share DOUBLE
--             (0..1, bound at 95 %; NULL: counted, or none was scanned), basis VARCHAR
-- why:        A rate is an estimate for the records it was drawn from, and says nothing of those that no model can read.
-- blind_spot: names_unsupported
SELECT c.entity, c.source, c.language, c.length, t.names_level AS level, c.records, c.scanned AS scanned_records,
       c.named AS named_records, c.unknown AS unknown_records,
       CASE WHEN c.covered THEN share(c.named, c.scanned) END AS named_record_share,
       CASE WHEN t.names_level = 'sample' AND c.covered THEN greatest(b.low, share(c.named, c.records)) END AS low_record_share,
       CASE WHEN t.names_level = 'sample' AND c.covered
            THEN least(b.high, share(c.records - c.scanned + c.named + c.unknown, c.records)) END AS high_record_share,
       CASE WHEN t.names_level = 'none' THEN 'not looked for'
            WHEN NOT c.scannable THEN 'no model of this language'
            WHEN c.scanned = 0 THEN 'not looked for'
            WHEN t.names_level = 'full' THEN format('counted in {:,} of {:,} records', c.scanned, c.records)
            ELSE format('estimated from {:,} of {:,} records', c.scanned, c.records) END AS basis
FROM stored.name_strata AS c CROSS JOIN snapshot AS t
LEFT JOIN stored.name_bounds AS b ON b.scope = concat('stratum:', c.source, '/', c.language, '/', c.length) AND b.entity = c.entity
WHERE c.entity = coalesce(getvariable('entity'), 'PERSON')
ORDER BY c.source, c.language, c.length;
