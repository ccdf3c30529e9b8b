-- name:       feedback_agreement
-- title:      Agreement on items that several people judged
-- question:   Where two or more annotators judged the same thing, did they say the same, beyond what chance would give?
-- returns:    source VARCHAR (NULL: the whole snapshot), kind VARCHAR (preference or rating), items BIGINT (count, judged by two
--             or more annotators), judgements BIGINT (count, on these items), single_items BIGINT (count, judged by one),
--             contradictions BIGINT (count, of an annotator and item with several outcomes; left out), agreement DOUBLE (0..1,
--             of pairs of judgements of one item; NULL: no item twice), alpha DOUBLE (at most 1, Krippendorff's alpha
--             of categories; 0: as by chance; NULL: no item twice, or all the same), interval_alpha
--             DOUBLE (at most 1, the same of numbers by their distance; NULL: not numbers, or as alpha)
-- why:        Feedback on which people do not agree teaches noise, or the taste of whoever judged most.
-- blind_spot: feedback_without_annotator
WITH kept AS (
  SELECT unnest([source, NULL]) AS source, kind, item, annotator, choices, choice, rating
  FROM stored.judgements
), once AS (
  -- The whole snapshot knows an annotator and an item that stand in two sources as one.
  SELECT source, kind, item, annotator, CASE WHEN max(choices) > 1 OR min(choice) <> max(choice) THEN NULL ELSE min(choice) END AS choice,
         min(rating) AS rating
  FROM kept GROUP BY source, kind, item, annotator
), said AS (
  SELECT source, kind, item, choice, rating, count(*) OVER (PARTITION BY source, kind, item) AS of_item
  FROM once WHERE choice IS NOT NULL
), pairable AS (
  SELECT source, kind, item, choice, rating, of_item FROM said WHERE of_item > 1
), cells AS (
  SELECT source, kind, item, choice, of_item, count(*) AS n FROM pairable GROUP BY source, kind, item, choice, of_item
), observed AS (
  -- Items of one size are added up as integers, so that each size is one division.
  SELECT source, kind, of_item, sum(n * (n - 1)) AS equal, sum(n) AS judgements FROM cells GROUP BY source, kind, of_item
), by_kind AS (
  SELECT source, kind, steady_sum(equal / (of_item - 1)) AS equal, sum(judgements) AS n,
         sum(equal) AS equal_pairs, sum(judgements * (of_item - 1)) AS pairs
  FROM observed GROUP BY source, kind
), chance AS (
  SELECT source, kind, sum(CAST(n AS HUGEINT) * (n - 1)) AS equal
  FROM (SELECT source, kind, choice, sum(n) AS n FROM cells GROUP BY source, kind, choice) GROUP BY source, kind
), numbers AS (
  -- Twice the sum of squares between all pairs of a group of m is 2 (m * sum of squares - square of the sum).
  SELECT source, kind, item, of_item, count(rating) AS m, CAST(sum(CAST(rating AS DECIMAL(18, 6))) AS DOUBLE) AS total,
         steady_sum(rating * rating) AS squares
  FROM pairable GROUP BY source, kind, item, of_item
), distances AS (
  SELECT source, kind, sum(m) = sum(of_item) AS complete, sum(m) AS n,
         steady_sum(2 * (m * squares - total * total) / (of_item - 1)) AS within, steady_sum(squares) AS squares,
         steady_sum(total) AS total
  FROM numbers GROUP BY source, kind
), counted AS (
  SELECT source, kind, count(DISTINCT item) FILTER (WHERE of_item > 1) AS items,
         count(*) FILTER (WHERE of_item > 1) AS judgements, count(DISTINCT item) FILTER (WHERE of_item = 1) AS single_items
  FROM said GROUP BY source, kind
), contradicted AS (
  SELECT source, kind, count(*) AS n, count(*) FILTER (WHERE choice IS NULL) AS contradictions FROM once GROUP BY source, kind
)
SELECT x.source, x.kind, coalesce(c.items, 0) AS items, coalesce(c.judgements, 0) AS judgements,
       coalesce(c.single_items, 0) AS single_items, x.contradictions, share(b.equal_pairs, b.pairs) AS agreement,
       -- 1 - observed / expected disagreement, both over n judgements (Krippendorff 2011, section C).
       round(1 - (b.n - 1) * (b.n - b.equal) / nullif(CAST(b.n * (b.n - 1) - h.equal AS DOUBLE), 0), 9) AS alpha,
       CASE WHEN d.complete THEN
         round(1 - (d.n - 1) * d.within / nullif(2 * (d.n * d.squares - d.total * d.total), 0), 9) END AS interval_alpha
FROM contradicted AS x
LEFT JOIN counted AS c ON c.source IS NOT DISTINCT FROM x.source AND c.kind = x.kind
LEFT JOIN by_kind AS b ON b.source IS NOT DISTINCT FROM x.source AND b.kind = x.kind
LEFT JOIN chance AS h ON h.source IS NOT DISTINCT FROM x.source AND h.kind = x.kind
LEFT JOIN distances AS d ON d.source IS NOT DISTINCT FROM x.source AND d.kind = x.kind
ORDER BY x.source NULLS FIRST, x.kind;
