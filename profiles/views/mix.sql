-- The mix, long: one row a dimension and value. Closed vocabularies and declared sources give every member, zeros too,
-- and a dimension that may be unstated gives its NULL group, so that a rule always finds its row.
-- Author, its evidence, generator, role and language have one value a part: bytes and tokens are counted by part, records once, a
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
  UNION ALL SELECT 'special_topic', CAST(special_topic AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'opt_out', CAST(opt_out AS VARCHAR), records, bytes, tokens, effective_tokens FROM c
  UNION ALL SELECT 'author', author, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'author', author, 0, bytes, tokens, effective_tokens FROM p
  UNION ALL SELECT 'generator', generator, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'generator', generator, 0, bytes, tokens, effective_tokens FROM p
  UNION ALL SELECT 'author_evidence', author_evidence, records, 0, 0, 0 FROM c
  UNION ALL SELECT 'author_evidence', author_evidence, 0, bytes, tokens, effective_tokens FROM p
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
  UNION ALL SELECT 'special_topic', unnest(['true', 'false', NULL])
  UNION ALL SELECT 'opt_out', unnest(['true', 'false'])
  UNION ALL SELECT 'confidentiality', unnest(['C0', 'C1', 'C2', 'C3'])
  UNION ALL SELECT 'author', unnest(['human', 'model', 'unknown', 'mixed'])
  UNION ALL SELECT 'author_evidence', unnest(['declared', 'exact', 'near'])
  UNION ALL SELECT 'role', role FROM stored.roles
  UNION ALL SELECT 'role', 'mixed'
  UNION ALL SELECT unnest(['owner', 'licence', 'legal_basis', 'confidentiality', 'month', 'opt_out', 'holds_secret',
                           'generator', 'author_evidence', 'language']), NULL
)
SELECT dimension, value, CAST(sum(records) AS BIGINT) AS records, CAST(sum(bytes) AS BIGINT) AS bytes,
       CAST(sum(tokens) AS BIGINT) AS tokens, sum(effective_tokens) AS effective_tokens
FROM (SELECT dimension, value, records, bytes, tokens, effective_tokens FROM counted
      UNION ALL SELECT dimension, value, 0, 0, 0, 0 FROM members)
GROUP BY dimension, value;
