-- name:       blind_spots
-- title:      What we cannot see
-- question:   Of how much of the data is a fact missing, and which?
-- returns:    blind_spot VARCHAR, source VARCHAR (NULL: the whole snapshot), detail VARCHAR (which field, reason or entity;
--             NULL: all of them), items BIGINT (count of files, fields or entities, where these are what is missed),
--             records BIGINT (count), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens),
--             effective_tokens DECIMAL(38,6) (tokens times sampling weight), record_share DOUBLE (0..1, of the source),
--             byte_share DOUBLE (0..1, of the source), token_share DOUBLE (0..1, of the source),
--             effective_token_share DOUBLE (0..1, of the source), total_record_share DOUBLE (0..1, of the snapshot),
--             total_byte_share DOUBLE (0..1, of the snapshot), total_token_share DOUBLE (0..1, of the snapshot),
--             total_effective_token_share DOUBLE (0..1, of the snapshot)
-- why:        A figure is worth what it could see. None found is never none, and what was not scanned is not clean.
WITH c AS (
  SELECT c.source, s.owner IS NULL AS no_owner, s.origin_class = 'unknown' AS no_origin, s.legal_basis IS NULL AS no_basis,
         -- An odd value is one that was not kept: there, and neither a licence nor the name of a model.
         coalesce(c.licence, '(odd value)') = '(odd value)' AS no_licence, c.month IS NULL AS no_date,
         NOT c.has_contributor AS no_contributor, c.names_status,
         c.scan_status, c.holds_secret IS NULL AS no_secret_scan, c.special_topic IS NULL AS no_topic_scan, coalesce(c.language, 'und') = 'und' AS no_language, c.author = 'unknown' AS no_author,
         c.generator_missing, s.weight, sum(c.records) AS records, sum(c.bytes) AS bytes, sum(c.tokens) AS tokens,
         sum(c.tokens * s.weight) AS effective_tokens
  FROM stored.cube_records AS c JOIN sources AS s ON s.id = c.source GROUP BY ALL
), p AS (
  SELECT p.source, coalesce(p.language, 'und') = 'und' AS no_language, p.author = 'unknown' AS no_author,
         p.author = 'model' AND coalesce(p.generator, '(odd value)') = '(odd value)' AS generator_missing,
         sum(p.bytes) AS bytes, sum(p.tokens) AS tokens, sum(p.tokens * s.weight) AS effective_tokens
  FROM stored.cube_parts AS p JOIN sources AS s ON s.id = p.source GROUP BY ALL
), hits AS (
  -- What has the record's grain: one row counts in full.
  SELECT c.source, unnest(['unknown_source', 'no_owner', 'no_origin_class', 'no_legal_basis', 'no_licence', 'no_date',
                           'no_contributor', 'not_scanned', 'scan_limit', 'names_not_scanned', 'names_limit',
                           'names_unsupported', 'secrets_not_scanned', 'topics_not_scanned']) AS blind_spot,
         unnest([c.source = 'unknown', no_owner, no_origin, no_basis, no_licence, no_date, no_contributor,
                 scan_status = 'not_run', scan_status NOT IN ('ok', 'not_run'), names_status = 'not_run',
                 names_status = 'limit', names_status = 'unsupported', no_secret_scan, no_topic_scan]) AS hit,
         records, bytes, tokens, effective_tokens
  FROM c
  UNION ALL
  -- What has the part's grain: records as the record says, bytes and tokens of the parts it is true of.
  SELECT source, unnest(['language_undetermined', 'author_unknown', 'generator_missing']),
         unnest([no_language, no_author, generator_missing]), records, 0, 0, 0 FROM c
  UNION ALL
  SELECT source, unnest(['language_undetermined', 'author_unknown', 'generator_missing']),
         unnest([no_language, no_author, generator_missing]), 0, bytes, tokens, effective_tokens FROM p
  UNION ALL
  -- What only feedback can miss; of what a model gave, no annotator is missing.
  SELECT j.source, unnest(['feedback_without_giver', 'feedback_without_annotator', 'feedback_without_guideline']),
         unnest([j.given_by = 'unknown', j.annotator IS NULL AND j.given_by <> 'model', coalesce(j.guideline, '(odd value)') = '(odd value)']),
         1, j.bytes, j.tokens, j.tokens * s.weight
  FROM stored.judged_records AS j JOIN sources AS s ON s.id = j.source
), spots AS (
  SELECT unnest(['unknown_source', 'no_owner', 'no_origin_class', 'no_legal_basis', 'no_licence', 'no_date',
                 'no_contributor', 'not_scanned', 'scan_limit', 'names_not_scanned', 'names_limit', 'names_unsupported',
                 'secrets_not_scanned', 'topics_not_scanned',
                 'language_undetermined', 'author_unknown', 'generator_missing',
                 'feedback_without_giver', 'feedback_without_annotator', 'feedback_without_guideline']) AS blind_spot
), every AS (
  SELECT id AS source FROM sources UNION ALL SELECT NULL
), whole AS (
  SELECT source, sum(records) AS records, sum(bytes) AS bytes, sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens
  FROM c GROUP BY GROUPING SETS ((source), ())
), bad AS (
  SELECT 'rejected_records' AS blind_spot, source, reason AS detail, NULL AS item, 1 AS records, bytes FROM rejects
  UNION ALL
  SELECT 'unread_field', source, field, field, records, bytes FROM fields WHERE status = 'unread'
  UNION ALL
  SELECT CASE status WHEN 'rejected' THEN 'rejected_shards' WHEN 'ignored' THEN 'ignored_files' ELSE 'refused_files' END,
         CASE WHEN status = 'rejected' THEN coalesce(source, 'unknown') END, reason, CAST(shard AS VARCHAR), NULL, bytes
  FROM shards WHERE status <> 'tagged'
  UNION ALL
  SELECT 'unmapped_entity', source, entity, entity, 1, NULL
  FROM (SELECT DISTINCT shard, row, source, entity FROM entities WHERE NOT mapped)
), summed AS (
  SELECT blind_spot, source, NULL AS detail, NULL AS items, sum(records) FILTER (WHERE hit) AS records,
         sum(bytes) FILTER (WHERE hit) AS bytes, sum(tokens) FILTER (WHERE hit) AS tokens,
         sum(effective_tokens) FILTER (WHERE hit) AS effective_tokens
  FROM hits GROUP BY GROUPING SETS ((blind_spot, source), (blind_spot))
  UNION ALL
  -- Records are not added up over fields or entities: one record may miss several.
  SELECT blind_spot, source, detail, CASE WHEN blind_spot <> 'rejected_records' THEN count(DISTINCT item) END,
         CASE WHEN blind_spot = 'rejected_records' OR detail IS NOT NULL THEN sum(records) END, sum(bytes), NULL, NULL
  FROM bad GROUP BY GROUPING SETS ((blind_spot, source, detail), (blind_spot, detail), (blind_spot))
  HAVING grouping(source) = 1 OR source IS NOT NULL
), members AS (
  SELECT s.blind_spot, e.source, NULL AS detail, NULL AS items, 0 AS records, 0 AS bytes, 0 AS tokens,
         0 AS effective_tokens
  FROM spots AS s CROSS JOIN every AS e
  UNION ALL
  SELECT unnest(['unread_field', 'rejected_shards', 'ignored_files', 'refused_files', 'unmapped_entity']), NULL, NULL, 0,
         NULL, 0, NULL, NULL
  UNION ALL
  SELECT 'rejected_records', NULL, NULL, NULL, 0, 0, NULL, NULL
), every_row AS (
  SELECT blind_spot, source, detail, max(items) AS items, sum(records) AS records, sum(bytes) AS bytes,
         sum(tokens) AS tokens, sum(effective_tokens) AS effective_tokens
  FROM (SELECT * FROM summed UNION ALL SELECT * FROM members) GROUP BY blind_spot, source, detail
), rejected AS (
  SELECT source, count(*) AS records FROM rejects GROUP BY GROUPING SETS ((source), ())
), based AS (
  -- Of what is a share taken: of the records that went in where rejected ones are counted, else of the tagged ones.
  SELECT r.*, coalesce(w.records, 0) + CASE WHEN blind_spot = 'rejected_records' THEN coalesce(j.records, 0) ELSE 0 END AS of_records,
         coalesce(t.records, 0) + CASE WHEN blind_spot = 'rejected_records' THEN coalesce(k.records, 0) ELSE 0 END AS all_records,
         w.bytes AS of_bytes, w.tokens AS of_tokens, w.effective_tokens AS of_effective, t.bytes AS all_bytes,
         t.tokens AS all_tokens, t.effective_tokens AS all_effective, r.tokens IS NOT NULL AS sized,
         r.source IS NOT NULL AS of_source
  FROM every_row AS r
  LEFT JOIN whole AS w ON w.source IS NOT DISTINCT FROM r.source
  LEFT JOIN whole AS t ON t.source IS NULL
  LEFT JOIN rejected AS j ON j.source IS NOT DISTINCT FROM r.source
  LEFT JOIN rejected AS k ON k.source IS NULL
)
SELECT blind_spot, source, detail, items, CAST(records AS BIGINT) AS records, CAST(bytes AS BIGINT) AS bytes,
       CAST(tokens AS BIGINT) AS tokens, CAST(effective_tokens AS DECIMAL(38, 6)) AS effective_tokens,
       -- A source without records misses nothing; a snapshot without records can say nothing, and stays NULL.
       CASE WHEN records = 0 AND of_source THEN 0 ELSE share(records, of_records) END AS record_share,
       CASE WHEN NOT sized THEN NULL WHEN bytes = 0 AND of_source THEN 0 ELSE share(bytes, of_bytes) END AS byte_share,
       CASE WHEN tokens = 0 AND of_source THEN 0 ELSE share(tokens, of_tokens) END AS token_share,
       CASE WHEN effective_tokens = 0 AND of_source THEN 0 ELSE share(effective_tokens, of_effective) END
         AS effective_token_share,
       share(records, all_records) AS total_record_share, CASE WHEN sized THEN share(bytes, all_bytes) END AS total_byte_share,
       share(tokens, all_tokens) AS total_token_share, share(effective_tokens, all_effective) AS total_effective_token_share
FROM based
ORDER BY blind_spot, source NULLS FIRST, detail NULLS FIRST;
