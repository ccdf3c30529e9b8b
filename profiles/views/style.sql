-- What reads like machine text, as an estimate over many parts (docs/machine-text.md). A single part's score stays in
-- `stored`: of one text it says next to nothing, and no view shows it.

-- Wilson's interval at 98 1/3 %: the three of an estimate hold together at 95 % at least (Bonferroni).
CREATE MACRO third_low(p, n) AS greatest(0, (p + 2.8655696405206 / n - 2.3939798 *
  sqrt(greatest(p * (1 - p) / n + 1.4327848202603 / (n * n), 0))) / (1 + 5.7311392810412 / n));
CREATE MACRO third_high(p, n) AS least(1, (p + 2.8655696405206 / n + 2.3939798 *
  sqrt(greatest(p * (1 - p) / n + 1.4327848202603 / (n * n), 0))) / (1 + 5.7311392810412 / n));

-- The share that is machine text, where `p` is called so, a machine's text with chance `se` and a person's with 1 - `sp`
-- (Rogan and Gladen 1978); the bounds are what the worst rates within their own bounds leave possible.
CREATE MACRO share_of_machine(p, se, sp) AS CASE WHEN se + sp <= 1 THEN NULL
  ELSE greatest(0, least(1, (p + sp - 1) / (se + sp - 1))) END;
CREATE MACRO least_machine(p, se_high, sp_low) AS CASE WHEN p <= 1 - sp_low THEN 0 WHEN p >= se_high THEN 1
  ELSE (p + sp_low - 1) / (se_high + sp_low - 1) END;
CREATE MACRO most_machine(p, se_low, sp_high) AS CASE WHEN p >= se_low OR se_low + sp_high <= 1 THEN 1
  WHEN p <= 1 - sp_high THEN 0 ELSE (p + sp_high - 1) / (se_low + sp_high - 1) END;

-- Which evaluation a source is judged by: the user's own of it, else that of all sources.
CREATE VIEW stored.style_rates AS
SELECT s.id AS source, q.* EXCLUDE (source)
FROM main.sources AS s
JOIN stored.style_quality AS q
  ON q.source = s.id OR (q.source IS NULL AND s.id NOT IN (SELECT source FROM stored.style_quality WHERE source IS NOT NULL));

-- Parts that no declaration and no match says a model wrote, by what the scan made of them. A record's parts are no
-- independent draws, so sums are over records: each counts once, by the share of its parts that were read.
CREATE VIEW stored.style_by_record AS
SELECT p.source, p.shard, p.row, count(*) AS parts, CAST(sum(p.tokens) AS BIGINT) AS tokens,
       count(y.score) AS read_parts, CAST(coalesce(sum(p.tokens) FILTER (WHERE y.score IS NOT NULL), 0) AS BIGINT) AS read_tokens,
       count(*) FILTER (WHERE y.score > q.threshold) AS called_parts,
       CAST(coalesce(sum(p.tokens) FILTER (WHERE y.score > q.threshold), 0) AS BIGINT) AS called_tokens,
       CAST(coalesce(sum(p.tokens) FILTER (WHERE y.status = 'short'), 0) AS BIGINT) AS short_tokens,
       CAST(coalesce(sum(p.tokens) FILTER (WHERE y.status = 'unsupported'), 0) AS BIGINT) AS unsupported_tokens,
       CAST(coalesce(sum(p.tokens) FILTER (WHERE y.status IS NULL), 0) AS BIGINT) AS not_run_tokens
FROM main.parts AS p
JOIN stored.placed AS k ON k.shard = p.shard
LEFT JOIN stored.style AS y ON y.shard = k.key AND y.row = p.row AND y.part = p.part
LEFT JOIN stored.style_rates AS q ON q.source = p.source
WHERE p.author <> 'model'
GROUP BY p.source, p.shard, p.row;

CREATE VIEW stored.style_sums AS
WITH grouped AS (
  SELECT source, read_parts AS part_count, count(*) AS records, CAST(sum(called_parts) AS BIGINT) AS called,
         CAST(sum(parts) AS BIGINT) AS parts, CAST(sum(read_parts) AS BIGINT) AS read_parts,
         CAST(sum(tokens) AS BIGINT) AS tokens, CAST(sum(read_tokens) AS BIGINT) AS read_tokens,
         CAST(sum(called_tokens) AS BIGINT) AS called_tokens, CAST(sum(short_tokens) AS BIGINT) AS short_tokens,
         CAST(sum(unsupported_tokens) AS BIGINT) AS unsupported_tokens, CAST(sum(not_run_tokens) AS BIGINT) AS not_run_tokens,
         sum(CAST(read_tokens AS HUGEINT) * read_tokens) AS squared_tokens
  FROM stored.style_by_record GROUP BY source, read_parts
)
SELECT source, CAST(sum(records) AS BIGINT) AS records, CAST(sum(parts) AS BIGINT) AS parts, CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(coalesce(sum(records) FILTER (WHERE part_count > 0), 0) AS BIGINT) AS read_records,
       CAST(sum(read_parts) AS BIGINT) AS read_parts, CAST(sum(read_tokens) AS BIGINT) AS read_tokens,
       CAST(sum(called_tokens) AS BIGINT) AS called_tokens, CAST(sum(short_tokens) AS BIGINT) AS short_tokens,
       CAST(sum(unsupported_tokens) AS BIGINT) AS unsupported_tokens, CAST(sum(not_run_tokens) AS BIGINT) AS not_run_tokens,
       steady_sum(called / nullif(part_count, 0)) AS called_records, sum(squared_tokens) AS squared_tokens
