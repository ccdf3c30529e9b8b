-- name:       mix
-- title:      Mix over every dimension
-- question:   What is the data made of, by each of its dimensions?
-- params:     dimension VARCHAR = all dimensions
-- returns:    dimension VARCHAR, value VARCHAR (NULL: not stated), records BIGINT (count), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        One table from which every share in a report can be recomputed.
SELECT dimension, value, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER (PARTITION BY dimension)) AS record_share,
       share(bytes, sum(bytes) OVER (PARTITION BY dimension)) AS byte_share,
       share(tokens, sum(tokens) OVER (PARTITION BY dimension)) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER (PARTITION BY dimension)) AS effective_token_share
FROM mix WHERE dimension = coalesce(getvariable('dimension'), dimension)
ORDER BY dimension, tokens DESC, records DESC, value NULLS LAST;
