-- How often groups of people are named and how sentences that name them speak: values, gaps, and how sure they are.
-- docs/bias.md has the formulas. The variable least_records (30 without it) says from how many records on a value is told.

-- The cube's part on groups, over everything and by author, source and language.
CREATE VIEW stored.group_counts AS
WITH cut AS (
  SELECT unnest(['all', 'author', 'source', 'language']) AS scope, unnest([NULL, author, source, language]) AS scope_value, *
  FROM stored.cube_groups
)
SELECT scope, scope_value, kind, list, member, other, sum(records) AS records, sum(mentions) AS mentions, sum(bytes) AS bytes,
       sum(tokens) AS tokens, sum(scored_records) AS scored_records, sum(scored) AS scored, sum(polarity) AS polarity,
       sum(ss) AS ss, sum(sc) AS sc, sum(cs) AS cs, sum(cc) AS cc
FROM cut GROUP BY scope, scope_value, kind, list, member, other;

-- Every group of every list that is there, named or not, in every scope.
CREATE VIEW stored.group_members AS
WITH known AS (
  SELECT list, member FROM stored.term_members WHERE kind = 'group'
  UNION SELECT list, member FROM stored.cube_groups WHERE kind = 'group' AND member IS NOT NULL
), scopes AS (
  SELECT 'all' AS scope, NULL AS scope_value UNION SELECT scope, scope_value FROM stored.group_counts
)
SELECT s.scope, s.scope_value, k.list, k.member FROM scopes AS s CROSS JOIN known AS k;

-- Polarity: the mean over scored sentences, -1 to 1. Representation: of the records that name any group of the list, the
-- share that names this one. `base`: the records it rests on.
CREATE VIEW stored.group_values AS
SELECT m.scope, m.scope_value, 'polarity' AS measure, m.list, m.member, coalesce(c.records, 0) AS records,
       coalesce(c.scored_records, 0) AS base, coalesce(c.scored, 0) AS weight,
       CAST(c.polarity AS DOUBLE) / nullif(CAST(c.scored AS DOUBLE), 0) / 10000 AS value
FROM stored.group_members AS m
LEFT JOIN stored.group_counts AS c ON c.scope = m.scope AND c.scope_value IS NOT DISTINCT FROM m.scope_value
  AND c.kind = 'group' AND c.list = m.list AND c.member = m.member AND c.other = m.member
UNION ALL
SELECT m.scope, m.scope_value, 'representation', m.list, m.member, coalesce(c.records, 0), coalesce(n.records, 0),
       coalesce(n.records, 0), CAST(coalesce(c.records, 0) AS DOUBLE) / nullif(CAST(n.records AS DOUBLE), 0)
FROM stored.group_members AS m
LEFT JOIN stored.group_counts AS c ON c.scope = m.scope AND c.scope_value IS NOT DISTINCT FROM m.scope_value
  AND c.kind = 'group' AND c.list = m.list AND c.member = m.member AND c.other = m.member
LEFT JOIN stored.group_counts AS n ON n.scope = m.scope AND n.scope_value IS NOT DISTINCT FROM m.scope_value
  AND n.kind = 'group' AND n.list = m.list AND n.member IS NULL;

CREATE VIEW stored.group_told AS
SELECT * FROM stored.group_values WHERE base >= coalesce(getvariable('least_records'), 30) AND value IS NOT NULL;

-- Covariances of the values of one list: records are drawn, sentences come in records (ratio estimator, linearised).
CREATE VIEW stored.group_covariances AS
SELECT a.scope, a.scope_value, a.measure, a.list, a.member, b.member AS other,
       CASE WHEN a.measure = 'representation'
            THEN (coalesce(CAST(c.records AS DOUBLE), 0) / a.weight - a.value * b.value) / a.weight
            WHEN c.records IS NULL THEN 0
            ELSE (CAST(c.ss AS DOUBLE) / 1e8 - b.value * CAST(c.sc AS DOUBLE) / 1e4 - a.value * CAST(c.cs AS DOUBLE) / 1e4
                  + a.value * b.value * CAST(c.cc AS DOUBLE)) / (CAST(a.weight AS DOUBLE) * CAST(b.weight AS DOUBLE))
                 * CASE WHEN a.member = b.member THEN CAST(a.base AS DOUBLE) / nullif(a.base - 1, 0) ELSE 1 END END AS covariance
FROM stored.group_told AS a
JOIN stored.group_told AS b ON b.scope = a.scope AND b.scope_value IS NOT DISTINCT FROM a.scope_value
  AND b.measure = a.measure AND b.list = a.list
LEFT JOIN stored.group_counts AS c ON c.scope = a.scope AND c.scope_value IS NOT DISTINCT FROM a.scope_value
  AND c.kind = 'group' AND c.list = a.list AND c.member = a.member AND c.other = b.member;

-- The gap of a group: its value minus the mean of the values of the list's other groups, each counting the same.
CREATE VIEW stored.group_gaps AS
WITH others AS (
  SELECT *, count(*) OVER (PARTITION BY scope, scope_value, measure, list) - 1 AS others FROM stored.group_told
), weighted AS (
  SELECT g.scope, g.scope_value, g.measure, g.list, g.member, o.member AS other, o.value,
         CASE WHEN o.member = g.member THEN 1.0::DOUBLE ELSE -1.0::DOUBLE / g.others END AS factor
  FROM others AS g
  JOIN stored.group_told AS o ON o.scope = g.scope AND o.scope_value IS NOT DISTINCT FROM g.scope_value
    AND o.measure = g.measure AND o.list = g.list
  WHERE g.others > 0
), gaps AS (
  SELECT scope, scope_value, measure, list, member, steady_sum(factor * value) AS gap FROM weighted
  GROUP BY scope, scope_value, measure, list, member
), errors AS (
  SELECT a.scope, a.scope_value, a.measure, a.list, a.member, greatest(steady_sum(a.factor * b.factor * v.covariance), 0) AS variance
  FROM weighted AS a
  JOIN weighted AS b ON b.scope = a.scope AND b.scope_value IS NOT DISTINCT FROM a.scope_value AND b.measure = a.measure
    AND b.list = a.list AND b.member = a.member
  JOIN stored.group_covariances AS v ON v.scope = a.scope AND v.scope_value IS NOT DISTINCT FROM a.scope_value
    AND v.measure = a.measure AND v.list = a.list AND v.member = a.other AND v.other = b.other
  GROUP BY a.scope, a.scope_value, a.measure, a.list, a.member
)
SELECT t.scope, t.scope_value, t.measure, t.list, t.member, t.records, t.base, t.value, v.covariance AS variance, t.others,
       g.gap, e.variance AS gap_variance
FROM others AS t
JOIN stored.group_covariances AS v ON v.scope = t.scope AND v.scope_value IS NOT DISTINCT FROM t.scope_value
  AND v.measure = t.measure AND v.list = t.list AND v.member = t.member AND v.other = t.member
LEFT JOIN gaps AS g ON g.scope = t.scope AND g.scope_value IS NOT DISTINCT FROM t.scope_value AND g.measure = t.measure
  AND g.list = t.list AND g.member = t.member
LEFT JOIN errors AS e ON e.scope = t.scope AND e.scope_value IS NOT DISTINCT FROM t.scope_value AND e.measure = t.measure
  AND e.list = t.list AND e.member = t.member;
