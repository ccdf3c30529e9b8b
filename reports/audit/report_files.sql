-- name:     report_files
-- title:    Files by what became of them
-- question: Which files were tagged, rejected, ignored or refused, and why?
-- returns:  status VARCHAR, reason VARCHAR (NULL where tagged), format VARCHAR, files BIGINT (count), bytes BIGINT (as stored),
--           seen BIGINT (records met), records BIGINT (tagged), rejected BIGINT (records)
-- why:      What was not read is not in any other figure.
SELECT status, reason, format, count(*) AS files, coalesce(sum(bytes), 0)::BIGINT AS bytes,
       coalesce(sum(seen), 0)::BIGINT AS seen, coalesce(sum(records), 0)::BIGINT AS records,
       coalesce(sum(rejected), 0)::BIGINT AS rejected
FROM shards GROUP BY status, reason, format ORDER BY status, reason NULLS FIRST, format NULLS FIRST
