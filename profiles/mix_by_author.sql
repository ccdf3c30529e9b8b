-- name:       mix_by_author
-- title:      Mix by author
-- question:   How much was written by people, how much by models, and of how much is that unknown?
-- returns:    author VARCHAR (human, model, unknown; mixed: records with several, counted by part in bytes and tokens), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Training on what models wrote narrows what the next one knows.
-- blind_spot: author_unknown
SELECT value AS author, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'author'
ORDER BY position(author IN 'human model unknown mixed');
