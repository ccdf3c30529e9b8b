-- name:       mix_by_scan_status
-- title:      Mix by scan status
-- question:   How much was scanned for personal data to the end?
-- returns:    scan_status VARCHAR (ok, limit: a work limit was met, not_run), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Nothing found means something only where the scan ran.
-- blind_spot: not_scanned
SELECT value AS scan_status, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'scan_status'
ORDER BY position(scan_status IN 'ok limit not_run');
