-- name:       changed_declarations
-- title:      What the declarations say otherwise
-- question:   Which source's licence, legal basis, owner or other fact is not what it was?
-- returns:    source VARCHAR, change VARCHAR (source added, source removed, or fact changed), fact VARCHAR, old_value VARCHAR
--             (NULL: not stated), new_value VARCHAR (NULL: not stated), records BIGINT (count, of the source now)
-- why:        Nothing of the data need change for its legal ground to. Of who declared it, whom to contact, and free words
--             only `stated` is shown.
WITH facts AS (
  SELECT 'old' AS side, id, unnest(['name', 'owner', 'origin_class', 'internal', 'licence', 'legal_basis', 'collected_from',
           'collected_to', 'generator', 'weight', 'language', 'privacy', 'confidentiality', 'authors', 'declared_at', 'contact',
           'declared_by', 'evidence', 'opt_out']) AS fact,
         unnest([name, owner, origin_class, internal::VARCHAR, licence, legal_basis, collected_from::VARCHAR,
           collected_to::VARCHAR, generator, weight::VARCHAR, language, privacy, confidentiality, authors, declared_at::VARCHAR,
           contact, declared_by, evidence, opt_out]) AS value
  FROM baseline.sources WHERE id <> 'unknown'
  UNION ALL
  SELECT 'new', id, unnest(['name', 'owner', 'origin_class', 'internal', 'licence', 'legal_basis', 'collected_from',
           'collected_to', 'generator', 'weight', 'language', 'privacy', 'confidentiality', 'authors', 'declared_at', 'contact',
           'declared_by', 'evidence', 'opt_out']),
         unnest([name, owner, origin_class, internal::VARCHAR, licence, legal_basis, collected_from::VARCHAR,
           collected_to::VARCHAR, generator, weight::VARCHAR, language, privacy, confidentiality, authors, declared_at::VARCHAR,
           contact, declared_by, evidence, opt_out])
  FROM sources WHERE id <> 'unknown'
), paired AS (
  SELECT id, fact, max(value) FILTER (WHERE side = 'old') AS o, max(value) FILTER (WHERE side = 'new') AS n,
         bool_or(side = 'old') AS was, bool_or(side = 'new') AS is_there
  FROM facts WHERE EXISTS (FROM baseline.snapshot) GROUP BY id, fact
), told AS (
  SELECT id, CASE WHEN NOT was THEN 'source added' WHEN NOT is_there THEN 'source removed' ELSE 'fact changed' END AS change, fact,
         CASE WHEN fact IN ('contact', 'declared_by', 'evidence', 'opt_out') AND o IS NOT NULL THEN 'stated' ELSE o END AS old_value,
         CASE WHEN fact IN ('contact', 'declared_by', 'evidence', 'opt_out') AND n IS NOT NULL THEN 'stated' ELSE n END AS new_value
  FROM paired WHERE o IS DISTINCT FROM n
)
SELECT t.id AS source, t.change, t.fact, t.old_value, t.new_value, coalesce(m.records, 0) AS records
FROM told AS t LEFT JOIN mix AS m ON m.dimension = 'source' AND m.value = t.id
ORDER BY source, fact;
