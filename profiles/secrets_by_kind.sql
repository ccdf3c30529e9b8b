-- name:       secrets_by_kind
-- title:      Secrets found, by kind
-- question:   Which kinds of keys, tokens and passwords were found, how often, and in how many records?
-- returns:    kind VARCHAR (NULL: all that rest on the same, or all), rests_on VARCHAR (form: the form of a vendor's keys;
--             name: the name a value is assigned to; NULL: either), secrets BIGINT (count), records BIGINT (count, holding one),
--             bytes BIGINT (UTF-8 bytes of those records), tokens BIGINT (tokens of those records),
--             record_share DOUBLE (0..1, of all records), token_share DOUBLE (0..1, of all tokens),
--             not_scanned_records BIGINT (count, of the snapshot, without a finding and not scanned to the end)
-- why:        What a model has read it can say again, and whoever hears a key can use it. What rests on a name may be a dummy.
--             Only these kinds are looked for.
-- blind_spot: secrets_not_scanned
WITH held AS (
  SELECT shard, row, kind, min(rests_on) AS rests_on, count(*) AS secrets FROM secrets GROUP BY shard, row, kind
), sized AS (
  SELECT h.*, r.bytes, r.tokens FROM held AS h JOIN stored.located AS r ON r.shard = h.shard AND r.row = h.row
), listed AS (
  SELECT k.kind, k.rests_on, coalesce(sum(s.secrets), 0) AS secrets, count(s.row) AS records,
         coalesce(sum(s.bytes), 0) AS bytes, coalesce(sum(s.tokens), 0) AS tokens
  FROM stored.secret_kinds AS k LEFT JOIN sized AS s ON s.kind = k.kind GROUP BY k.kind, k.rests_on
  UNION ALL
  SELECT NULL, g.rests_on, coalesce(sum(s.secrets), 0), count(s.row), coalesce(sum(s.bytes), 0), coalesce(sum(s.tokens), 0)
  FROM (SELECT unnest(['form', 'name', NULL]) AS rests_on) AS g
  LEFT JOIN (SELECT b.rests_on, shard, row, sum(secrets) AS secrets, min(bytes) AS bytes, min(tokens) AS tokens
             FROM sized AS s
             CROSS JOIN (SELECT unnest(['form', 'name', NULL]) AS rests_on) AS b
             WHERE b.rests_on IS NULL OR b.rests_on = s.rests_on
             GROUP BY b.rests_on, shard, row) AS s ON s.rests_on IS NOT DISTINCT FROM g.rests_on
  GROUP BY g.rests_on
), whole AS (
  SELECT coalesce(sum(records), 0) AS records, coalesce(sum(tokens), 0) AS tokens,
         coalesce(sum(records) FILTER (WHERE holds_secret IS NULL), 0) AS not_scanned
  FROM stored.cube_records
)
SELECT l.kind, l.rests_on, CAST(l.secrets AS BIGINT) AS secrets, l.records, CAST(l.bytes AS BIGINT) AS bytes,
       CAST(l.tokens AS BIGINT) AS tokens, share(l.records, w.records) AS record_share,
       share(l.tokens, w.tokens) AS token_share, CAST(w.not_scanned AS BIGINT) AS not_scanned_records
FROM listed AS l CROSS JOIN whole AS w
ORDER BY l.kind IS NOT NULL, l.rests_on NULLS FIRST, l.records DESC, l.kind;
