-- name:       mix_by_licence
-- title:      Mix by licence
-- question:   Under which licences does the data stand?
-- returns:    licence VARCHAR (the record's own, else its source's; NULL: none known), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        An unknown licence cannot be cleared for training.
-- blind_spot: no_licence
SELECT value AS licence, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'licence'
ORDER BY tokens DESC, records DESC, licence NULLS LAST;
