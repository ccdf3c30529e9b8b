-- name:       files
-- title:      Every file, and what became of it
-- question:   Which files were tagged, rejected, ignored or refused, and why?
-- returns:    path VARCHAR, root VARCHAR (label of the folder it was found in), status VARCHAR (tagged, rejected, ignored,
--             refused), reason VARCHAR (why not tagged), format VARCHAR, source VARCHAR (NULL: by record, or none),
--             bytes BIGINT (as stored), records BIGINT (count, tagged), rejected BIGINT (count),
--             sha256 VARCHAR (of the file as stored)
-- why:        What was audited is exactly these files, with exactly these digests.
-- blind_spot: ignored_files
SELECT path, root, status, reason, format, source, bytes, records, rejected, sha256
FROM shards ORDER BY root, path, shard;
