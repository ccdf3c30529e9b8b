-- name:       machine_text_total
-- title:      Undeclared machine text, estimated over all sources
-- question:   How much of all tokens may be machine text that nobody declared?
-- returns:    tokens BIGINT (count, of the snapshot), undeclared_tokens BIGINT (count, of parts neither declared nor matched as
--             a model's), estimated_tokens BIGINT (count, of these, about which something is known), estimated_token_share DOUBLE
--             (0..1, of all tokens; NULL: not known of any source), low_token_share DOUBLE (0..1, bound at 95 %),
--             high_token_share DOUBLE (0..1, bound at 95 %), known_token_share DOUBLE (0..1, of undeclared tokens, about which
--             something is known), basis VARCHAR
-- why:        What the estimate finds widens the upper end of the synthetic share; what it cannot tell is not known, not none.
SELECT tokens, undeclared_tokens, estimated_tokens, estimate AS estimated_token_share, low AS low_token_share,
       high AS high_token_share, share(estimated_tokens, undeclared_tokens) AS known_token_share,
       CASE WHEN undeclared_tokens = 0 THEN 'every part is declared or matched as a model''s'
            WHEN estimated_tokens = 0 THEN 'not known: of no source is there an evaluation that beats chance and a text to read'
            ELSE format('estimated from {:,} of {:,} undeclared tokens, nothing is known of the others', estimated_tokens,
                        undeclared_tokens) END AS basis
FROM machine_text WHERE source IS NULL
ORDER BY ALL;
