-- name:       declarations
-- title:      What is declared of each source, and what is not
-- question:   Which facts does each source's declaration state?
-- returns:    source VARCHAR, fact VARCHAR, stated BOOLEAN, records BIGINT (count, of the source),
--             token_share DOUBLE (0..1, of all tokens)
-- why:        Each missing fact is a question that a regulator will ask. `generator` is asked only where a model writes.
-- blind_spot: no_legal_basis
WITH facts AS (
  SELECT id AS source, origin_class,
         unnest(['name', 'owner', 'origin_class', 'licence', 'legal_basis', 'collected_from', 'collected_to', 'generator',
                 'contact', 'confidentiality', 'opt_out', 'declared_by', 'declared_at', 'evidence']) AS fact,
         unnest([name IS NOT NULL, owner IS NOT NULL, origin_class <> 'unknown', licence IS NOT NULL,
                 legal_basis IS NOT NULL, collected_from IS NOT NULL, collected_to IS NOT NULL, generator IS NOT NULL,
                 contact IS NOT NULL, confidentiality IS NOT NULL, opt_out IS NOT NULL, declared_by IS NOT NULL,
                 declared_at IS NOT NULL, evidence IS NOT NULL]) AS stated
  FROM sources WHERE id <> 'unknown'
), whole AS (
  SELECT sum(tokens) AS tokens FROM mix WHERE dimension = 'source'
)
SELECT f.source, f.fact, f.stated, m.records, coalesce(share(m.tokens, w.tokens), 0) AS token_share
FROM facts AS f
JOIN mix AS m ON m.dimension = 'source' AND m.value = f.source
CROSS JOIN whole AS w
WHERE f.fact <> 'generator' OR f.origin_class IN ('synthetic', 'user_model')
ORDER BY f.source, f.fact;
