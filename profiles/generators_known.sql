-- name:       generators_known
-- title:      Who generated it
-- question:   Which models wrote parts of it, and which of them are registered?
-- returns:    generator VARCHAR (NULL: a model, and not known which), author_evidence VARCHAR (declared, exact, near),
--             model VARCHAR (id in the register; NULL: not registered), family VARCHAR, generations BIGINT (generation depth
--             of what it wrote: 1 + that of what it was trained on), at_least BOOLEAN (the depth may be more),
--             parts BIGINT (count), tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Only of a known generator can it be said how many generations deep its text is.
-- blind_spot: generator_missing
WITH whole AS (
  SELECT sum(p.tokens) AS tokens, sum(p.tokens * s.weight) AS effective_tokens
  FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source
)
SELECT w.generator, w.author_evidence, w.model, w.family, 1 + coalesce(max(w.generations), 0) AS generations,
       bool_or(w.at_least) AS at_least, CAST(sum(w.parts) AS BIGINT) AS parts, CAST(sum(w.tokens) AS BIGINT) AS tokens,
       CAST(sum(w.effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens, share(sum(w.tokens), any_value(t.tokens)) AS token_share,
       share(sum(w.effective_tokens), any_value(t.effective_tokens)) AS effective_token_share
FROM stored.written_by AS w CROSS JOIN whole AS t
GROUP BY w.generator, w.author_evidence, w.model, w.family
ORDER BY tokens DESC, w.generator NULLS LAST, w.author_evidence;
