-- Parts that equal an output, and of which model. A text of 8 words or more is enough; a shorter one counts only with
-- the prompt that the model was answering. `outputs` and `asked` are views over files; the right side of a join is built.
WITH said AS (
  SELECT p.number, o.model, true AS with_prompt
  FROM outputs AS o JOIN asked AS p ON p.text_id = o.text_id AND p.prompt_id = o.prompt_id
), known AS (
  SELECT DISTINCT o.model, o.text_id
  FROM outputs AS o SEMI JOIN asked AS p ON p.text_id = o.text_id
  WHERE o.words IS NOT NULL
)
SELECT number, model, bool_or(with_prompt) AS with_prompt
FROM (SELECT number, model, with_prompt FROM said
      UNION ALL SELECT p.number, k.model, false FROM asked AS p JOIN known AS k ON k.text_id = p.text_id)
GROUP BY number, model
ORDER BY number, model;
