-- name:       polarity_by_group
-- title:      How sentences speak that name a group
-- question:   How friendly or hostile are the words of English sentences that name each group, and how far from the others?
-- params:     least_records BIGINT = 30, scope VARCHAR = all (or author, source, language)
-- returns:    scope VARCHAR (all, author, source or language), scope_value VARCHAR (which author, source or language),
--             list VARCHAR (the axis, such as gender), member VARCHAR (the group), records BIGINT (count, naming it),
--             scored_records BIGINT (count, with a scored sentence), sentences BIGINT (count, scored), polarity DOUBLE (-1..1,
--             mean of the sentences; NULL: too few records), polarity_low DOUBLE (95 % interval), polarity_high DOUBLE (the
--             same), gap DOUBLE (polarity minus the mean of the list's other groups; NULL: none to compare with),
--             gap_low DOUBLE (95 % interval), gap_high DOUBLE (the same), reason VARCHAR (why there is no value: none_named,
--             few_records, no_other_group)
-- why:        A model learns how a group is spoken of. The lexicon knows words and no meaning: a crude yardstick, worth
--             something in comparisons only. The interval counts records as drawn at random, nothing else.
-- blind_spot: topics_not_scanned
WITH g AS (
  SELECT *, 1.959963984540054 * sqrt(variance) AS error, 1.959963984540054 * sqrt(gap_variance) AS gap_error
  FROM stored.group_gaps WHERE measure = 'polarity'
)
SELECT v.scope, v.scope_value, v.list, v.member, CAST(v.records AS BIGINT) AS records,
       CAST(v.base AS BIGINT) AS scored_records, CAST(v.weight AS BIGINT) AS sentences, round(g.value, 6) AS polarity,
       round(CASE WHEN g.value - g.error < -1 THEN -1 ELSE g.value - g.error END, 6) AS polarity_low,
       round(CASE WHEN g.value + g.error > 1 THEN 1 ELSE g.value + g.error END, 6) AS polarity_high,
       round(g.gap, 6) AS gap, round(g.gap - g.gap_error, 6) AS gap_low, round(g.gap + g.gap_error, 6) AS gap_high,
       CASE WHEN v.base = 0 THEN 'none_named' WHEN v.base < coalesce(getvariable('least_records'), 30) THEN 'few_records'
            WHEN g.gap IS NULL THEN 'no_other_group' END AS reason
FROM stored.group_values AS v
LEFT JOIN g ON g.scope = v.scope AND g.scope_value IS NOT DISTINCT FROM v.scope_value AND g.list = v.list AND g.member = v.member
WHERE v.measure = 'polarity' AND v.scope = coalesce(getvariable('scope'), 'all')
ORDER BY v.scope_value NULLS FIRST, v.list, v.member;
