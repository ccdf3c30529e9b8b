-- name:       moved
-- title:      Records that are of another source now
-- question:   Which records moved from one source to another?
-- returns:    old_source VARCHAR, new_source VARCHAR, records BIGINT (count), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens)
-- why:        A record that changes its source changes its licence, its legal basis and who answers for it.
SELECT old_source, new_source, CAST(sum(records) AS BIGINT) AS records, CAST(sum(bytes) AS BIGINT) AS bytes,
       CAST(sum(tokens) AS BIGINT) AS tokens
FROM changed_tags WHERE tag = 'source'
GROUP BY old_source, new_source
ORDER BY old_source, new_source;
