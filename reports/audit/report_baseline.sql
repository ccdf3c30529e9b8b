-- name:     report_baseline
-- title:    The snapshot that this one is held against
-- question: What is this snapshot compared with?
-- returns:  id VARCHAR, records BIGINT (count), rejected_files BIGINT (count)
-- why:      A change is a change from something. No row where there is no baseline.
SELECT id, (SELECT CAST(sum(records) AS BIGINT) FROM baseline.shards) AS records,
       (SELECT count(*) FROM baseline.shards WHERE status = 'rejected') AS rejected_files
FROM baseline.snapshot ORDER BY id
