-- name:       mix_by_confidentiality
-- title:      Mix by confidentiality
-- question:   How confidential is the data, as its sources declare it?
-- returns:    confidentiality VARCHAR (C0..C3, as declared; NULL: not declared), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        What is confidential must not come out of a model.
SELECT value AS confidentiality, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'confidentiality'
ORDER BY confidentiality NULLS LAST;
