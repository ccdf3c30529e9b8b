-- name:       mix_by_owner
-- title:      Mix by owner
-- question:   Whose data is it, however many sources it was split into?
-- returns:    owner VARCHAR (NULL: not declared), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A source cut into ten still has one owner.
-- blind_spot: no_owner
SELECT value AS owner, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'owner'
ORDER BY tokens DESC, records DESC, owner NULLS LAST;
