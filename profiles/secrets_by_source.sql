-- name:       secrets_by_source
-- title:      Secrets found, by source
-- question:   How many records of each source hold a key, token or password, as far as the scan saw?
-- returns:    source VARCHAR, records BIGINT (count), not_scanned_records BIGINT (count, without a finding and not scanned to
--             the end), secret_records BIGINT (count), secret_bytes BIGINT (UTF-8 bytes), secret_tokens BIGINT (tokens),
--             record_share DOUBLE (0..1, of the source's records), token_share DOUBLE (0..1, of its tokens),
--             secrets BIGINT (count), form_secrets BIGINT (count, known by the form of a vendor's keys)
-- why:        Who has to withdraw and replace what leaked. None found is never none.
-- blind_spot: secrets_not_scanned
WITH counted AS (
  SELECT s.id AS source, coalesce(sum(c.records), 0) AS records, coalesce(sum(c.tokens), 0) AS tokens,
         coalesce(sum(c.records) FILTER (WHERE c.holds_secret IS NULL), 0) AS not_scanned,
         coalesce(sum(c.records) FILTER (WHERE c.holds_secret), 0) AS secret_records,
         coalesce(sum(c.bytes) FILTER (WHERE c.holds_secret), 0) AS secret_bytes,
         coalesce(sum(c.tokens) FILTER (WHERE c.holds_secret), 0) AS secret_tokens
  FROM sources AS s LEFT JOIN stored.cube_records AS c ON c.source = s.id GROUP BY s.id
), found AS (
  SELECT source, count(*) AS secrets, count(*) FILTER (WHERE rests_on = 'form') AS form_secrets FROM secrets GROUP BY source
)
SELECT c.source, CAST(c.records AS BIGINT) AS records, CAST(c.not_scanned AS BIGINT) AS not_scanned_records,
       CAST(c.secret_records AS BIGINT) AS secret_records, CAST(c.secret_bytes AS BIGINT) AS secret_bytes,
       CAST(c.secret_tokens AS BIGINT) AS secret_tokens, coalesce(share(c.secret_records, c.records), 0) AS record_share,
       coalesce(share(c.secret_tokens, c.tokens), 0) AS token_share, coalesce(f.secrets, 0) AS secrets,
       coalesce(f.form_secrets, 0) AS form_secrets
FROM counted AS c LEFT JOIN found AS f ON f.source = c.source
ORDER BY secret_records DESC, c.source;
