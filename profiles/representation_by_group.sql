-- name:       representation_by_group
-- title:      How often each group is named
-- question:   Of the records that name any group of an axis, which share names each, and how far is it from the others?
-- params:     least_records BIGINT = 30, scope VARCHAR = all (or author, source, language)
-- returns:    scope VARCHAR (all, author, source or language), scope_value VARCHAR (which author, source or language),
--             list VARCHAR (the axis, such as gender), member VARCHAR (the group), records BIGINT (count, naming it),
--             list_records BIGINT (count, naming any group of the list), list_record_share DOUBLE (0..1, of those; NULL: too
--             few), share_low DOUBLE (95 % interval, Wilson), share_high DOUBLE (the same), gap DOUBLE (the share minus the
--             mean of the list's other groups), gap_low DOUBLE (95 % interval), gap_high DOUBLE (the same),
--             reason VARCHAR (why there is no value: none_named, few_records)
-- why:        What is hardly there is hardly learned. Lists hold more words for some groups than for others, so shares compare
--             releases and sources better than groups.
-- blind_spot: topics_not_scanned
WITH g AS (
  SELECT *, 1.959963984540054 * sqrt(gap_variance) AS gap_error FROM stored.group_gaps WHERE measure = 'representation'
)
SELECT v.scope, v.scope_value, v.list, v.member, CAST(v.records AS BIGINT) AS records, CAST(v.base AS BIGINT) AS list_records,
       round(g.value, 12) AS list_record_share, round(wilson_low(g.value, v.base), 6) AS share_low,
       round(wilson_high(g.value, v.base), 6) AS share_high, round(g.gap, 6) AS gap,
       round(g.gap - g.gap_error, 6) AS gap_low, round(g.gap + g.gap_error, 6) AS gap_high,
       CASE WHEN v.base = 0 THEN 'none_named' WHEN v.base < coalesce(getvariable('least_records'), 30) THEN 'few_records' END AS reason
FROM stored.group_values AS v
LEFT JOIN g ON g.scope = v.scope AND g.scope_value IS NOT DISTINCT FROM v.scope_value AND g.list = v.list AND g.member = v.member
WHERE v.measure = 'representation' AND v.scope = coalesce(getvariable('scope'), 'all')
ORDER BY v.scope_value NULLS FIRST, v.list, v.member;
