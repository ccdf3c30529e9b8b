-- name:       mix_by_language
-- title:      Mix by language
-- question:   In which languages is the data?
-- returns:    language VARCHAR (ISO 639; und: could not be told; NULL: not detected; mixed: records in several (counted by part in bytes and tokens)), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Detectors and safety work cover some languages better than others.
-- blind_spot: language_undetermined
SELECT value AS language, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'language'
ORDER BY tokens DESC, records DESC, language NULLS LAST;
