-- name:       feedback_risk
-- title:      Risk of a feedback loop, a graded heuristic
-- question:   How risky is it to train a model on this, as far as feedback goes?
-- returns:    language VARCHAR (NULL: the whole snapshot), level VARCHAR (low, elevated, high, severe), rank BIGINT (0 low to
--             3 severe), rule VARCHAR (the first that applied), cites VARCHAR (what the rule rests on), missing VARCHAR (inputs
--             that are not known, which make it elevated at least; NULL: none)
-- why:        The literature disagrees on where harm begins; so a level with its rule and its source, never a bare number.
-- blind_spot: author_unknown
WITH m AS (
  SELECT m.*, CASE WHEN retained_share >= 0.95 THEN 'yes' WHEN retained_share <= 0.05 THEN 'replaced'
                   WHEN retained_share IS NOT NULL THEN 'partly' END AS retained,
         nullif(concat_ws(', ', CASE WHEN fresh_share IS NULL THEN 'fresh text of people (no baseline)' END,
                          CASE WHEN retained_share IS NULL THEN 'whether originals are kept (no text by people in the baseline, or no baseline)' END,
                          CASE WHEN at_least THEN 'generation depth (an unknown generator)' END), '') AS missing
  FROM stored.loop_measures AS m WHERE whole OR language IS NOT NULL
), rules AS (
  SELECT * FROM (VALUES
    (1, 3, 'more than half was written by models', 'Seddik et al. 2024, Shumailov et al. 2024'),
    (2, 3, 'the original text of people was replaced', 'Gerstgrasser et al. 2024, Alemohammad et al., ICLR 2024'),
    (3, 3, 'three generations deep or more, and less than a tenth is new from people', 'Alemohammad et al., ICLR 2024'),
    (4, 2, 'more than three tenths were written by models', 'Du et al. 2025 (preprint), Bertrand et al., ICLR 2024'),
    (5, 2, 'part of the original text was dropped within a fixed budget', 'Kazdan et al. 2024'),
    (6, 2, 'more than three tenths may be by models, by the upper end of an estimate', 'own heuristic'),
    (7, 1, 'more than two tenths were written by models', 'Du et al. 2025 (preprint)'),
    (8, 1, 'more than a twentieth is of unknown origin', 'own heuristic'),
    (9, 1, 'nothing is new from people since the baseline', 'Alemohammad et al., ICLR 2024'),
    (10, 1, 'two generations deep or more', 'Shumailov et al. 2024'),
    (11, 1, 'an input is missing', 'own heuristic'),
    (12, 1, 'no rule for low applies in full', 'own heuristic'),
    (13, 0, 'at most two tenths by models, originals kept, new text of people, origin known', 'own heuristic')
  ) AS r (place, rank, rule, cites)
), applied AS (
  SELECT m.language, m.whole, m.effective_tokens, m.missing,
         CASE WHEN synthetic_share > 0.5 THEN 1 WHEN retained = 'replaced' THEN 2
              WHEN synthetic_share > 0 AND generations >= 3 AND fresh_share < 0.1 THEN 3
              WHEN synthetic_share > 0.3 THEN 4 WHEN retained = 'partly' AND fixed_budget THEN 5
              WHEN synthetic_high_share > 0.3 THEN 6 WHEN synthetic_share > 0.2 THEN 7 WHEN unknown_share > 0.05 THEN 8
              WHEN fresh_share = 0 THEN 9 WHEN generations >= 2 THEN 10
              WHEN missing IS NOT NULL OR synthetic_share IS NULL THEN 11 WHEN retained <> 'yes' THEN 12 ELSE 13 END AS place
  FROM m
)
SELECT a.language, ['low', 'elevated', 'high', 'severe'][r.rank + 1] AS level, CAST(r.rank AS BIGINT) AS rank, r.rule, r.cites,
       a.missing
FROM applied AS a JOIN rules AS r ON r.place = a.place
ORDER BY a.whole DESC, a.effective_tokens DESC, a.language;
