-- name:       evaluations
-- title:      Evaluations of models
-- question:   How good was each registered version at what was measured?
-- returns:    model VARCHAR (id), suite VARCHAR, metric VARCHAR, value DOUBLE (in the metric's own unit),
--             direction VARCHAR (higher or lower: which is better), date DATE, data_digest VARCHAR (SHA-256 of what it was
--             measured on)
-- why:        Data is judged by what it does to a model; here stands what was found, by whoever measured it.
SELECT e.model, e.suite, e.metric, e.value, e.direction, e."date", e.data_digest
FROM evaluations AS e JOIN models AS m ON m.id = e.model
ORDER BY e.suite, e.metric, m."number", e.model;
