-- name:       unread_fields
-- title:      Text fields that were not read
-- question:   Which fields hold text that is neither read nor ignored on purpose?
-- returns:    source VARCHAR (unknown also where sources are told by record), field VARCHAR, status VARCHAR (unread, or
--             ignored as declared), records BIGINT (count, that hold it), bytes BIGINT (UTF-8 bytes of its values),
--             files BIGINT (count, that hold it), record_share DOUBLE (0..1, of the source's records)
-- why:        If the training reads a field that the audit did not, the audit says nothing of it.
-- blind_spot: unread_field
SELECT f.source, f.field, f.status, CAST(sum(f.records) AS BIGINT) AS records, CAST(sum(f.bytes) AS BIGINT) AS bytes,
       count(DISTINCT f.shard) AS files, coalesce(share(sum(f.records), any_value(m.records)), 0) AS record_share
FROM fields AS f JOIN mix AS m ON m.dimension = 'source' AND m.value = f.source
GROUP BY f.source, f.field, f.status
ORDER BY bytes DESC, f.source, f.field, f.status;
