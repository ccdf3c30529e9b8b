-- name:     report_sources
-- title:    What is declared of each source
-- question: Whose is each source, where does it come from, and how often is it read?
-- returns:  id VARCHAR, name VARCHAR, owner VARCHAR, origin_class VARCHAR, internal BOOLEAN, weight DECIMAL(18,6),
--           declared_by VARCHAR, declared_at DATE
-- why:      A mix by source means little without where the sources come from.
SELECT id, name, owner, origin_class, internal, weight, declared_by, declared_at FROM sources ORDER BY id
