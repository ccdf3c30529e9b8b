-- The inputs of the feedback risk, for all of the snapshot (language NULL) and by language, weighed by effective tokens.
-- Reads `baseline`, which is empty where there is none; then what needs it is NULL.

-- The versions that a snapshot answers for: those trained on it; before there are any, those trained on its baseline.
CREATE VIEW stored.judged_models AS
SELECT model FROM stored.model_data WHERE snapshot IN (SELECT id FROM main.snapshot)
UNION
SELECT model FROM stored.model_data
WHERE snapshot IN (SELECT id FROM baseline.main.snapshot)
  AND NOT EXISTS (FROM stored.model_data WHERE snapshot IN (SELECT id FROM main.snapshot));

CREATE VIEW stored.loop_tokens AS
WITH p AS (
  SELECT p.language, p.author, p.author_evidence,
         p.author = 'model' AND coalesce(m.family IN (SELECT family FROM stored.own_families), s.internal) AS own,
         s.origin_class = 'unknown' OR (s.origin_class = 'crawled' AND p.author = 'unknown'
                                        AND coalesce(s.collected_to > DATE '2022-11-30', true)) AS unknown_origin,
         p.tokens * s.weight AS tokens
  FROM stored.cube_parts AS p
  JOIN main.sources AS s ON s.id = p.source
  LEFT JOIN stored.model_names AS n ON n.generator = p.generator
  LEFT JOIN stored.models AS m ON m.id = n.model
)
SELECT language, grouping(language) = 1 AS whole, sum(tokens) AS tokens,
       coalesce(sum(tokens) FILTER (WHERE author = 'model' AND author_evidence = 'declared'), 0) AS declared,
       coalesce(sum(tokens) FILTER (WHERE author = 'model' AND author_evidence <> 'declared'), 0) AS matched,
       coalesce(sum(tokens) FILTER (WHERE own), 0) AS own,
       coalesce(sum(tokens) FILTER (WHERE author = 'human'), 0) AS human,
       coalesce(sum(tokens) FILTER (WHERE unknown_origin), 0) AS unknown_origin
FROM p GROUP BY GROUPING SETS ((language), ());

-- Of the people's text in it, what the baseline had not; of the people's text in the baseline, what is still there.
CREATE VIEW stored.loop_changes AS
WITH c AS (
  SELECT c.language, c.side, c.cause, c.author, c.tokens * coalesce(n.weight, o.weight, 1) AS tokens
  FROM changed_parts AS c
  LEFT JOIN main.sources AS n ON c.side = 'new' AND n.id = c.source
  LEFT JOIN baseline.main.sources AS o ON c.side = 'old' AND o.id = c.source
)
SELECT language, grouping(language) = 1 AS whole,
       coalesce(sum(tokens) FILTER (WHERE side = 'new' AND cause = 'added' AND author = 'human'), 0) AS fresh,
       coalesce(sum(tokens) FILTER (WHERE side = 'old'), 0) AS before,
       coalesce(sum(tokens) FILTER (WHERE side = 'old' AND author = 'human'), 0) AS originals,
       coalesce(sum(tokens) FILTER (WHERE side = 'old' AND author = 'human' AND cause <> 'removed'), 0) AS retained
FROM c GROUP BY GROUPING SETS ((language), ());

CREATE VIEW stored.loop_depth AS
WITH w AS (
  SELECT language, 1 + coalesce(generations, 0) AS generations, at_least FROM stored.written_by WHERE parts > 0
)
SELECT language, grouping(language) = 1 AS whole, max(generations) AS generations, bool_or(at_least) AS at_least
FROM w GROUP BY GROUPING SETS ((language), ());

-- The upper end of what is neither declared nor matched and may be machine text all the same; no language is told apart.
CREATE VIEW stored.loop_estimate AS
SELECT steady_sum(t.high * t.tokens * s.weight) AS tokens
FROM machine_text AS t JOIN main.sources AS s ON s.id = t.source WHERE t.high IS NOT NULL;

CREATE VIEW stored.loop_measures AS
SELECT t.language, t.whole, CAST(t.tokens AS DECIMAL(38, 6)) AS effective_tokens,
       share(t.declared, t.tokens) AS declared_share, share(t.matched, t.tokens) AS matched_share,
       share(t.declared + t.matched, t.tokens) AS synthetic_share,
       CASE WHEN t.whole AND e.tokens IS NOT NULL THEN least(share(t.declared + t.matched + e.tokens, t.tokens), 1) END AS synthetic_high_share,
       share(t.own, t.tokens) AS own_share, share(t.human, t.tokens) AS human_share,
       share(t.unknown_origin, t.tokens) AS unknown_share,
       CASE WHEN EXISTS (FROM baseline.main.snapshot) THEN share(coalesce(c.fresh, 0), t.tokens) END AS fresh_share,
       CASE WHEN c.originals > 0 THEN share(c.retained, c.originals) END AS retained_share,
       CASE WHEN c.before > 0 THEN t.tokens BETWEEN c.before * 0.9 AND c.before * 1.1 END AS fixed_budget,
       coalesce(d.generations, 0) AS generations, coalesce(d.at_least, false) AS at_least
FROM stored.loop_tokens AS t CROSS JOIN stored.loop_estimate AS e
LEFT JOIN stored.loop_changes AS c ON c.whole = t.whole AND c.language IS NOT DISTINCT FROM t.language
LEFT JOIN stored.loop_depth AS d ON d.whole = t.whole AND d.language IS NOT DISTINCT FROM t.language;
