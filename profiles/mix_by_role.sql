-- name:       mix_by_role
-- title:      Mix by role
-- question:   How much is what users say, what assistants answer, what was chosen and what rejected?
-- returns:    role VARCHAR (closed list of roles; mixed: records with several, counted by part in bytes and tokens), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        An answer that was rejected is still read in preference training, and is counted apart.
SELECT value AS role, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'role'
ORDER BY tokens DESC, records DESC, role NULLS LAST;
