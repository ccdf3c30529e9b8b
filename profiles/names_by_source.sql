-- name:       names_by_source
-- title:      Records that hold names, by source
-- question:   How many records name people, places, groups or organizations, as far as a model of language sees?
-- returns:    entity VARCHAR, source VARCHAR (NULL: the whole snapshot), level VARCHAR (none, sample or full),
--             records BIGINT (count), covered_records BIGINT (count, those that the share stands for), scanned_records BIGINT
--             (count, of the covered ones), named_records BIGINT (count, of the scanned ones), unknown_records BIGINT (count, scanned
--             in part, and none found), named_record_share DOUBLE (0..1, of the covered records; NULL: none was scanned),
--             low_record_share DOUBLE (0..1, bound at 95 %; NULL: counted, not estimated), high_record_share DOUBLE (0..1,
--             bound at 95 %; NULL: counted, not estimated), clusters BIGINT (count, contributors and records without one; NULL:
--             counted, not estimated), worth DOUBLE (independent records that the sample is worth; NULL: counted, not
--             estimated), linkable_records BIGINT (count, that name a person with a date or a place; NULL: not all were
--             scanned), recall DOUBLE (0..1, of labelled names that the model finds; NULL: no evaluation known), recall_low
--             DOUBLE (0..1, bound at 95 %), recall_high DOUBLE (0..1, bound at 95 %), precision DOUBLE (0..1, of the model's
--             findings on labelled texts that are right; NULL: no evaluation known), precision_low DOUBLE (0..1, bound at 95 %),
--             precision_high DOUBLE (0..1, bound at 95 %), basis VARCHAR
-- why:        Names are what most privacy law is about, and no pattern finds them. None found is never none.
-- blind_spot: names_not_scanned
WITH scopes AS (
  SELECT id AS source, concat('source:', id) AS scope FROM sources UNION ALL SELECT NULL, 'all'
), kinds AS (
  SELECT unnest(['PERSON', 'LOCATION', 'NRP', 'ORGANIZATION']) AS entity, unnest([1, 2, 3, 4]) AS place
), counted AS (
  SELECT source, entity, CAST(sum(records) AS BIGINT) AS records,
         CAST(coalesce(sum(records) FILTER (WHERE covered), 0) AS BIGINT) AS covered,
         CAST(coalesce(sum(scanned) FILTER (WHERE covered), 0) AS BIGINT) AS scanned,
         CAST(coalesce(sum(named) FILTER (WHERE covered), 0) AS BIGINT) AS named,
         CAST(coalesce(sum(unknown) FILTER (WHERE covered), 0) AS BIGINT) AS unknown
  FROM stored.name_strata GROUP BY GROUPING SETS ((source, entity), (entity))
), linkable AS (
  SELECT source, sum(records) FILTER (WHERE linkable) AS records, sum(records) FILTER (WHERE linkable IS NULL) AS unknown FROM stored.cube_records GROUP BY GROUPING SETS ((source), ())
)
SELECT k.entity, r.source, t.names_level AS level, coalesce(c.records, 0) AS records, coalesce(c.covered, 0) AS covered_records,
       coalesce(c.scanned, 0) AS scanned_records, coalesce(c.named, 0) AS named_records,
       coalesce(c.unknown, 0) AS unknown_records,
       CASE t.names_level WHEN 'full' THEN share(c.named, c.scanned) WHEN 'sample' THEN b.rate END AS named_record_share,
       CASE WHEN t.names_level = 'sample' AND c.scanned > 0 THEN greatest(b.low, share(c.named, c.covered)) END AS low_record_share,
       CASE WHEN t.names_level = 'sample' AND c.scanned > 0
            THEN least(b.high, share(c.covered - c.scanned + c.named + c.unknown, c.covered)) END AS high_record_share,
       CASE WHEN t.names_level = 'sample' THEN b.clusters END AS clusters,
       CASE WHEN t.names_level = 'sample' THEN b.worth END AS worth,
       -- Where a record was not searched to the end, the count is only of what was seen: nobody knows the rest.
       CASE WHEN t.names_level = 'full' AND coalesce(l.unknown, 0) = 0 THEN CAST(coalesce(l.records, 0) AS BIGINT) END AS linkable_records,
       q.recall, q.recall_low, q.recall_high, q."precision", q.precision_low, q.precision_high,
       CASE WHEN coalesce(c.scanned, 0) = 0 THEN 'not looked for'
            WHEN t.names_level = 'full' THEN format('counted in {:,} of {:,} records', c.scanned, c.records)
            ELSE format('estimated from {:,} of {:,} records', c.scanned, c.covered) END AS basis
FROM scopes AS r CROSS JOIN kinds AS k CROSS JOIN snapshot AS t
LEFT JOIN counted AS c ON c.entity = k.entity AND c.source IS NOT DISTINCT FROM r.source
LEFT JOIN linkable AS l ON l.source IS NOT DISTINCT FROM r.source
LEFT JOIN stored.name_bounds AS b ON b.scope = r.scope AND b.entity = k.entity
LEFT JOIN quality AS q ON q.entity = k.entity AND starts_with(q.detector, 'names: ')
ORDER BY k.place, r.source NULLS FIRST;
