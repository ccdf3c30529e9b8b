-- name:       mix_by_privacy_class
-- title:      Mix by privacy class
-- question:   How much of the data is in each privacy class, from none found to special?
-- returns:    privacy_class VARCHAR (P0 < P1 < P2 < P3 < PX < P4 < P5: what was found, or the declared floor if higher), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        P4, P5 and what was not scanned to the end (PX) need a reason to be there at all.
-- blind_spot: not_scanned
SELECT value AS privacy_class, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'privacy_class'
ORDER BY position(privacy_class IN 'P0 P1 P2 P3 PX P4 P5');
