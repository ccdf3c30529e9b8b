-- name:       mix_by_internal
-- title:      Mix by internal or not
-- question:   How much of the data is our own users' or our own model's?
-- returns:    internal BOOLEAN, records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Data that a model shaped itself feeds back into it; internal data are other people's, held for other purposes.
SELECT CAST(value AS BOOLEAN) AS internal, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'internal'
ORDER BY internal DESC;
