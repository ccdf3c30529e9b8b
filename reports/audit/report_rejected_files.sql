-- name:     report_rejected_files
-- title:    Files that could not be read at all, the largest
-- question: Which files were rejected or refused as a whole?
-- returns:  path VARCHAR, status VARCHAR, reason VARCHAR (reason code), bytes BIGINT (as stored)
-- why:      Nothing is known of what is in them.
SELECT path, status, reason, coalesce(bytes, 0) AS bytes FROM shards WHERE status IN ('rejected', 'refused')
ORDER BY bytes DESC, path LIMIT 12
