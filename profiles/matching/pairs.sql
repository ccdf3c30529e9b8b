-- The signatures of all candidates, each beside the text that it is compared with. A text that several prompts were
-- answered with has several rows here, which are alike.
SELECT c.number, o.model, COLUMNS('^b[0-9][0-9]$')
FROM outputs AS o
JOIN (SELECT DISTINCT number, model, text_id FROM candidates WHERE number % getvariable('passes') = getvariable('pass')) AS c ON c.text_id = o.text_id AND c.model = o.model
WHERE o.words IS NOT NULL;
