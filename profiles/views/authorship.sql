-- Who wrote a part, as far as its source says: `declared` beats a generator named in the record, which beats `derived`.
CREATE VIEW stored.authorship AS
WITH declared AS (
  SELECT id, origin_class, generator, CAST(CAST(authors AS JSON) AS MAP(VARCHAR, VARCHAR)) AS authors FROM main.sources
)
SELECT s.id AS source, r.role, r.code, coalesce(s.authors[r.role], s.authors['*']) AS declared,
       CASE WHEN s.origin_class = 'synthetic' THEN 'model'
            WHEN s.origin_class = 'user_model' AND r.role IN ('assistant', 'response', 'chosen', 'rejected') THEN 'model'
            WHEN s.origin_class = 'user_model' AND r.role IN ('user', 'prompt', 'input') THEN 'human'
            WHEN s.origin_class = 'user_service' AND r.role NOT IN ('assistant', 'response') THEN 'human'
            ELSE 'unknown' END AS derived,
       s.generator
FROM declared AS s CROSS JOIN stored.roles AS r;

-- What a source says of its records' privacy: a declared floor, and P2 where users' own data come in.
CREATE VIEW stored.floors AS
SELECT s.id AS source,
       greatest(coalesce(l.rank, 0), CASE WHEN s.origin_class IN ('user_service', 'user_model') THEN 2 ELSE 0 END) AS rank
FROM main.sources AS s LEFT JOIN stored.ladder AS l ON l.class = s.privacy;

-- Scans know a shard by its content; one content at two paths is two shards, perhaps of two sources.
CREATE VIEW stored.placed AS
SELECT shard, key, path, source FROM stored.shards WHERE status = 'tagged';

CREATE VIEW stored.located AS
SELECT p.shard, p.path, coalesce(p.source, a.source, 'unknown') AS source, r.* EXCLUDE (shard)
FROM stored.records AS r
JOIN stored.placed AS p ON p.key = r.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = r.row;

-- Parts with their author, before language: language is another family, and joining it is the dearer half.
-- What equals or nearly equals a remembered output is that model's, whatever its source says of it (docs/outputs.md).
CREATE VIEW stored.written AS
WITH stated AS (
  SELECT p.shard, p.key, coalesce(p.source, a.source, 'unknown') AS source, r.* EXCLUDE (shard, generator), w.code,
         coalesce(w.declared, CASE WHEN r.generator IS NOT NULL THEN 'model' ELSE w.derived END, 'unknown') AS author,
         CASE WHEN r.generator IS NOT NULL THEN r.generator
              WHEN coalesce(w.declared, w.derived) = 'model' THEN w.generator END AS generator
  FROM stored.parts AS r
  JOIN stored.placed AS p ON p.key = r.shard
  LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = r.row
  LEFT JOIN stored.authorship AS w ON w.source = coalesce(p.source, a.source, 'unknown') AND w.role = r.role
)
SELECT s.* EXCLUDE (author, generator),
       CASE WHEN m.model IS NOT NULL THEN 'model' ELSE s.author END AS author,
       coalesce(m.model, s.generator) AS generator,
       CASE WHEN s.author = 'model' THEN 'declared' WHEN m.kind = 'near' THEN 'near' WHEN m.model IS NOT NULL THEN 'exact'
            END AS author_evidence,
       m.model AS matched_model, m.similarity AS match_similarity
FROM stated AS s
LEFT JOIN (SELECT shard, row, part, model, kind, similarity FROM stored.matches WHERE place = 0) AS m
       ON m.shard = s.key AND m.row = s.row AND m.part = s.part;

CREATE VIEW parts AS
SELECT r.shard, r.row, r.part, r.source, s.internal, r.role, r.field, r.author, r.generator,
       r.author_evidence, r.matched_model, r.match_similarity, l.language, l.score AS language_score, r."start", r."end", r.chars, r.bytes, r.tokens,
       r.tokens * s.weight AS effective_tokens,
       left(sha256(getvariable('salt') || r.text_id), 16) AS text
FROM stored.written AS r
JOIN sources AS s ON s.id = r.source
LEFT JOIN stored.languages AS l ON l.shard = r.key AND l.row = r.row AND l.part = r.part;
