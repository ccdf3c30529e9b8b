-- The signatures of candidates, each beside the text that it is compared with. A text that several prompts were answered
-- with has several rows here, which are alike.
WITH chosen AS (
  SELECT DISTINCT c.number, f.filename, f.model, c.place
  FROM candidates AS c JOIN files AS f ON f."file" = c."file"
  WHERE c.number % getvariable('passes') = getvariable('pass')
)
SELECT c.number, c.model, COLUMNS('^b[0-9][0-9]$')
FROM outputs AS o JOIN chosen AS c ON c.place = o.file_row_number AND c.filename = o.filename
WHERE o.words >= getvariable('near_words');
