-- name:       domains
-- title:      Domains the data comes from
-- question:   Which web domains is the data from, and how much is from each?
-- params:     least_contributors BIGINT = 5
-- returns:    domain VARCHAR (other: all with fewer contributors than asked; NULL: no URL), domains BIGINT (count, in the
--             row), records BIGINT (count), contributors BIGINT (count, distinct), bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        The EU summary asks for the top domains. A domain that few people share may name one of them, so it is shown
--             only by choice: least_contributors = 0 shows every one.
WITH each AS (
  SELECT r.domain, count(*) AS records, count(DISTINCT r.contributor) AS contributors, sum(r.bytes) AS bytes,
         sum(r.tokens) AS tokens, sum(r.tokens * s.weight) AS effective_tokens
  FROM stored.located AS r JOIN sources AS s ON s.id = r.source GROUP BY r.domain
), shown AS (
  SELECT CASE WHEN domain IS NULL OR contributors >= coalesce(getvariable('least_contributors'), 5) THEN domain
              ELSE 'other' END AS shown, *
  FROM each
), whose AS (
  -- People behind several of the domains in `other` are counted once there.
  SELECT count(DISTINCT r.contributor) AS contributors
  FROM stored.located AS r JOIN shown AS s ON s.domain = r.domain AND s.shown = 'other'
)
SELECT shown AS domain, count(domain) AS domains, CAST(sum(records) AS BIGINT) AS records,
       CASE WHEN shown = 'other' THEN (SELECT contributors FROM whose) ELSE max(contributors) END AS contributors,
       CAST(sum(bytes) AS BIGINT) AS bytes, CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(sum(effective_tokens) AS DECIMAL(38, 6)) AS effective_tokens,
       share(sum(records), sum(sum(records)) OVER ()) AS record_share,
       share(sum(bytes), sum(sum(bytes)) OVER ()) AS byte_share,
       share(sum(tokens), sum(sum(tokens)) OVER ()) AS token_share,
       share(sum(effective_tokens), sum(sum(effective_tokens)) OVER ()) AS effective_token_share
FROM shown GROUP BY shown
ORDER BY bytes DESC, tokens DESC, domain NULLS LAST;
