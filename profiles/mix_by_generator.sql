-- name:       mix_by_generator
-- title:      Mix by generator
-- question:   Which models wrote what models wrote?
-- returns:    generator VARCHAR (NULL: none stated, human text included; mixed: records of several, counted by part in bytes and tokens), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A model that reads its own answers learns itself.
-- blind_spot: generator_missing
SELECT value AS generator, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'generator'
ORDER BY tokens DESC, records DESC, generator NULLS LAST;
