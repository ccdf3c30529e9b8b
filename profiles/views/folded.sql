-- What a record's parts say together: one value, or `mixed`. Numbers stand for names while grouping (memory).
CREATE VIEW stored.generator_codes AS
SELECT generator, CAST(row_number() OVER (ORDER BY generator) AS INTEGER) AS code
FROM (SELECT generator FROM stored.parts UNION SELECT generator FROM stored.sources UNION SELECT model FROM stored.matches)
WHERE generator IS NOT NULL;

CREATE VIEW stored.authors AS
WITH folded AS (
  SELECT p.shard, p.row, min(p.code) AS role, max(p.code) AS last_role, min(g.code) AS generator,
         max(g.code) AS last_generator,
         bool_or(p.author = 'model' AND coalesce(p.generator, '(odd value)') = '(odd value)') AS generator_missing,
         -- The strongest evidence of its parts: declared, then exact, then near.
         min(CASE p.author_evidence WHEN 'declared' THEN 1::UTINYINT WHEN 'exact' THEN 2::UTINYINT WHEN 'near' THEN 3::UTINYINT
             END) AS evidence,
         bit_or(CASE p.author WHEN 'human' THEN 1::UTINYINT WHEN 'model' THEN 2::UTINYINT ELSE 4::UTINYINT END) AS authors
  FROM stored.written AS p LEFT JOIN stored.generator_codes AS g ON g.generator = p.generator
  GROUP BY p.shard, p.row
)
SELECT f.shard, f.row,
       CASE f.authors WHEN 1 THEN 'human' WHEN 2 THEN 'model' WHEN 4 THEN 'unknown' ELSE 'mixed' END AS author,
       CASE WHEN f.generator = f.last_generator THEN g.generator WHEN f.generator IS NOT NULL THEN 'mixed' END AS generator,
       f.generator_missing,
       CASE f.evidence WHEN 1 THEN 'declared' WHEN 2 THEN 'exact' WHEN 3 THEN 'near' END AS author_evidence,
       CASE WHEN f.role = f.last_role THEN r.role ELSE 'mixed' END AS role
FROM folded AS f
LEFT JOIN stored.generator_codes AS g ON g.code = f.generator
LEFT JOIN stored.roles AS r ON r.code = f.role;

-- `und` (could not be told) and nothing count only where no part says more.
CREATE VIEW stored.language_codes AS
SELECT language, CAST(row_number() OVER (ORDER BY language) AS SMALLINT) AS code
FROM (SELECT DISTINCT language FROM stored.languages) WHERE language <> 'und';

CREATE VIEW stored.spoken AS
WITH folded AS (
  SELECT p.shard, l.row, min(c.code) AS language, max(c.code) AS last_language, bool_or(l.language = 'und') AS undetermined,
         max(l.score) AS score
  FROM stored.languages AS l
  JOIN stored.placed AS p ON p.key = l.shard
  LEFT JOIN stored.language_codes AS c ON c.language = l.language
  GROUP BY p.shard, l.row
)
SELECT f.shard, f.row,
       CASE WHEN f.language = f.last_language THEN c.language WHEN f.language IS NOT NULL THEN 'mixed'
            WHEN f.undetermined THEN 'und' END AS language, f.score
FROM folded AS f LEFT JOIN stored.language_codes AS c ON c.code = f.language;

CREATE VIEW stored.detected AS
SELECT e.shard, e.row, max(l.rank) AS rank
FROM main.entities AS e JOIN stored.ladder AS l ON l.class = e.class
WHERE e.counts GROUP BY e.shard, e.row;

CREATE VIEW stored.scanned AS
SELECT p.shard, s.row, s.status FROM stored.scans AS s JOIN stored.placed AS p ON p.key = s.shard;
