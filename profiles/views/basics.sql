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
       names_level, names_languages, CAST(terms AS VARCHAR) AS terms
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
