-- name:       roles
-- title:      Parts, by role and author
-- question:   How much is said by users, answered, chosen and rejected, and who wrote it?
-- returns:    role VARCHAR, author VARCHAR (human, model, unknown), parts BIGINT (count), chars BIGINT (code points),
--             bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling
--             weight), part_share DOUBLE (0..1, of parts), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        An answer that people rejected is in the data too, and should not be counted as what they chose.
WITH p AS (
  SELECT p.role, p.author, CAST(sum(p.parts) AS BIGINT) AS parts, CAST(sum(p.chars) AS BIGINT) AS chars,
         CAST(sum(p.bytes) AS BIGINT) AS bytes, CAST(sum(p.tokens) AS BIGINT) AS tokens,
         CAST(sum(p.tokens * s.weight) AS DECIMAL(38, 6)) AS effective_tokens
  FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source GROUP BY p.role, p.author
)
SELECT role, author, parts, chars, bytes, tokens, effective_tokens, share(parts, sum(parts) OVER ()) AS part_share,
       share(bytes, sum(bytes) OVER ()) AS byte_share, share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM p ORDER BY tokens DESC, role, author;
