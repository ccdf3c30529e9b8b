-- name:       mix_by_author_evidence
-- title:      Mix by what says that a model wrote
-- question:   Of what models wrote, how much was declared, and how much was found only because it equals a remembered output?
-- returns:    author_evidence VARCHAR (declared; exact or near: undeclared, matched; NULL: no model, as far as known),
--             records BIGINT (count, by the strongest evidence of a record's parts), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Feedback that nobody declared is the kind that nobody watches.
-- blind_spot: author_unknown
SELECT value AS author_evidence, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'author_evidence'
ORDER BY position(value IN 'declared exact near');
