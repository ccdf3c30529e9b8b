-- The views that profiles read; docs/profiles.md says what each column means.
--
-- In a snapshot's own views.sql, generated lines stand before these: they open its files as the tables of schema
-- `stored` and set the salt. `stored` holds raw ids, which must not leave the store; read the views of schema `main`.

-- A part of a whole: one division, rounded, so that two runs give the same digits; null where there is no whole.
CREATE MACRO share(part, whole) AS round(CAST(part AS DOUBLE) / nullif(CAST(whole AS DOUBLE), 0), 12);

CREATE VIEW snapshot AS
SELECT id, provider, token_method, tokens_exact, countries, presidio, mapping, quality, sources, families
FROM stored.snapshot;

CREATE VIEW shards AS
SELECT shard, key, root, path, sha256, status, reason, format, bytes, seen, records, rejected, source FROM stored.shards;

CREATE VIEW sources AS
SELECT id, name, owner, coalesce(origin_class, 'unknown') AS origin_class, internal, licence, legal_basis,
       collected_from, collected_to, generator, contact, CAST(weight AS DECIMAL(18, 6)) AS weight, language, privacy,
       confidentiality, opt_out, declared_by, declared_at, evidence, authors
FROM stored.sources;

CREATE VIEW mapping AS
SELECT entity, class, min_score, needs_context, dpv FROM stored.mapping;

-- How well each kind is found, as far as an evaluation of the very same recognizers says (docs/privacy-quality.md).
CREATE VIEW quality AS
SELECT entity, evaluation, detector, sets, documents, same_versions, labelled, found, findings, "right",
       recall, recall_low, recall_high, "precision", precision_low, precision_high, factor, factor_low, factor_high
FROM stored.quality;

-- The ladder in its order: PX (not scanned to the end) stands below P4, because a gate treats it as P4.
CREATE VIEW stored.ladder AS
SELECT class, rank
FROM (VALUES ('P0', 0), ('P1', 1), ('P2', 2), ('P3', 3), ('PX', 4), ('P4', 5), ('P5', 6)) AS t (class, rank);

-- Roles by number: a group keeps two small numbers, not two texts.
CREATE VIEW stored.roles AS
SELECT role, CAST(code AS UTINYINT) AS code
FROM (VALUES ('user', 1), ('assistant', 2), ('system', 3), ('tool', 4), ('prompt', 5), ('input', 6), ('response', 7),
             ('chosen', 8), ('rejected', 9), ('text', 10), ('cell', 11), ('other', 12)) AS t (role, code);

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
CREATE VIEW stored.written AS
SELECT p.shard, p.key, coalesce(p.source, a.source, 'unknown') AS source, r.* EXCLUDE (shard, generator), w.code,
       coalesce(w.declared, CASE WHEN r.generator IS NOT NULL THEN 'model' ELSE w.derived END, 'unknown') AS author,
       CASE WHEN r.generator IS NOT NULL THEN r.generator
            WHEN coalesce(w.declared, w.derived) = 'model' THEN w.generator END AS generator
FROM stored.parts AS r
JOIN stored.placed AS p ON p.key = r.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = r.row
LEFT JOIN stored.authorship AS w ON w.source = coalesce(p.source, a.source, 'unknown') AND w.role = r.role;

CREATE VIEW parts AS
SELECT r.shard, r.row, r.part, r.source, s.internal, r.role, r.field, r.author, r.generator,
       l.language, l.score AS language_score, r."start", r."end", r.chars, r.bytes, r.tokens,
       r.tokens * s.weight AS effective_tokens,
       left(sha256(getvariable('salt') || r.text_id), 16) AS text
FROM stored.written AS r
JOIN sources AS s ON s.id = r.source
LEFT JOIN stored.languages AS l ON l.shard = r.key AND l.row = r.row AND l.part = r.part;

