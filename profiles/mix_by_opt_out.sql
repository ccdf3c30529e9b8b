-- name:       mix_by_opt_out
-- title:      Mix by opt-out
-- question:   How much is from people who said no?
-- returns:    opt_out BOOLEAN (as the record says; NULL: it does not say), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        An objection that is known and not honoured is the worst case.
SELECT CAST(value AS BOOLEAN) AS opt_out, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'opt_out'
ORDER BY opt_out DESC NULLS LAST;
