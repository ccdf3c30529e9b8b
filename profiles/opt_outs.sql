-- name:       opt_outs
-- title:      Records of people who said no
-- question:   How much of each source is from contributors who objected to training?
-- returns:    source VARCHAR, honoured VARCHAR (how objections are honoured, as the source declares; NULL: not declared),
--             source_records BIGINT (count, all), records BIGINT (count, opted out), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             unstated_records BIGINT (count, where the record does not say), record_share DOUBLE (0..1, of the source's
--             records), byte_share DOUBLE (0..1, of its bytes), token_share DOUBLE (0..1, of its tokens),
--             effective_token_share DOUBLE (0..1, of its effective tokens)
-- why:        An objection that is known and still in the data is the plainest breach there is.
WITH c AS (
  SELECT s.id AS source, s.opt_out AS honoured, s.weight, coalesce(sum(c.records), 0) AS all_records,
         coalesce(sum(c.bytes), 0) AS all_bytes, coalesce(sum(c.tokens), 0) AS all_tokens,
         coalesce(sum(c.records) FILTER (WHERE c.opt_out), 0) AS records,
         coalesce(sum(c.bytes) FILTER (WHERE c.opt_out), 0) AS bytes,
         coalesce(sum(c.tokens) FILTER (WHERE c.opt_out), 0) AS tokens,
         coalesce(sum(c.records) FILTER (WHERE c.opt_out IS NULL), 0) AS unstated
  FROM sources AS s LEFT JOIN stored.cube_records AS c ON c.source = s.id GROUP BY s.id, s.opt_out, s.weight
)
SELECT source, honoured, CAST(all_records AS BIGINT) AS source_records, CAST(records AS BIGINT) AS records,
       CAST(bytes AS BIGINT) AS bytes, CAST(tokens AS BIGINT) AS tokens,
       CAST(CAST(tokens AS BIGINT) * weight AS DECIMAL(38, 6)) AS effective_tokens,
       CAST(unstated AS BIGINT) AS unstated_records, coalesce(share(records, all_records), 0) AS record_share,
       coalesce(share(bytes, all_bytes), 0) AS byte_share, coalesce(share(tokens, all_tokens), 0) AS token_share,
       CASE WHEN weight > 0 THEN coalesce(share(tokens, all_tokens), 0) ELSE 0 END AS effective_token_share
FROM c ORDER BY records DESC, source;
