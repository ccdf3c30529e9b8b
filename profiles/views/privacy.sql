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
