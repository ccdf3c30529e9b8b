-- name:       mix_by_origin_class
-- title:      Mix by origin class
-- question:   How much is public, licensed, crawled, from users, from models, or unknown?
-- returns:    origin_class VARCHAR, records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        The EU summary of training content asks for exactly these classes (sections 2.1 to 2.6).
-- blind_spot: unknown_source
SELECT value AS origin_class, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'origin_class'
ORDER BY tokens DESC, records DESC, origin_class NULLS LAST;
