-- name:       change_rejects
-- title:      What could not be read, then and now
-- question:   Are more files or records rejected than in the baseline?
-- returns:    what VARCHAR (files or records), reason VARCHAR, old_count BIGINT (count), new_count BIGINT (count)
-- why:        A release that lacks what could not be read looks like one that lost it. All reasons of either side are listed.
WITH met AS (
  SELECT 'old' AS side, 'files' AS what, coalesce(reason, status) AS reason FROM baseline.shards WHERE status = 'rejected'
  UNION ALL SELECT 'new', 'files', coalesce(reason, status) FROM shards WHERE status = 'rejected'
  UNION ALL SELECT 'old', 'records', reason FROM baseline.rejects
  UNION ALL SELECT 'new', 'records', reason FROM rejects
)
SELECT what, reason, count(*) FILTER (WHERE side = 'old') AS old_count, count(*) FILTER (WHERE side = 'new') AS new_count
FROM met WHERE EXISTS (FROM baseline.snapshot)
GROUP BY what, reason
ORDER BY what, reason;
