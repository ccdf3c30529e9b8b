-- name:       rejects_by_reason
-- title:      Rejected records, by source and reason
-- question:   What could not be read, and why?
-- returns:    source VARCHAR (unknown also where sources are told by record), reason VARCHAR, records BIGINT (count),
--             bytes BIGINT (as stored), record_share DOUBLE (0..1, of the source's records in),
--             total_record_share DOUBLE (0..1, of all records in)
-- why:        What is rejected is not trained on only if the training reads as strictly as we do.
-- blind_spot: rejected_records
WITH reasons AS (
  SELECT source, reason, count(*) AS records, CAST(sum(bytes) AS BIGINT) AS bytes FROM rejects GROUP BY source, reason
), taken AS (
  SELECT source, sum(records) AS records
  FROM (SELECT value AS source, records FROM mix WHERE dimension = 'source' UNION ALL SELECT source, records FROM reasons)
  GROUP BY source
)
SELECT r.source, r.reason, r.records, r.bytes, share(r.records, t.records) AS record_share,
       share(r.records, (SELECT sum(records) FROM taken)) AS total_record_share
FROM reasons AS r JOIN taken AS t ON t.source = r.source
ORDER BY r.records DESC, r.source, r.reason;
