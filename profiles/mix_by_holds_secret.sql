-- name:       mix_by_holds_secret
-- title:      Mix by secrets held
-- question:   How much of the data holds a key, token or password, and how much was not scanned for them?
-- returns:    holds_secret BOOLEAN (NULL: nothing found, and not scanned to the end), records BIGINT (count),
--             bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A secret that was read in training is a secret no longer.
-- blind_spot: secrets_not_scanned
SELECT CAST(value AS BOOLEAN) AS holds_secret, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'holds_secret'
ORDER BY holds_secret DESC NULLS LAST;
