-- The strata of the sample of names. `not_run`: no language was detected; `unsure`: a language without a model, by a
-- detector that was not sure (0.6, as in scan/privacy/names.py). Whether there is anything to scan a stratum with is `scannable`.
CREATE VIEW stored.strata AS
WITH placed AS (
  SELECT l.shard, l.row, l.source, l.record_id, l.contributor,
         CASE WHEN k.language IS NULL THEN 'not_run' WHEN k.language IN ('mixed', 'und') THEN k.language
              WHEN list_contains(string_split(n.names_languages, ','), k.language) THEN k.language
              WHEN k.score < 0.6 THEN 'unsure' ELSE k.language END AS language,
         CASE WHEN l.chars < 500 THEN 'under_500' WHEN l.chars < 5000 THEN 'under_5000' WHEN l.chars < 50000 THEN 'under_50000'
              ELSE 'longer' END AS length,
         string_split(n.names_languages, ',') AS models
  FROM stored.located AS l CROSS JOIN stored.snapshot AS n
  LEFT JOIN stored.spoken AS k ON k.shard = l.shard AND k.row = l.row
)
SELECT shard, row, source, record_id, contributor, language, length,
       coalesce(language IN ('not_run', 'mixed', 'und', 'unsure') OR list_contains(models, '*')
                OR list_contains(models, language), false) AS scannable
FROM placed;

-- What was found of names in each record that was scanned for them, in full or in the sample.
CREATE VIEW stored.named AS
WITH found AS (
  SELECT f.shard, f.row, count(*) FILTER (WHERE f.entity = 'PERSON') AS person,
         count(*) FILTER (WHERE f.entity = 'LOCATION') AS location, count(*) FILTER (WHERE f.entity = 'NRP') AS nrp,
         count(*) FILTER (WHERE f.entity = 'ORGANIZATION') AS organization
  FROM stored.names AS f LEFT JOIN stored.mapping AS m ON m.entity = f.entity
  WHERE f.score >= coalesce(m.min_score, 0.4) GROUP BY f.shard, f.row
)
SELECT p.shard, s.row, s.status, coalesce(f.person, 0) AS person, coalesce(f.location, 0) AS location,
       coalesce(f.nrp, 0) AS nrp, coalesce(f.organization, 0) AS organization
FROM stored.name_scans AS s
JOIN stored.placed AS p ON p.key = s.shard
LEFT JOIN found AS f ON f.shard = s.shard AND f.row = s.row
UNION ALL
SELECT "file", row, status, person, location, nrp, organization FROM stored.name_sample;

-- Each stratum and kind of name: how many of its records were scanned, in how many one was found (`named`), and of how many
-- it stays open, because they were not scanned to the end and none was found (`unknown`).
CREATE VIEW stored.name_strata AS
WITH counted AS (
  SELECT s.source, s.language, s.length, bool_or(s.scannable) AS scannable, count(*) AS records, count(n.status) AS scanned,
         [count(*) FILTER (WHERE n.person > 0), count(*) FILTER (WHERE n.location > 0), count(*) FILTER (WHERE n.nrp > 0),
          count(*) FILTER (WHERE n.organization > 0)] AS named,
         [count(*) FILTER (WHERE n.status <> 'ok' AND n.person = 0), count(*) FILTER (WHERE n.status <> 'ok' AND n.location = 0),
          count(*) FILTER (WHERE n.status <> 'ok' AND n.nrp = 0),
          count(*) FILTER (WHERE n.status <> 'ok' AND n.organization = 0)] AS unknown
  FROM stored.strata AS s LEFT JOIN stored.named AS n ON n.shard = s.shard AND n.row = s.row
  GROUP BY s.source, s.language, s.length
)
SELECT source, language, length, scannable, records, scanned, scannable AND scanned > 0 AS covered,
       unnest(['PERSON', 'LOCATION', 'NRP', 'ORGANIZATION']) AS entity, unnest(named) AS named, unnest(unknown) AS unknown
FROM counted;

-- The members of a sample, each with whom it counts as one of: contributors write alike, so theirs are no independent draws.
CREATE VIEW stored.name_members AS
SELECT s.source, s.language, s.length,
       coalesce(lower(hex(s.contributor)), concat(s.shard, ':', s.row)) AS cluster,
       unnest(['PERSON', 'LOCATION', 'NRP', 'ORGANIZATION']) AS entity,
       unnest([n.person > 0, n.location > 0, n.nrp > 0, n.organization > 0]) AS named
FROM stored.name_sample AS n JOIN stored.strata AS s ON s.shard = n."file" AND s.row = n.row;

-- What a sample says of a part of the data (`scope`): the share of its records in which a name is found, strata weighed by
-- their size; the share of which it stays open; and how many independent records that is worth (docs/privacy.md).
CREATE VIEW stored.name_rates AS
WITH scopes AS (
  SELECT concat('source:', source) AS scope, * FROM stored.name_strata WHERE covered
  UNION ALL SELECT 'all', * FROM stored.name_strata WHERE covered
  UNION ALL SELECT concat('stratum:', source, '/', language, '/', length), * FROM stored.name_strata WHERE covered
), weighed AS (
  SELECT scope, entity, source, language, length, scanned, named / scanned AS rate, unknown / scanned AS unknown,
         records / sum(records) OVER (PARTITION BY scope, entity) AS weight
  FROM scopes
), rates AS (
  SELECT scope, entity, round(steady_sum(weight * rate), 12) AS rate, round(steady_sum(weight * unknown), 12) AS unknown,
         1 / steady_sum(weight * weight / scanned) AS worth
  FROM weighed GROUP BY scope, entity
), clusters AS (
  SELECT w.scope, w.entity, m.cluster, steady_sum(w.weight / w.scanned * (CAST(m.named AS INTEGER) - w.rate)) AS off,
         steady_sum(w.weight / w.scanned) AS weight
  FROM weighed AS w
  JOIN stored.name_members AS m ON m.source = w.source AND m.language = w.language AND m.length = w.length
                                AND m.entity = w.entity
  GROUP BY w.scope, w.entity, m.cluster
), spread AS (
  SELECT scope, entity, count(*) AS clusters, steady_sum(off * off) * count(*) / greatest(count(*) - 1, 1) AS variance,
         1 / steady_sum(weight * weight) AS worth
  FROM clusters GROUP BY scope, entity
)
SELECT r.scope, r.entity, r.rate, r.unknown, s.clusters,
       -- Where none was found, or in all, a contributor counts as one record. Else at most what the weights leave.
       round(CASE WHEN r.rate IN (0, 1) THEN s.worth
                  ELSE least(r.worth, r.rate * (1 - r.rate) / nullif(s.variance, 0)) END, 6) AS worth
FROM rates AS r JOIN spread AS s ON s.scope = r.scope AND s.entity = r.entity;

-- Bounds at 95 %; the lower one as if what stays open held none, the upper one as if all of it did. None of n found: at most
-- 3/n of all hold one (the rule of three), and the other way round.
CREATE VIEW stored.name_bounds AS
SELECT scope, entity, rate, unknown, clusters, worth,
       round(CASE WHEN rate = 0 THEN 0 WHEN rate = 1 THEN greatest(1 - 3 / worth, 0)
                  ELSE greatest(wilson_low(rate, worth), 0) END, 12) AS low,
       round(CASE WHEN rate + unknown >= 1 THEN 1 WHEN rate + unknown = 0 THEN least(3 / worth, 1)
                  ELSE least(wilson_high(rate + unknown, worth), 1) END, 12) AS high
FROM stored.name_rates;
