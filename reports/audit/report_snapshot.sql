-- name:     report_snapshot
-- title:    What the snapshot says of itself
-- question: Which snapshot is this, and how was it made?
-- returns:  id VARCHAR, provider VARCHAR, token_method VARCHAR, tokens_exact BOOLEAN, countries VARCHAR,
--           presidio VARCHAR, recognizers VARCHAR, mapping VARCHAR, sources VARCHAR, families VARCHAR, names_level VARCHAR,
--           names_languages VARCHAR
-- why:      Figures are of one snapshot, by one set of scanners.
SELECT id, provider, token_method, tokens_exact, countries, presidio, recognizers, mapping, sources, families, names_level,
       names_languages
FROM snapshot ORDER BY id
