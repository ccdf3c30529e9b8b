-- The views that profiles read; docs/profiles.md says what each column means.
--
-- In a snapshot's own views.sql, generated lines stand before these: they open its files as the tables of schema
-- `stored` and set the salt. `stored` holds raw ids, which must not leave the store; read the views of schema `main`.

-- A part of a whole: one division, rounded, so that two runs give the same digits; null where there is no whole.
CREATE MACRO share(part, whole) AS round(CAST(part AS DOUBLE) / nullif(CAST(whole AS DOUBLE), 0), 12);

-- A sum of broken numbers that is the same in every run: floats are added in the order of their size.
CREATE MACRO steady_sum(x) AS list_sum(list(CAST(x AS DOUBLE) ORDER BY CAST(x AS DOUBLE)));

-- Bounds of a share at 95 %: Wilson's interval (1927). `n` may be broken: it is what a sample is worth.
CREATE MACRO wilson_low(p, n) AS (p + 1.920729410347062 / n - 1.959963984540054 *
  sqrt(greatest(p * (1 - p) / n + 0.960364705173531 / (n * n), 0))) / (1 + 3.841458820694124 / n);
CREATE MACRO wilson_high(p, n) AS (p + 1.920729410347062 / n + 1.959963984540054 *
  sqrt(greatest(p * (1 - p) / n + 0.960364705173531 / (n * n), 0))) / (1 + 3.841458820694124 / n);

CREATE VIEW snapshot AS
SELECT id, provider, token_method, tokens_exact, countries, presidio, recognizers, mapping, quality, sources, families,
       names_level, names_languages
FROM stored.snapshot;

CREATE VIEW shards AS
SELECT shard, key, root, path, sha256, status, reason, format, bytes, seen, records, rejected, source FROM stored.shards;

CREATE VIEW sources AS
SELECT id, name, owner, coalesce(origin_class, 'unknown') AS origin_class, internal, licence, legal_basis,
       collected_from, collected_to, generator, contact, CAST(weight AS DECIMAL(18, 6)) AS weight, language, privacy,
       confidentiality, opt_out, declared_by, declared_at, evidence, authors
FROM stored.sources;

CREATE VIEW mapping AS
SELECT entity, class, min_score, needs_context, linked, dpv FROM stored.mapping;

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

-- What patterns found, and names where every record was scanned for them. A sample of names raises no class.
CREATE VIEW stored.findings AS
SELECT shard, row, part, entity, "start", "end", score, recognizer, context FROM stored.entities
UNION ALL
SELECT shard, row, part, entity, "start", "end", score, recognizer, false FROM stored.names;

-- Of which records a person is named, and whether with a date or a place, which may single one out together.
CREATE VIEW stored.persons AS
WITH named AS (
  SELECT DISTINCT p.shard, p.key, f.row
  FROM stored.findings AS f
  JOIN stored.placed AS p ON p.key = f.shard
  LEFT JOIN stored.mapping AS m ON m.entity = f.entity
  WHERE f.entity = 'PERSON' AND f.score >= coalesce(m.min_score, 0.4)
), beside AS (
  SELECT DISTINCT n.shard, n.row
  FROM stored.findings AS f
  JOIN named AS n ON n.key = f.shard AND n.row = f.row
  LEFT JOIN stored.mapping AS m ON m.entity = f.entity
  WHERE f.entity IN ('DATE_TIME', 'LOCATION') AND f.score >= coalesce(m.min_score, 0.4)
)
SELECT n.shard, n.row, b.row IS NOT NULL AS linkable
FROM named AS n LEFT JOIN beside AS b ON b.shard = n.shard AND b.row = n.row;