CREATE VIEW entities AS
SELECT p.shard, e.row, e.part, coalesce(p.source, a.source, 'unknown') AS source, e.entity,
       CASE WHEN m.entity IS NULL THEN 'P3' ELSE m.class END AS class,
       CASE WHEN m.entity IS NULL THEN e.score >= 0.4
            ELSE m.class IS NOT NULL AND e.score >= m.min_score AND (NOT m.needs_context OR e.context) END AS counts,
       m.entity IS NOT NULL AS mapped,
       e.score, e.recognizer, e.context, e."start", e."end"
FROM stored.entities AS e
JOIN stored.placed AS p ON p.key = e.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = e.row
LEFT JOIN stored.mapping AS m ON m.entity = e.entity;

-- Every kind of secret that can be found, and what it rests on: the form that a vendor gives its keys, or the name that a
-- value is assigned to. provenance/scan/secrets/rules.py lists the same; a test compares them.
CREATE VIEW stored.secret_kinds AS
SELECT unnest(['anthropic', 'artifactory', 'aws_access_key', 'aws_secret_key', 'azure_storage_key', 'cloudant', 'discord',
               'github', 'gitlab', 'google', 'hugging_face', 'ibm_cloud', 'ibm_cos', 'jwt', 'mailchimp', 'npm', 'openai',
               'private_key', 'pypi', 'sendgrid', 'slack', 'softlayer', 'square', 'stripe', 'telegram', 'twilio']) AS kind,
       'form' AS rests_on
UNION ALL
SELECT unnest(['assigned_key', 'connection_string', 'password', 'url_password']), 'name';

CREATE VIEW secrets AS
SELECT p.shard, e.row, e.part, coalesce(p.source, a.source, 'unknown') AS source, e.kind, k.rests_on, e.detector,
       e."start", e."end"
FROM stored.secrets AS e
JOIN stored.placed AS p ON p.key = e.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = e.row
LEFT JOIN stored.secret_kinds AS k ON k.kind = e.kind;

CREATE VIEW rejects AS
SELECT p.shard, p.path, coalesce(p.source, 'unknown') AS source, r.row, r.bytes, r.reason
FROM stored.rejects AS r JOIN stored.placed AS p ON p.key = r.shard;

CREATE VIEW fields AS
SELECT p.shard, p.path, coalesce(p.source, 'unknown') AS source, f.field, f.status, f.records, f.bytes
FROM stored.fields AS f JOIN stored.placed AS p ON p.key = f.shard;

-- What a record's parts say together: one value, or `mixed`. Numbers stand for names while grouping (memory).
CREATE VIEW stored.generator_codes AS
SELECT generator, CAST(row_number() OVER (ORDER BY generator) AS INTEGER) AS code
FROM (SELECT generator FROM stored.parts UNION SELECT generator FROM stored.sources) WHERE generator IS NOT NULL;

CREATE VIEW stored.authors AS
WITH folded AS (
  SELECT p.shard, p.row, min(p.code) AS role, max(p.code) AS last_role, min(g.code) AS generator,
         max(g.code) AS last_generator,
         bool_or(p.author = 'model' AND coalesce(p.generator, '(odd value)') = '(odd value)') AS generator_missing,
         bit_or(CASE p.author WHEN 'human' THEN 1::UTINYINT WHEN 'model' THEN 2::UTINYINT ELSE 4::UTINYINT END) AS authors
  FROM stored.written AS p LEFT JOIN stored.generator_codes AS g ON g.generator = p.generator
  GROUP BY p.shard, p.row
)
SELECT f.shard, f.row,
       CASE f.authors WHEN 1 THEN 'human' WHEN 2 THEN 'model' WHEN 4 THEN 'unknown' ELSE 'mixed' END AS author,
       CASE WHEN f.generator = f.last_generator THEN g.generator WHEN f.generator IS NOT NULL THEN 'mixed' END AS generator,
       f.generator_missing,
       CASE WHEN f.role = f.last_role THEN r.role ELSE 'mixed' END AS role
FROM folded AS f
LEFT JOIN stored.generator_codes AS g ON g.code = f.generator
LEFT JOIN stored.roles AS r ON r.code = f.role;

