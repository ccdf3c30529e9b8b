-- The records' half of the cube: record figures by everything that is one value a record.
-- Runs over a range of shards and rows, so that memory does not grow with the snapshot; ranges are added up after.
SELECT source, month, privacy_found, privacy_floor, privacy_class, holds_personal, scan_status, holds_secret,
       language, author, generator, generator_missing, author_evidence, role, licence, opt_out, contributor IS NOT NULL AS has_contributor,
       domain IS NOT NULL AS has_domain, names_status, linkable, special_topic, count(*) AS records, CAST(sum(chars) AS BIGINT) AS chars,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens
FROM records
WHERE shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
  AND row BETWEEN getvariable('first_row') AND getvariable('last_row')
GROUP BY ALL;
