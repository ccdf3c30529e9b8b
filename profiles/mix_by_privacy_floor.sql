-- name:       mix_by_privacy_floor
-- title:      Mix by privacy floor
-- question:   How much is at least pseudonymous because of where it comes from?
-- returns:    privacy_floor VARCHAR (P0, P2, or as declared), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        What comes from users is personal whatever a detector finds in it.
SELECT value AS privacy_floor, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'privacy_floor'
ORDER BY position(privacy_floor IN 'P0 P1 P2 P3 PX P4 P5');