-- What says something special of a person counts as that only where a person is named: `linked`.
CREATE VIEW stored.weighed AS
SELECT p.shard, coalesce(p.source, a.source, 'unknown') AS source, m.entity IS NOT NULL AS mapped,
       CASE WHEN m.entity IS NULL THEN 'P3' WHEN m.linked IS NOT NULL AND n.row IS NOT NULL THEN m.linked
            ELSE m.class END AS class,
       coalesce(m.min_score, 0.4) AS min_score, coalesce(m.needs_context, false) AS needs_context, e.* EXCLUDE (shard)
FROM stored.findings AS e
JOIN stored.placed AS p ON p.key = e.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = e.row
LEFT JOIN stored.mapping AS m ON m.entity = e.entity
LEFT JOIN stored.persons AS n ON n.shard = p.shard AND n.row = e.row;

CREATE VIEW entities AS
SELECT shard, row, part, source, entity, class,
       class IS NOT NULL AND score >= min_score AND (NOT needs_context OR context) AS counts, mapped,
       score, recognizer, context, "start", "end"
FROM stored.weighed;

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
  SELECT p.shard, l.row, min(c.code) AS language, max(c.code) AS last_language, bool_or(l.language = 'und') AS undetermined,
         max(l.score) AS score
  FROM stored.languages AS l
  JOIN stored.placed AS p ON p.key = l.shard
  LEFT JOIN stored.language_codes AS c ON c.language = l.language
  GROUP BY p.shard, l.row
)
SELECT f.shard, f.row,
       CASE WHEN f.language = f.last_language THEN c.language WHEN f.language IS NOT NULL THEN 'mixed'
            WHEN f.undetermined THEN 'und' END AS language, f.score
FROM folded AS f LEFT JOIN stored.language_codes AS c ON c.code = f.language;

CREATE VIEW stored.detected AS
SELECT e.shard, e.row, max(l.rank) AS rank
FROM main.entities AS e JOIN stored.ladder AS l ON l.class = e.class
WHERE e.counts GROUP BY e.shard, e.row;

CREATE VIEW stored.scanned AS
SELECT p.shard, s.row, s.status FROM stored.scans AS s JOIN stored.placed AS p ON p.key = s.shard;

-- The strata of the sample of names. `not_run`: no language was detected; `unsure`: a language without a model, by a
-- detector that was not sure (0.6, as in scan/privacy/names.py). Whether there is anything to scan a stratum with is `scannable`.
CREATE VIEW stored.strata AS
WITH placed AS (
  SELECT l.shard, l.row, l.source, l.record_id, l.contributor,
         CASE WHEN k.language IS NULL THEN 'not_run' WHEN k.language IN ('mixed', 'und') THEN k.language
              WHEN list_contains(string_split(n.names_languages, ','), k.language) THEN k.language
              WHEN k.score < 0.6 THEN 'unsure' ELSE k.language END AS language,
         CASE WHEN l.chars < 500 THEN 'under_500' WHEN l.chars < 5000 THEN 'under_5000' WHEN l.chars < 50000 THEN 'under_50000'
              ELSE 'longer' END AS length,
         string_split(n.names_languages, ',') AS models
  FROM stored.located AS l CROSS JOIN stored.snapshot AS n
  LEFT JOIN stored.spoken AS k ON k.shard = l.shard AND k.row = l.row
)
SELECT shard, row, source, record_id, contributor, language, length,
       coalesce(language IN ('not_run', 'mixed', 'und', 'unsure') OR list_contains(models, '*')
                OR list_contains(models, language), false) AS scannable
FROM placed;

-- What was found of names in each record that was scanned for them, in full or in the sample.
CREATE VIEW stored.named AS
WITH found AS (
  SELECT f.shard, f.row, count(*) FILTER (WHERE f.entity = 'PERSON') AS person,
         count(*) FILTER (WHERE f.entity = 'LOCATION') AS location, count(*) FILTER (WHERE f.entity = 'NRP') AS nrp,
         count(*) FILTER (WHERE f.entity = 'ORGANIZATION') AS organization
  FROM stored.names AS f LEFT JOIN stored.mapping AS m ON m.entity = f.entity
  WHERE f.score >= coalesce(m.min_score, 0.4) GROUP BY f.shard, f.row
)
SELECT p.shard, s.row, s.status, coalesce(f.person, 0) AS person, coalesce(f.location, 0) AS location,
       coalesce(f.nrp, 0) AS nrp, coalesce(f.organization, 0) AS organization
