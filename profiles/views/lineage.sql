-- What the register says of models, and how this snapshot stands to them; docs/lineage.md says what each term means.

CREATE VIEW models AS
SELECT id, name, version, family, "number", weights, released, generations, at_least, outputs FROM stored.models;

CREATE VIEW model_data AS
SELECT model, snapshot, records, tokens FROM stored.model_data;

CREATE VIEW model_written AS
SELECT snapshot, generator, model, tokens, of_tokens FROM stored.model_written;

CREATE VIEW model_parents AS
SELECT model, parent FROM stored.model_parents;

CREATE VIEW evaluations AS
SELECT model, suite, metric, value, direction, "date", data_digest FROM stored.evaluations;

-- Loops that are closed already: what a model wrote stands in a snapshot that a model of its family was trained on.
CREATE VIEW model_loops AS
SELECT family, writer, snapshot, reader, tokens, of_tokens FROM stored.model_loops;

-- What each generator wrote of this snapshot, with the model that it is, if it is registered.
CREATE VIEW stored.written_by AS
SELECT p.source, p.language, p.generator, p.author_evidence, n.model, m.family, m.generations, coalesce(m.at_least, true) AS at_least,
       p.parts, p.tokens, p.tokens * s.weight AS effective_tokens
FROM stored.cube_parts AS p
JOIN main.sources AS s ON s.id = p.source
LEFT JOIN stored.model_names AS n ON n.generator = p.generator
LEFT JOIN stored.models AS m ON m.id = n.model
WHERE p.author = 'model';

-- The family that this snapshot trains: that of the models registered as trained on it; before there are any, all families.
CREATE VIEW stored.own_families AS
WITH trained AS (
  SELECT DISTINCT m.family
  FROM stored.model_data AS d JOIN stored.models AS m ON m.id = d.model
  WHERE d.snapshot IN (SELECT id FROM main.snapshot)
)
SELECT family FROM trained
UNION
SELECT DISTINCT family FROM stored.models WHERE NOT EXISTS (FROM trained);
