-- name:       lineage_edges
-- title:      Models and the data they made
-- question:   Which model wrote how much of which snapshot, and which model was trained on it?
-- returns:    snapshot VARCHAR (id), kind VARCHAR (wrote: the model wrote some of the snapshot; trained: it was trained on
--             it), model VARCHAR (id, or what a generator is called that is not registered), registered BOOLEAN,
--             tokens BIGINT (that went along), token_share DOUBLE (0..1, of tokens of the snapshot), loop BOOLEAN (part of a
--             loop that is closed), place BIGINT (count of registered snapshots up to this one; this snapshot comes last)
-- why:        Whether a model learns from its own family can only be seen where the arrows are.
WITH here AS (
  SELECT s.id AS snapshot, w.generator, w.model, CAST(sum(w.tokens) AS BIGINT) AS tokens
  FROM stored.written_by AS w CROSS JOIN snapshot AS s WHERE s.id NOT IN (SELECT snapshot FROM model_data)
  GROUP BY s.id, w.generator, w.model
), whole AS (
  SELECT CAST(sum(tokens) AS BIGINT) AS tokens FROM stored.cube_parts
), wrote AS (
  SELECT w.snapshot, coalesce(w.model, nullif(w.generator, ''), 'not named') AS model, w.model IS NOT NULL AS registered,
         w.tokens, w.of_tokens
  FROM model_written AS w
  UNION ALL
  SELECT h.snapshot, coalesce(h.model, h.generator, 'not named'), h.model IS NOT NULL, h.tokens, t.tokens
  FROM here AS h CROSS JOIN whole AS t
), arrows AS (
  SELECT snapshot, 'wrote' AS kind, model, registered, CAST(sum(tokens) AS BIGINT) AS tokens, max(of_tokens) AS of_tokens
  FROM wrote GROUP BY snapshot, model, registered
  UNION ALL
  SELECT snapshot, 'trained', model, true, tokens, tokens FROM model_data
), places AS (
  SELECT snapshot, row_number() OVER (ORDER BY "number", snapshot) AS place
  FROM (SELECT d.snapshot, min(m."number") AS "number" FROM model_data AS d JOIN models AS m ON m.id = d.model
        GROUP BY d.snapshot)
)
SELECT a.snapshot, a.kind, a.model, a.registered, a.tokens, share(a.tokens, a.of_tokens) AS token_share,
       EXISTS (FROM model_loops AS l WHERE l.snapshot = a.snapshot AND CASE a.kind WHEN 'wrote' THEN l.writer ELSE l.reader END
               = a.model) AS loop,
       coalesce(p.place, (SELECT count(*) FROM places) + 1) AS place
FROM arrows AS a LEFT JOIN places AS p ON p.snapshot = a.snapshot
ORDER BY place, a.kind DESC, a.tokens DESC, a.model;
