-- name:       bias_amplification
-- title:      Gaps between groups that grew since the baseline
-- question:   By how much did the gap of each group to the others of its axis grow since the baseline, and how sure is that?
-- params:     least_records BIGINT = 30, scope VARCHAR = all (or author, source, language), z DOUBLE = 3.29, least_gap DOUBLE = 0.001
-- returns:    scope VARCHAR (all, author, source or language), scope_value VARCHAR (which author, source or language),
--             measure VARCHAR (polarity: -1..1, of scored sentences; representation: 0..1, of records that name any group of
--             the list), list VARCHAR (the axis, such as gender), member VARCHAR (the group), records BIGINT (count, that the
--             value rests on, now), baseline_records BIGINT (count, then), value DOUBLE (of the group, now),
--             baseline_value DOUBLE (then), groups BIGINT (count, of the list that have a value now and then), gap DOUBLE (to
--             the mean of the others of these groups, now), baseline_gap DOUBLE (then), gap_size DOUBLE (the gap without its
--             sign), amplification DOUBLE (size of the gap now over its size then, which
--             counts as least_gap if it is smaller), amplification_low DOUBLE (Fieller
--             interval of z standard errors), amplification_high DOUBLE (the same; NULL: without end), turned BOOLEAN (the gap
--             changed sides), reason VARCHAR (why there is no amplification: no_baseline, other_terms, few_records,
--             few_records_before, no_other_group)
-- why:        What a model repeats of its data it repeats louder: a gap that grows from release to release grows round the loop.
--             Dozens of groups are looked at at once, so the interval is wide (99.9 % each). Records that both releases hold
--             make it wider than it need be, never too narrow.
-- blind_spot: topics_not_scanned
WITH seen AS (
  SELECT count(*) AS baselines, bool_or(b.terms IS NOT DISTINCT FROM s.terms) AS same_terms
  FROM baseline.snapshot AS b CROSS JOIN snapshot AS s
), common AS (
  -- A gap to other groups than before would be another gap.
  SELECT n.scope, n.scope_value, n.measure, n.list, n.member, n.value, b.value AS old,
         count(*) OVER (PARTITION BY n.scope, n.scope_value, n.measure, n.list) AS groups
  FROM stored.group_told AS n
  JOIN baseline.stored.group_told AS b ON b.scope = n.scope AND b.scope_value IS NOT DISTINCT FROM n.scope_value
    AND b.measure = n.measure AND b.list = n.list AND b.member = n.member
  WHERE n.scope = coalesce(getvariable('scope'), 'all')
), weighted AS (
  SELECT g.scope_value, g.measure, g.list, g.member, g.groups, o.member AS other, o.value, o.old,
         CASE WHEN o.member = g.member THEN 1.0::DOUBLE ELSE -1.0::DOUBLE / (g.groups - 1) END AS factor
  FROM common AS g
  JOIN common AS o ON o.scope_value IS NOT DISTINCT FROM g.scope_value AND o.measure = g.measure AND o.list = g.list
  WHERE g.groups > 1
), gaps AS (
  SELECT scope_value, measure, list, member, groups, steady_sum(factor * value) AS gap, steady_sum(factor * old) AS old
  FROM weighted GROUP BY scope_value, measure, list, member, groups
), errors AS (
  SELECT a.scope_value, a.measure, a.list, a.member, greatest(steady_sum(a.factor * b.factor * n.covariance), 0) AS variance,
         greatest(steady_sum(a.factor * b.factor * o.covariance), 0) AS old_variance
  FROM weighted AS a
  JOIN weighted AS b ON b.scope_value IS NOT DISTINCT FROM a.scope_value AND b.measure = a.measure AND b.list = a.list
    AND b.member = a.member
  JOIN stored.group_covariances AS n ON n.scope = coalesce(getvariable('scope'), 'all') AND n.measure = a.measure
    AND n.scope_value IS NOT DISTINCT FROM a.scope_value AND n.list = a.list AND n.member = a.other AND n.other = b.other
  JOIN baseline.stored.group_covariances AS o ON o.scope = n.scope AND o.measure = n.measure
    AND o.scope_value IS NOT DISTINCT FROM n.scope_value AND o.list = n.list AND o.member = n.member AND o.other = n.other
  GROUP BY a.scope_value, a.measure, a.list, a.member
), paired AS (
  SELECT v.scope, v.scope_value, v.measure, v.list, v.member, v.base AS records, coalesce(w.base, 0) AS old_records,
         CASE WHEN v.base >= coalesce(getvariable('least_records'), 30) THEN v.value END AS value,
         CASE WHEN w.base >= coalesce(getvariable('least_records'), 30) THEN w.value END AS old_value,
         coalesce(g.groups, 0) AS groups, g.gap, g.old AS old_gap, e.variance, e.old_variance, s.baselines, s.same_terms
  FROM stored.group_values AS v CROSS JOIN seen AS s
  LEFT JOIN baseline.stored.group_values AS w ON w.scope = v.scope AND w.scope_value IS NOT DISTINCT FROM v.scope_value
    AND w.measure = v.measure AND w.list = v.list AND w.member = v.member
  LEFT JOIN gaps AS g ON g.scope_value IS NOT DISTINCT FROM v.scope_value AND g.measure = v.measure AND g.list = v.list
    AND g.member = v.member
  LEFT JOIN errors AS e ON e.scope_value IS NOT DISTINCT FROM v.scope_value AND e.measure = v.measure AND e.list = v.list
    AND e.member = v.member
  WHERE v.scope = coalesce(getvariable('scope'), 'all')
), judged AS (
  -- Fieller (1954): the ratios r for which (now - r * then)^2 <= z^2 (var(now) + r^2 var(then)): a r^2 + b r + c <= 0.
  SELECT *, CASE WHEN baselines = 0 THEN 'no_baseline' WHEN NOT same_terms THEN 'other_terms' WHEN value IS NULL THEN 'few_records'
                 WHEN old_value IS NULL THEN 'few_records_before' WHEN gap IS NULL THEN 'no_other_group' END AS reason,
         base * base - pow(coalesce(getvariable('z'), 3.29), 2) * old_variance AS a, -2 * gap * base AS b,
         gap * gap - pow(coalesce(getvariable('z'), 3.29), 2) * variance AS c
  FROM (SELECT *, greatest(abs(old_gap), coalesce(getvariable('least_gap'), 0.001)) AS base FROM paired)
), ends AS (
  SELECT *, CASE WHEN reason IS NOT NULL THEN NULL WHEN a = 0 THEN -c / nullif(b, 0)
                 ELSE (-b - sqrt(greatest(b * b - 4 * a * c, 0))) / (2 * a) END AS one,
         CASE WHEN reason IS NOT NULL THEN NULL WHEN a = 0 THEN -c / nullif(b, 0)
              ELSE (-b + sqrt(greatest(b * b - 4 * a * c, 0))) / (2 * a) END AS two
  FROM judged
)
SELECT scope, scope_value, measure, list, member, CAST(records AS BIGINT) AS records,
       CAST(old_records AS BIGINT) AS baseline_records, round(value, 6) AS value, round(old_value, 6) AS baseline_value,
       CAST(groups AS BIGINT) AS groups, round(gap, 6) AS gap, round(old_gap, 6) AS baseline_gap,
       round(abs(gap), 6) AS gap_size, CASE WHEN reason IS NULL THEN round(abs(gap) / base, 6) END AS amplification,
       -- Where the gap of now may be none (c <= 0), it may have vanished; where that of then may be none (a <= 0), the growth
       -- has no upper end.
       CASE WHEN reason IS NULL THEN CASE WHEN c <= 0 THEN 0 ELSE round(least(abs(one), abs(two)), 6) END END AS amplification_low,
       CASE WHEN reason IS NULL AND a > 0 THEN round(greatest(abs(one), abs(two)), 6) END AS amplification_high,
       gap * old_gap < 0 AS turned, reason
FROM ends
ORDER BY measure, scope_value NULLS FIRST, list, member;
