-- Whether a record holds a secret: one was found, none was found by a scan that ran to the end, or (NULL) not known.
CREATE VIEW stored.secrecy AS
SELECT p.shard, s.row, CASE WHEN bool_or(e.row IS NOT NULL) THEN true WHEN min(s.status) = 'ok' THEN false END AS holds_secret
FROM stored.secret_scans AS s
JOIN stored.placed AS p ON p.key = s.shard
LEFT JOIN (SELECT DISTINCT shard, row FROM stored.secrets) AS e ON e.shard = s.shard AND e.row = s.row
GROUP BY p.shard, s.row;

CREATE VIEW records AS
WITH ranked AS (
  SELECT r.*, x.holds_secret, o.special_topic, coalesce(c.status, 'not_run') AS scan_status, coalesce(d.rank, 0) >= 3 AS holds_personal,
         CASE WHEN c.status = 'ok' THEN coalesce(d.rank, 0) ELSE greatest(coalesce(d.rank, 0), 4) END AS found,
         greatest(f.rank, CASE WHEN r.contributor IS NOT NULL OR z.row IS NOT NULL THEN 2 ELSE 0 END) AS floor,
         w.author, w.generator, w.generator_missing, w.author_evidence, w.role, k.language,
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
  LEFT JOIN stored.topicality AS o ON o.shard = r.shard AND o.row = r.row
  LEFT JOIN stored.authors AS w ON w.shard = r.shard AND w.row = r.row
  LEFT JOIN stored.spoken AS k ON k.shard = r.shard AND k.row = r.row
  LEFT JOIN stored.named AS n ON n.shard = r.shard AND n.row = r.row
  LEFT JOIN stored.persons AS q ON q.shard = r.shard AND q.row = r.row
  LEFT JOIN stored.annotated AS z ON z.shard = r.shard AND z.row = r.row
)
SELECT r.shard, r.path, r.row, r.source, s.owner, s.origin_class, s.internal, coalesce(r.licence, s.licence) AS licence,
       s.legal_basis, ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.found + 1] AS privacy_found,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][r.floor + 1] AS privacy_floor,
       ['P0', 'P1', 'P2', 'P3', 'PX', 'P4', 'P5'][greatest(r.found, r.floor) + 1] AS privacy_class,
       r.holds_personal, r.scan_status, r.holds_secret, r.names_status, r.linkable, r.special_topic, r.language, coalesce(r.author, 'unknown') AS author, r.generator,
       coalesce(r.generator_missing, false) AS generator_missing, r.author_evidence, coalesce(r.role, 'other') AS role,
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
