-- name:       mix_by_legal_basis
-- title:      Mix by legal basis
-- question:   On which legal basis is each part of the data processed?
-- returns:    legal_basis VARCHAR (as declared by the source; NULL: not declared), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Personal data without a legal basis may not be processed at all (GDPR Art. 6).
-- blind_spot: no_legal_basis
SELECT value AS legal_basis, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'legal_basis'
ORDER BY tokens DESC, records DESC, legal_basis NULLS LAST;