FROM grouped GROUP BY source;

-- Each source: what was read, what of it is called machine text, and between which shares the truth lies. `worth`: as many
-- independent records the read tokens are worth (Kish), since a long record decides more of them.
CREATE VIEW stored.style_bounds AS
WITH counted AS (
  SELECT s.source, s.records, s.parts, s.tokens, s.read_records, s.read_parts, s.read_tokens, s.short_tokens,
         s.unsupported_tokens, s.not_run_tokens, share(s.called_records, s.read_records) AS record_rate,
         share(s.called_tokens, s.read_tokens) AS token_rate,
         CAST(s.read_tokens AS DOUBLE) * s.read_tokens / nullif(CAST(s.squared_tokens AS DOUBLE), 0) AS worth,
         q.* EXCLUDE (source)
  FROM stored.style_sums AS s LEFT JOIN stored.style_rates AS q ON q.source = s.source
), called AS (
  SELECT *, third_low(record_rate, read_records) AS record_called_low, third_high(record_rate, read_records) AS record_called_high,
         third_low(token_rate, worth) AS token_called_low, third_high(token_rate, worth) AS token_called_high
  FROM counted
), judged AS (
  SELECT *,
         -- Called so more often than any machine's set, or less often than any set of people: then the source is like none.
         record_called_low > record_sensitivity_high OR record_called_high < 1 - record_specificity_high
         OR token_called_low > token_sensitivity_high OR token_called_high < 1 - token_specificity_high AS unlike,
         read_parts > 0 AND beats_chance AND NOT unlike AS known
  FROM called
)
SELECT * EXCLUDE (record_called_low, record_called_high, token_called_low, token_called_high, worth),
       CASE WHEN known THEN round(share_of_machine(record_rate, record_sensitivity, record_specificity), 12) END AS record_estimate,
       CASE WHEN known THEN round(least_machine(record_called_low, record_sensitivity_high, record_specificity_low), 12)
            END AS record_low,
       -- None of n: at most 3/n of all (the rule of three). None called so is never none.
       CASE WHEN known THEN round(greatest(most_machine(record_called_high, record_sensitivity_low, record_specificity_high),
                                           least(3 / read_records, 1)), 12) END AS record_high,
       CASE WHEN known THEN round(share_of_machine(token_rate, token_sensitivity, token_specificity), 12) END AS token_estimate,
       CASE WHEN known THEN round(least_machine(token_called_low, token_sensitivity_high, token_specificity_low), 12)
            END AS token_low,
       CASE WHEN known THEN round(greatest(most_machine(token_called_high, token_sensitivity_low, token_specificity_high),
                                           least(3 / worth, 1)), 12) END AS token_high
FROM judged;

-- Undeclared and unmatched machine text, each source and (NULL) all: `low`, `estimate` and `high` are shares of all tokens
-- of the source. NULL where nothing was read, or where the evaluation is no better than chance: nothing is known then.
-- In all, sources without an estimate count nothing; `estimated_tokens` says of how many tokens something is known.
CREATE VIEW machine_text AS
WITH totals AS (
  SELECT source, CAST(sum(tokens) AS BIGINT) AS tokens FROM stored.cube_parts GROUP BY source
), told AS (
  SELECT s.id AS source, coalesce(t.tokens, 0) AS tokens, coalesce(b.tokens, 0) AS undeclared_tokens,
         CASE WHEN b.known THEN b.read_tokens ELSE 0 END AS estimated_tokens,
         b.token_low AS low, b.token_estimate AS estimate, b.token_high AS high
  FROM sources AS s LEFT JOIN totals AS t ON t.source = s.id LEFT JOIN stored.style_bounds AS b ON b.source = s.id
), all_told AS (
  SELECT source, tokens, undeclared_tokens, estimated_tokens, low * estimated_tokens AS low,
         greatest(low, least(high, estimate)) * estimated_tokens AS estimate, high * estimated_tokens AS high
  FROM told
)
SELECT source, CAST(sum(tokens) AS BIGINT) AS tokens, CAST(sum(undeclared_tokens) AS BIGINT) AS undeclared_tokens,
       CAST(sum(estimated_tokens) AS BIGINT) AS estimated_tokens,
       CASE WHEN sum(estimated_tokens) > 0 THEN share(steady_sum(low), sum(tokens)) END AS low,
       CASE WHEN sum(estimated_tokens) > 0 THEN share(steady_sum(estimate), sum(tokens)) END AS estimate,
       CASE WHEN sum(estimated_tokens) > 0 THEN share(steady_sum(high), sum(tokens)) END AS high
FROM all_told GROUP BY GROUPING SETS ((source), ()) HAVING count(*) > 0;
