-- name:       change_by_source
-- title:      What became of the records, per source
-- question:   Which sources grew, shrank, came, went, or gave records to others?
-- returns:    source VARCHAR, old_records BIGINT (count), new_records BIGINT (count), kept_records BIGINT (count),
--             retagged_records BIGINT (count, of this source before and now), added_records BIGINT (count),
--             removed_records BIGINT (count), moved_in_records BIGINT (count, of another source before),
--             moved_out_records BIGINT (count, of another source now), old_tokens BIGINT (tokens), new_tokens BIGINT (tokens)
-- why:        Old = kept + retagged + removed + moved out; new = kept + retagged + added + moved in.
SELECT source, CAST(coalesce(sum(records) FILTER (WHERE side = 'old'), 0) AS BIGINT) AS old_records,
       CAST(coalesce(sum(records) FILTER (WHERE side = 'new'), 0) AS BIGINT) AS new_records,
       CAST(coalesce(sum(records) FILTER (WHERE side = 'new' AND cause = 'kept'), 0) AS BIGINT) AS kept_records,
       CAST(coalesce(sum(records) FILTER (WHERE side = 'new' AND cause = 'retagged' AND NOT moved), 0) AS BIGINT) AS retagged_records,
       CAST(coalesce(sum(records) FILTER (WHERE cause = 'added'), 0) AS BIGINT) AS added_records,
       CAST(coalesce(sum(records) FILTER (WHERE cause = 'removed'), 0) AS BIGINT) AS removed_records,
       CAST(coalesce(sum(records) FILTER (WHERE side = 'new' AND moved), 0) AS BIGINT) AS moved_in_records,
       CAST(coalesce(sum(records) FILTER (WHERE side = 'old' AND moved), 0) AS BIGINT) AS moved_out_records,
       CAST(coalesce(sum(tokens) FILTER (WHERE side = 'old'), 0) AS BIGINT) AS old_tokens,
       CAST(coalesce(sum(tokens) FILTER (WHERE side = 'new'), 0) AS BIGINT) AS new_tokens
FROM changed_records GROUP BY source
ORDER BY source;