FROM stored.name_scans AS s
JOIN stored.placed AS p ON p.key = s.shard
LEFT JOIN found AS f ON f.shard = s.shard AND f.row = s.row
UNION ALL
SELECT "file", row, status, person, location, nrp, organization FROM stored.name_sample;

-- Each stratum and kind of name: how many of its records were scanned, in how many one was found (`named`), and of how many
-- it stays open, because they were not scanned to the end and none was found (`unknown`).
CREATE VIEW stored.name_strata AS
WITH counted AS (
  SELECT s.source, s.language, s.length, bool_or(s.scannable) AS scannable, count(*) AS records, count(n.status) AS scanned,
         [count(*) FILTER (WHERE n.person > 0), count(*) FILTER (WHERE n.location > 0), count(*) FILTER (WHERE n.nrp > 0),
          count(*) FILTER (WHERE n.organization > 0)] AS named,
         [count(*) FILTER (WHERE n.status <> 'ok' AND n.person = 0), count(*) FILTER (WHERE n.status <> 'ok' AND n.location = 0),
          count(*) FILTER (WHERE n.status <> 'ok' AND n.nrp = 0),
          count(*) FILTER (WHERE n.status <> 'ok' AND n.organization = 0)] AS unknown
  FROM stored.strata AS s LEFT JOIN stored.named AS n ON n.shard = s.shard AND n.row = s.row
  GROUP BY s.source, s.language, s.length
)
SELECT source, language, length, scannable, records, scanned, scannable AND scanned > 0 AS covered,
       unnest(['PERSON', 'LOCATION', 'NRP', 'ORGANIZATION']) AS entity, unnest(named) AS named, unnest(unknown) AS unknown
FROM counted;

-- The members of a sample, each with whom it counts as one of: contributors write alike, so theirs are no independent draws.
CREATE VIEW stored.name_members AS
SELECT s.source, s.language, s.length,
       coalesce(lower(hex(s.contributor)), concat(s.shard, ':', s.row)) AS cluster,
       unnest(['PERSON', 'LOCATION', 'NRP', 'ORGANIZATION']) AS entity,
       unnest([n.person > 0, n.location > 0, n.nrp > 0, n.organization > 0]) AS named
FROM stored.name_sample AS n JOIN stored.strata AS s ON s.shard = n."file" AND s.row = n.row;

-- What a sample says of a part of the data (`scope`): the share of its records in which a name is found, strata weighed by
-- their size; the share of which it stays open; and how many independent records that is worth (docs/privacy.md).
CREATE VIEW stored.name_rates AS
WITH scopes AS (
  SELECT concat('source:', source) AS scope, * FROM stored.name_strata WHERE covered
  UNION ALL SELECT 'all', * FROM stored.name_strata WHERE covered
  UNION ALL SELECT concat('stratum:', source, '/', language, '/', length), * FROM stored.name_strata WHERE covered
), weighed AS (
  SELECT scope, entity, source, language, length, scanned, named / scanned AS rate, unknown / scanned AS unknown,
         records / sum(records) OVER (PARTITION BY scope, entity) AS weight
  FROM scopes
), rates AS (
  SELECT scope, entity, round(steady_sum(weight * rate), 12) AS rate, round(steady_sum(weight * unknown), 12) AS unknown,
         1 / steady_sum(weight * weight / scanned) AS worth
  FROM weighed GROUP BY scope, entity
), clusters AS (
  SELECT w.scope, w.entity, m.cluster, steady_sum(w.weight / w.scanned * (CAST(m.named AS INTEGER) - w.rate)) AS off,
         steady_sum(w.weight / w.scanned) AS weight
  FROM weighed AS w
  JOIN stored.name_members AS m ON m.source = w.source AND m.language = w.language AND m.length = w.length
                                AND m.entity = w.entity
  GROUP BY w.scope, w.entity, m.cluster
), spread AS (
  SELECT scope, entity, count(*) AS clusters, steady_sum(off * off) * count(*) / greatest(count(*) - 1, 1) AS variance,
         1 / steady_sum(weight * weight) AS worth
  FROM clusters GROUP BY scope, entity
)
SELECT r.scope, r.entity, r.rate, r.unknown, s.clusters,
       -- Where none was found, or in all, a contributor counts as one record. Else at most what the weights leave.
       round(CASE WHEN r.rate IN (0, 1) THEN s.worth
                  ELSE least(r.worth, r.rate * (1 - r.rate) / nullif(s.variance, 0)) END, 6) AS worth
