-- name:       feedback_loops
-- title:      Loops
-- question:   Where did what a model wrote come back to its own family?
-- returns:    kind VARCHAR (closed: a model of the family was trained on it; open: it will be, if this snapshot is trained
--             on), family VARCHAR, writer VARCHAR (id of the model that wrote it), snapshot VARCHAR (id), reader VARCHAR (id
--             of the model trained on it; NULL: none yet), tokens BIGINT (of the writer, in the snapshot),
--             token_share DOUBLE (0..1, of tokens of the snapshot)
-- why:        In a loop a model's mistakes become its teachers. Each turn makes them more.
WITH own AS (
  SELECT w.family, w.model AS writer, s.id AS snapshot, CAST(sum(w.tokens) AS BIGINT) AS tokens
  FROM stored.written_by AS w CROSS JOIN snapshot AS s WHERE w.family IN (SELECT family FROM stored.own_families)
  GROUP BY w.family, w.model, s.id
), whole AS (
  SELECT CAST(sum(tokens) AS BIGINT) AS tokens FROM stored.cube_parts
)
SELECT 'closed' AS kind, family, writer, snapshot, reader, tokens, share(tokens, of_tokens) AS token_share FROM model_loops
UNION ALL
SELECT 'open', o.family, o.writer, o.snapshot, NULL, o.tokens, share(o.tokens, w.tokens)
FROM own AS o CROSS JOIN whole AS w
WHERE NOT EXISTS (FROM model_loops AS l WHERE l.snapshot = o.snapshot AND l.writer = o.writer)
ORDER BY kind, family, snapshot, writer, reader;
