-- Feedback that is training data too: who judged what. The record's own word goes before that of its source; a record
-- that says it does not know is not overruled.
CREATE VIEW stored.judged AS
SELECT p.shard, p.key, f.row, coalesce(p.source, a.source, 'unknown') AS source, f.kind, f.annotator, f.rating, f.item, f.choice,
       coalesce(f.given_by, s.feedback_by, 'unknown') AS given_by,
       CASE WHEN coalesce(f.given_by, s.feedback_by) = 'model' THEN coalesce(f.model, s.feedback_model) END AS model,
       coalesce(f.guideline, s.feedback_guideline) AS guideline
FROM stored.feedback AS f
JOIN stored.placed AS p ON p.key = f.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = f.row
LEFT JOIN stored.sources AS s ON s.id = coalesce(p.source, a.source, 'unknown');

-- One row a record that holds feedback, whatever its kinds: giver, model, annotator and guideline are the record's.
-- Few against all records, so they stand on the side that is kept in memory.
CREATE VIEW stored.judged_records AS
SELECT j.shard, j.row, j.source, j.given_by, j.model, j.annotator, j.guideline, r.bytes, r.tokens
FROM stored.records AS r
JOIN (SELECT DISTINCT shard, key, row, source, given_by, model, annotator, guideline FROM stored.judged) AS j
  ON j.key = r.shard AND j.row = r.row;

-- Records that a person judged under a pseudonym: they are that person's data too.
CREATE VIEW stored.annotated AS
SELECT DISTINCT shard, row FROM stored.judged WHERE annotator IS NOT NULL AND given_by <> 'model';

-- Models that are our own: the register's word where it knows a model; else what an internal source declares.
CREATE VIEW stored.own_models AS
SELECT n.generator AS model
FROM stored.model_names AS n JOIN stored.models AS m ON m.id = n.model
WHERE m.family IN (SELECT family FROM stored.own_families)
UNION
SELECT generator FROM stored.sources
WHERE internal AND generator IS NOT NULL AND generator NOT IN (SELECT generator FROM stored.model_names);

CREATE VIEW feedback AS
SELECT j.shard, j.row, j.source, s.internal, j.kind, j.given_by, j.model, j.model IN (FROM stored.own_models) AS own_model,
       lower(hex(j.annotator)) AS annotator, j.guideline, j.rating, left(sha256(getvariable('salt') || j.item), 16) AS item, j.choice
FROM stored.judged AS j JOIN sources AS s ON s.id = j.source;

-- What people who judged twice or more agreed on: one judgement a person and item, so that a copied record is no second
-- opinion. Who said several things of one item is counted and left out.
CREATE VIEW stored.judgements AS
SELECT source, kind, item, annotator, count(DISTINCT choice) AS choices, min(choice) AS choice, min(rating) AS rating
FROM stored.judged
WHERE item IS NOT NULL AND choice IS NOT NULL AND choice <> '(odd value)' AND annotator IS NOT NULL
GROUP BY source, kind, item, annotator;
