-- name:       accounting
-- title:      Every input record accounted for
-- question:   Is each record that went in either tagged or rejected?
-- returns:    path VARCHAR, shard INTEGER (its number in the manifest), records BIGINT (count, met in the shard),
--             tagged BIGINT (count, rows of the scan), rejected BIGINT (count, rows of the scan),
--             unaccounted BIGINT (count, 0 where all is well), balanced BOOLEAN (records = tagged + rejected, and both as
--             the manifest says), status VARCHAR (tagged, rejected, ignored, refused), reason VARCHAR (why not tagged)
-- why:        A record that vanished cannot be judged. A shard that could not be read at all has no records to count, and
--             stands here with its reason.
-- blind_spot: rejected_shards
WITH tagged AS (
  SELECT shard AS key, count(*) AS n FROM stored.records GROUP BY shard
), rejected AS (
  SELECT shard AS key, count(*) AS n FROM stored.rejects GROUP BY shard
)
SELECT s.path, s.shard, coalesce(s.seen, 0) AS records, coalesce(t.n, 0) AS tagged, coalesce(r.n, 0) AS rejected,
       coalesce(s.seen, 0) - coalesce(t.n, 0) - coalesce(r.n, 0) AS unaccounted,
       coalesce(s.seen, 0) = coalesce(t.n, 0) + coalesce(r.n, 0)
         AND coalesce(s.records, 0) = coalesce(t.n, 0) AND coalesce(s.rejected, 0) = coalesce(r.n, 0) AS balanced,
       s.status, s.reason
FROM shards AS s
LEFT JOIN tagged AS t ON t.key = s.key AND s.status = 'tagged'
LEFT JOIN rejected AS r ON r.key = s.key AND s.status = 'tagged'
ORDER BY s.shard;
