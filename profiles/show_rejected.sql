-- name:       show_rejected
-- title:      Why a record was rejected
-- question:   Was the record at this place rejected, and why?
-- params:     path VARCHAR = none, row BIGINT = none
-- returns:    path VARCHAR, row BIGINT, reason VARCHAR, bytes BIGINT (as stored)
-- why:        Nothing vanishes: what is not tagged has a reason.
SELECT path, row, reason, bytes FROM rejects
WHERE path = getvariable('path') AND row = getvariable('row')
ORDER BY shard, row, reason;
