-- name:       duplicates_across
-- title:      Contents that two sources share
-- question:   Which sources hold the same records?
-- returns:    kind VARCHAR (exact: same roles and texts; text: same after folding case, width and spacing),
--             source VARCHAR, other VARCHAR (the other source, later by name), contents BIGINT (count, distinct),
--             records BIGINT (count, in source), other_records BIGINT (count, in other),
--             tokens BIGINT (tokens, in source), other_tokens BIGINT (tokens, in other),
--             record_share DOUBLE (0..1, of source's records), other_record_share DOUBLE (0..1, of other's records),
--             token_share DOUBLE (0..1, of source's tokens), other_token_share DOUBLE (0..1, of other's tokens)
-- why:        A licensed source that is also in the crawl, or a private one that is also public, has a question to answer.
WITH copies AS (
  SELECT 'exact' AS kind, r.record_id AS id, r.source, count(*) AS n, sum(r.tokens) AS tokens
  FROM stored.located AS r
  WHERE r.record_id IN (SELECT record_id FROM stored.repeated_records) GROUP BY r.record_id, r.source
  UNION ALL
  SELECT 'text', r.text_id, r.source, count(*), sum(r.tokens)
  FROM stored.located AS r
  WHERE r.text_id IN (SELECT text_id FROM stored.repeated_texts) GROUP BY r.text_id, r.source
), pairs AS (
  SELECT a.kind, a.source, b.source AS other, count(*) AS contents, CAST(sum(a.n) AS BIGINT) AS records,
         CAST(sum(b.n) AS BIGINT) AS other_records, CAST(sum(a.tokens) AS BIGINT) AS tokens,
         CAST(sum(b.tokens) AS BIGINT) AS other_tokens
  FROM copies AS a JOIN copies AS b ON b.kind = a.kind AND b.id = a.id AND b.source > a.source
  GROUP BY a.kind, a.source, b.source
)
SELECT p.kind, p.source, p.other, p.contents, p.records, p.other_records, p.tokens, p.other_tokens,
       share(p.records, s.records) AS record_share, share(p.other_records, o.records) AS other_record_share,
       share(p.tokens, s.tokens) AS token_share, share(p.other_tokens, o.tokens) AS other_token_share
FROM pairs AS p
JOIN mix AS s ON s.dimension = 'source' AND s.value = p.source
JOIN mix AS o ON o.dimension = 'source' AND o.value = p.other
ORDER BY p.kind, p.tokens DESC, p.source, p.other;
