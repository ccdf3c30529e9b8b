-- name:       mix_by_privacy_found
-- title:      Mix by what the scan found
-- question:   How much of the data is in each class by detections alone, declared floors left aside?
-- returns:    privacy_found VARCHAR (P0 < P3 < PX < P4 < P5, by detections), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A declared floor hides nothing: this is what stands in the texts.
-- blind_spot: not_scanned
SELECT value AS privacy_found, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'privacy_found'
ORDER BY position(privacy_found IN 'P0 P1 P2 P3 PX P4 P5');
