-- The groups' part of the cube: for each list, records that name a member and another one (or itself), with the sums that
-- means, their errors and the errors' covariances are made of: s is a record's polarity (ten-thousandths) and c its scored
-- sentences, of the member (first letter) and the other (second). Without `other`: any member. Without `list`: looked at.
-- Runs over a range of shards and rows, so that memory does not grow with the snapshot; ranges are added up after.
WITH r AS (
  SELECT l.shard, l.row, l.source, k.language, coalesce(w.author, 'unknown') AS author, l.bytes, l.tokens
  FROM stored.located AS l
  JOIN stored.topicality AS t ON t.shard = l.shard AND t.row = l.row
  LEFT JOIN stored.spoken AS k ON k.shard = l.shard AND k.row = l.row
  LEFT JOIN stored.authors AS w ON w.shard = l.shard AND w.row = l.row
  WHERE t.looked_at AND l.shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND l.row BETWEEN getvariable('first_row') AND getvariable('last_row')
), g AS (
  SELECT shard, row, kind, list, member, sum(mentions) AS mentions, sum(scored) AS c,
         coalesce(sum(polarity), 0) AS s
  FROM topics
  WHERE shard BETWEEN getvariable('first_shard') AND getvariable('last_shard')
    AND row BETWEEN getvariable('first_row') AND getvariable('last_row')
  GROUP BY shard, row, kind, list, member
), named AS (
  SELECT shard, row, NULL AS kind, NULL AS list, NULL AS member, NULL AS other, 0 AS mentions, 0 AS c, 0 AS s, 0 AS d, 0 AS t
  FROM r
  UNION ALL SELECT shard, row, min(kind), list, NULL, NULL, sum(mentions), 0, 0, 0, 0 FROM g GROUP BY shard, row, list
  UNION ALL SELECT a.shard, a.row, a.kind, a.list, a.member, b.member, a.mentions, a.c, a.s, b.c, b.s
            FROM g AS a JOIN g AS b ON b.shard = a.shard AND b.row = a.row AND b.list = a.list
            WHERE a.member = b.member OR a.kind = 'group'
)
SELECT r.source, r.language, r.author, n.kind, n.list, n.member, n.other, count(*) AS records,
       CAST(sum(n.mentions) AS BIGINT) AS mentions, CAST(sum(r.bytes) AS BIGINT) AS bytes,
       CAST(sum(r.tokens) AS BIGINT) AS tokens, count(*) FILTER (WHERE n.c > 0) AS scored_records,
       CAST(sum(n.c) AS BIGINT) AS scored, CAST(sum(n.s) AS BIGINT) AS polarity,
       sum(CAST(n.s AS DECIMAL(38, 0)) * n.t) AS ss, sum(CAST(n.s AS DECIMAL(38, 0)) * n.d) AS sc,
       sum(CAST(n.c AS DECIMAL(38, 0)) * n.t) AS cs, sum(CAST(n.c AS DECIMAL(38, 0)) * n.d) AS cc
FROM named AS n JOIN r ON r.shard = n.shard AND r.row = n.row
GROUP BY ALL;
