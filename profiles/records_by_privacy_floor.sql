-- name:       records_by_privacy_floor
-- title:      What was found against what the source implies
-- question:   How much is personal because of where it comes from, whatever the scan found?
-- returns:    privacy_floor VARCHAR, privacy_found VARCHAR, privacy_class VARCHAR (the higher of both),
--             records BIGINT (count), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens),
--             effective_tokens DECIMAL(38,6) (tokens times sampling weight), record_share DOUBLE (0..1, of records),
--             byte_share DOUBLE (0..1, of bytes), token_share DOUBLE (0..1, of tokens),
--             effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        A floor is no detection and a detection is no floor; the two must not be added up unseen.
WITH c AS (
  SELECT c.privacy_floor, c.privacy_found, c.privacy_class, CAST(sum(c.records) AS BIGINT) AS records,
         CAST(sum(c.bytes) AS BIGINT) AS bytes, CAST(sum(c.tokens) AS BIGINT) AS tokens,
         CAST(sum(c.tokens * s.weight) AS DECIMAL(38, 6)) AS effective_tokens
  FROM stored.cube_records AS c JOIN sources AS s ON s.id = c.source
  GROUP BY c.privacy_floor, c.privacy_found, c.privacy_class
)
SELECT privacy_floor, privacy_found, privacy_class, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM c
ORDER BY position(privacy_floor IN 'P0 P1 P2 P3 PX P4 P5'), position(privacy_found IN 'P0 P1 P2 P3 PX P4 P5');