FROM rates AS r JOIN spread AS s ON s.scope = r.scope AND s.entity = r.entity;

-- Bounds at 95 %; the lower one as if what stays open held none, the upper one as if all of it did. None of n found: at most
-- 3/n of all hold one (the rule of three), and the other way round.
CREATE VIEW stored.name_bounds AS
SELECT scope, entity, rate, unknown, clusters, worth,
       round(CASE WHEN rate = 0 THEN 0 WHEN rate = 1 THEN greatest(1 - 3 / worth, 0)
                  ELSE greatest(wilson_low(rate, worth), 0) END, 12) AS low,
       round(CASE WHEN rate + unknown >= 1 THEN 1 WHEN rate + unknown = 0 THEN least(3 / worth, 1)
                  ELSE least(wilson_high(rate + unknown, worth), 1) END, 12) AS high
FROM stored.name_rates;
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
         w.author, w.generator, w.generator_missing, w.role, k.language,
         -- Outside the sample nothing is known, unless it is known that nothing could be.
         CASE WHEN n.status IS NOT NULL THEN n.status
              WHEN t.names_level = 'sample' AND k.language NOT IN ('mixed', 'und') AND k.score >= 0.6
                   AND NOT list_has_any(string_split(t.names_languages, ','), [k.language, '*']) THEN 'unsupported'
              ELSE 'not_run' END AS names_status,
         -- Not found is not absent where the model did not see all of the record.
         CASE WHEN t.names_level <> 'full' THEN NULL WHEN q.linkable THEN true WHEN n.status = 'ok' THEN false END AS linkable
  FROM stored.located AS r CROSS JOIN stored.snapshot AS t
  JOIN stored.floors AS f ON f.source = r.source
  LEFT JOIN stored.detected AS d ON d.shard = r.shard AND d.row = r.row
  LEFT JOIN stored.scanned AS c ON c.shard = r.shard AND c.row = r.row
  LEFT JOIN stored.secrecy AS x ON x.shard = r.shard AND x.row = r.row
  LEFT JOIN stored.authors AS w ON w.shard = r.shard AND w.row = r.row
  LEFT JOIN stored.spoken AS k ON k.shard = r.shard AND k.row = r.row
  LEFT JOIN stored.named AS n ON n.shard = r.shard AND n.row = r.row
  LEFT JOIN stored.persons AS q ON q.shard = r.shard AND q.row = r.row
)
SELECT r.shard, r.path, r.row, r.source, s.owner, s.origin_class, s.internal, coalesce(r.licence, s.licence) AS licence,
       s.legal_basis, ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.found + 1] AS privacy_found,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.floor + 1] AS privacy_floor,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][greatest(r.found, r.floor) + 1] AS privacy_class,
       r.holds_personal, r.scan_status, r.holds_secret, r.names_status, r.linkable, r.language, coalesce(r.author, 'unknown') AS author, r.generator,
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
