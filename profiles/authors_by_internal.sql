-- name:       authors_by_internal
-- title:      Who wrote our own data, and who the rest
-- question:   How much of what is read did our own model write?
-- returns:    internal BOOLEAN, author VARCHAR (human, model, unknown; by part), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             byte_share DOUBLE (0..1, of bytes), token_share DOUBLE (0..1, of tokens),
--             effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A model that reads its own answers learns itself; other models' answers are another question.
-- blind_spot: author_unknown
WITH p AS (
  SELECT s.internal, p.author, p.bytes, p.tokens, p.tokens * s.weight AS effective_tokens
  FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source
  UNION ALL
  SELECT i.internal, unnest(['human', 'model', 'unknown']), 0, 0, 0 FROM (SELECT unnest([true, false]) AS internal) AS i
), summed AS (
  SELECT internal, author, CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
         CAST(sum(effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens
  FROM p GROUP BY internal, author
)
SELECT internal, author, bytes, tokens, effective_tokens, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM summed ORDER BY internal DESC, author;
