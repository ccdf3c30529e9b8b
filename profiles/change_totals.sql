-- name:       change_totals
-- title:      What became of the records
-- question:   How many records were added, removed, kept and tagged otherwise since the baseline?
-- returns:    cause VARCHAR (kept, retagged, removed or added), old_records BIGINT (count), new_records BIGINT (count),
--             moved_records BIGINT (count, of the re-tagged: now of another source), old_bytes BIGINT (UTF-8 bytes),
--             new_bytes BIGINT (UTF-8 bytes), old_tokens BIGINT (tokens), new_tokens BIGINT (tokens),
--             old_record_share DOUBLE (0..1, of the baseline's records), new_record_share DOUBLE (0..1, of records),
--             old_token_share DOUBLE (0..1, of the baseline's tokens), new_token_share DOUBLE (0..1, of tokens)
-- why:        A record counts as often as it is held. Kept, re-tagged and removed make the old snapshot; kept, re-tagged and
--             added the new one. Without a baseline there is no row.
WITH causes AS (
  SELECT unnest(['kept', 'retagged', 'removed', 'added']) AS cause, unnest([1, 2, 3, 4]) AS place FROM baseline.snapshot
), summed AS (
  SELECT cause, sum(records) FILTER (WHERE side = 'old') AS old_records, sum(records) FILTER (WHERE side = 'new') AS new_records,
         sum(records) FILTER (WHERE side = 'new' AND moved) AS moved_records, sum(bytes) FILTER (WHERE side = 'old') AS old_bytes,
         sum(bytes) FILTER (WHERE side = 'new') AS new_bytes, sum(tokens) FILTER (WHERE side = 'old') AS old_tokens,
         sum(tokens) FILTER (WHERE side = 'new') AS new_tokens
  FROM changed_records GROUP BY cause
)
SELECT c.cause, CAST(coalesce(s.old_records, 0) AS BIGINT) AS old_records,
       CAST(coalesce(s.new_records, 0) AS BIGINT) AS new_records, CAST(coalesce(s.moved_records, 0) AS BIGINT) AS moved_records,
       CAST(coalesce(s.old_bytes, 0) AS BIGINT) AS old_bytes, CAST(coalesce(s.new_bytes, 0) AS BIGINT) AS new_bytes,
       CAST(coalesce(s.old_tokens, 0) AS BIGINT) AS old_tokens, CAST(coalesce(s.new_tokens, 0) AS BIGINT) AS new_tokens,
       share(coalesce(s.old_records, 0), sum(s.old_records) OVER ()) AS old_record_share,
       share(coalesce(s.new_records, 0), sum(s.new_records) OVER ()) AS new_record_share,
       share(coalesce(s.old_tokens, 0), sum(s.old_tokens) OVER ()) AS old_token_share,
       share(coalesce(s.new_tokens, 0), sum(s.new_tokens) OVER ()) AS new_token_share
FROM causes AS c LEFT JOIN summed AS s ON s.cause = c.cause
ORDER BY c.place;
