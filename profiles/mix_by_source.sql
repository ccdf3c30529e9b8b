-- name:       mix_by_source
-- title:      Mix by source
-- question:   How much of the data comes from each source?
-- returns:    source VARCHAR (unknown: matched no declared source), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        One source that dominates decides what the model learns.
-- blind_spot: unknown_source
SELECT value AS source, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'source'
ORDER BY tokens DESC, records DESC, source NULLS LAST;
