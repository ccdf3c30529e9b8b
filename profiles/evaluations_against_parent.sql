-- name:       evaluations_against_parent
-- title:      Versions against their parents
-- question:   In what did a version get worse than the one it came from?
-- returns:    model VARCHAR (id), parent VARCHAR (id), suite VARCHAR, metric VARCHAR, value DOUBLE (in the metric's own unit),
--             parent_value DOUBLE (in the metric's own unit), worse_by DOUBLE (in the metric's own unit; below 0: better),
--             worse_share DOUBLE (of the parent's value; NULL: that is 0), same_data BOOLEAN (measured on the same data; NULL:
--             not stated)
-- why:        A release that gains in one place and loses in another should be a choice that somebody made.
WITH held AS (
  SELECT e.model, e.suite, e.metric, e.value, p.parent, b.value AS parent_value, e.data_digest = b.data_digest AS same_data,
         CASE e.direction WHEN 'higher' THEN b.value - e.value ELSE e.value - b.value END AS worse_by
  FROM evaluations AS e
  JOIN stored.judged_models AS v ON v.model = e.model
  JOIN model_parents AS p ON p.model = e.model
  JOIN evaluations AS b ON b.model = p.parent AND b.suite = e.suite AND b.metric = e.metric AND b.direction = e.direction
)
SELECT model, parent, suite, metric, value, parent_value, round(worse_by, 12) AS worse_by,
       round(worse_by / nullif(abs(parent_value), 0), 12) AS worse_share, same_data
FROM held ORDER BY model, parent, suite, metric;