-- `und` (could not be told) and nothing count only where no part says more.
CREATE VIEW stored.language_codes AS
SELECT language, CAST(row_number() OVER (ORDER BY language) AS SMALLINT) AS code
FROM (SELECT DISTINCT language FROM stored.languages) WHERE language <> 'und';

CREATE VIEW stored.spoken AS
WITH folded AS (
  SELECT p.shard, l.row, min(c.code) AS language, max(c.code) AS last_language, bool_or(l.language = 'und') AS undetermined
  FROM stored.languages AS l
  JOIN stored.placed AS p ON p.key = l.shard
  LEFT JOIN stored.language_codes AS c ON c.language = l.language
  GROUP BY p.shard, l.row
)
SELECT f.shard, f.row,
       CASE WHEN f.language = f.last_language THEN c.language WHEN f.language IS NOT NULL THEN 'mixed'
            WHEN f.undetermined THEN 'und' END AS language
FROM folded AS f LEFT JOIN stored.language_codes AS c ON c.code = f.language;

CREATE VIEW stored.detected AS
SELECT e.shard, e.row, max(l.rank) AS rank
FROM main.entities AS e JOIN stored.ladder AS l ON l.class = e.class
WHERE e.counts GROUP BY e.shard, e.row;

CREATE VIEW stored.scanned AS
SELECT p.shard, s.row, s.status FROM stored.scans AS s JOIN stored.placed AS p ON p.key = s.shard;

-- Whether a record holds a secret: one was found, none was found by a scan that ran to the end, or (NULL) not known.
CREATE VIEW stored.secrecy AS
SELECT p.shard, s.row, CASE WHEN bool_or(e.row IS NOT NULL) THEN true WHEN min(s.status) = 'ok' THEN false END AS holds_secret
FROM stored.secret_scans AS s
JOIN stored.placed AS p ON p.key = s.shard
LEFT JOIN (SELECT DISTINCT shard, row FROM stored.secrets) AS e ON e.shard = s.shard AND e.row = s.row
GROUP BY p.shard, s.row;

CREATE VIEW records AS
WITH ranked AS (
  SELECT r.*, x.holds_secret, coalesce(c.status, 'not_run') AS scan_status, coalesce(d.rank, 0) >= 3 AS holds_personal,
         CASE WHEN c.status = 'ok' THEN coalesce(d.rank, 0) ELSE greatest(coalesce(d.rank, 0), 4) END AS found,
         greatest(f.rank, CASE WHEN r.contributor IS NOT NULL THEN 2 ELSE 0 END) AS floor,
         w.author, w.generator, w.generator_missing, w.role, k.language
  FROM stored.located AS r
  JOIN stored.floors AS f ON f.source = r.source
  LEFT JOIN stored.detected AS d ON d.shard = r.shard AND d.row = r.row
  LEFT JOIN stored.scanned AS c ON c.shard = r.shard AND c.row = r.row
  LEFT JOIN stored.secrecy AS x ON x.shard = r.shard AND x.row = r.row
  LEFT JOIN stored.authors AS w ON w.shard = r.shard AND w.row = r.row
  LEFT JOIN stored.spoken AS k ON k.shard = r.shard AND k.row = r.row
)
SELECT r.shard, r.path, r.row, r.source, s.owner, s.origin_class, s.internal, coalesce(r.licence, s.licence) AS licence,
       s.legal_basis, ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.found + 1] AS privacy_found,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.floor + 1] AS privacy_floor,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][greatest(r.found, r.floor) + 1] AS privacy_class,
       r.holds_personal, r.scan_status, r.holds_secret, r.language, coalesce(r.author, 'unknown') AS author, r.generator,
       coalesce(r.generator_missing, false) AS generator_missing, coalesce(r.role, 'other') AS role,
       r.created, strftime(r.created, '%Y-%m') AS month, r.domain, lower(hex(r.contributor)) AS contributor, r.opt_out,
       r.parts, r.chars, r.bytes, r.tokens, s.weight, r.tokens * s.weight AS effective_tokens,
       left(sha256(getvariable('salt') || r.record_id), 16) AS record,
       left(sha256(getvariable('salt') || r.text_id), 16) AS text
