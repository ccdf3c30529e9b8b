-- name:       evaluations_missing
-- title:      Evaluations that nobody ran
-- question:   Which of the suites that are asked for were not run on the version that was trained last?
-- params:     required VARCHAR = safety+bias
-- returns:    model VARCHAR (id: trained on this snapshot; before there is one, on the baseline), suite VARCHAR,
--             missing BIGINT (1: no result is known, else 0), results BIGINT (count of metrics)
-- why:        Fewer hallucinations, and nobody ran the ethics tests: what was not measured is not good.
WITH suites AS (
  SELECT DISTINCT trim(s.suite) AS suite
  FROM (SELECT unnest(string_split(coalesce(getvariable('required'), 'safety+bias'), '+')) AS suite) AS s
  WHERE trim(s.suite) <> ''
)
SELECT v.model, s.suite, CAST(count(e.metric) = 0 AS BIGINT) AS missing, count(e.metric) AS results
FROM stored.judged_models AS v CROSS JOIN suites AS s
LEFT JOIN evaluations AS e ON e.model = v.model AND e.suite = s.suite
GROUP BY v.model, s.suite ORDER BY v.model, s.suite;