FROM ranked AS r JOIN sources AS s ON s.id = r.source;

-- Contents that are there more than once. Few, so what asks about copies starts from them.
CREATE VIEW stored.repeated_records AS
SELECT record_id FROM stored.located GROUP BY record_id HAVING count(*) > 1;

CREATE VIEW stored.repeated_texts AS
SELECT text_id FROM stored.located GROUP BY text_id HAVING count(*) > 1;

-- The mix, long: one row a dimension and value. Closed vocabularies and declared sources give every member, zeros too,
-- and a dimension that may be unstated gives its NULL group, so that a rule always finds its row.
-- Author, generator, role and language have one value a part: bytes and tokens are counted by part, records once, a
-- record with several as `mixed`.
CREATE VIEW mix AS
WITH c AS (
  SELECT c.*, s.owner, s.origin_class, s.internal, s.legal_basis, s.confidentiality, c.tokens * s.weight AS effective_tokens
  FROM stored.cube_records AS c JOIN sources AS s ON s.id = c.source
), p AS (
  SELECT p.*, p.tokens * s.weight AS effective_tokens FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source
), counted AS (
  SELECT 'source' AS dimension, source AS value, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'internal', CAST(internal AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'origin_class', origin_class, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'owner', owner, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'licence', licence, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'legal_basis', legal_basis, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'confidentiality', confidentiality, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'month', month, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'privacy_class', privacy_class, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'privacy_found', privacy_found, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'privacy_floor', privacy_floor, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'holds_personal', CAST(holds_personal AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'scan_status', scan_status, records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'holds_secret', CAST(holds_secret AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'opt_out', CAST(opt_out AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'author', author, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'author', author, 0, bytes, tokens, effective_tokens FROM p
  UNION ALL SELECT 'generator', generator, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'generator', generator, 0, bytes, tokens, effective_tokens FROM p
  UNION ALL SELECT 'role', role, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'role', role, 0, bytes, tokens, effective_tokens FROM p
  UNION ALL SELECT 'language', language, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'language', language, 0, bytes, tokens, effective_tokens FROM p
), members AS (
  SELECT 'source' AS dimension, id AS value FROM sources
  UNION ALL SELECT 'owner', owner FROM sources
  UNION ALL SELECT 'internal', unnest(['true', 'false'])
  UNION ALL SELECT 'origin_class', unnest(['public_dataset', 'licensed', 'third_party_private', 'crawled', 'user_service',
                                           'user_model', 'synthetic', 'other', 'unknown'])
  UNION ALL SELECT unnest(['privacy_class', 'privacy_found', 'privacy_floor']), class FROM stored.ladder
  UNION ALL SELECT 'holds_personal', unnest(['true', 'false'])
  UNION ALL SELECT 'scan_status', unnest(['ok', 'limit', 'not_run'])
  UNION ALL SELECT 'holds_secret', unnest(['true', 'false'])
  UNION ALL SELECT 'opt_out', unnest(['true', 'false'])
  UNION ALL SELECT 'confidentiality', unnest(['C0', 'C1', 'C2', 'C3'])
  UNION ALL SELECT 'author', unnest(['human', 'model', 'unknown', 'mixed'])
  UNION ALL SELECT 'role', role FROM stored.roles
  UNION ALL SELECT 'role', 'mixed'
  UNION ALL SELECT unnest(['owner', 'licence', 'legal_basis', 'confidentiality', 'month', 'opt_out', 'holds_secret',
                           'generator', 'language']), NULL
)
SELECT dimension, value, CAST(sum(records) AS BIGINT) AS records, CAST(sum(bytes) AS BIGINT) AS bytes,
       CAST(sum(tokens) AS BIGINT) AS tokens, sum(effective_tokens) AS effective_tokens
FROM (SELECT dimension, value, records, bytes, tokens, effective_tokens FROM counted
      UNION ALL SELECT dimension, value, 0, 0, 0, 0 FROM members)
GROUP BY dimension, value;
