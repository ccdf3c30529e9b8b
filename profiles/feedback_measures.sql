-- name:       feedback_measures
-- title:      What feeds back
-- question:   How much of what is read did models write, how much of it our own, and how much is new from people?
-- returns:    language VARCHAR (NULL: the whole snapshot), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             declared_share DOUBLE (0..1, of effective tokens; written by a model as declared),
--             matched_share DOUBLE (0..1, of effective tokens; found among remembered outputs and not declared),
--             synthetic_share DOUBLE (0..1, of effective tokens; both together), synthetic_high_share DOUBLE (0..1, of
--             effective tokens; with the upper end of the estimate of the rest; NULL: no estimate), own_share DOUBLE (0..1, of effective tokens;
--             written by models of the family that is trained, or by a model of the provider), human_share DOUBLE (0..1, of
--             effective tokens; written by people as declared), unknown_share DOUBLE (0..1, of effective tokens; of unknown
--             origin), fresh_share DOUBLE (0..1, of effective tokens; by people, and not in the baseline; NULL: no baseline),
--             retained_share DOUBLE (0..1, of the baseline's effective tokens by people that are still there; NULL: no
--             baseline), fixed_budget BOOLEAN (as many effective tokens as the baseline, give or take a tenth; NULL: no
--             baseline), generations BIGINT (generation depth: 0 where no model wrote any), at_least BOOLEAN (it may be more)
-- why:        A model that learns from what models wrote loses what is rare first; how fast depends on these.
-- blind_spot: author_unknown
SELECT language, effective_tokens, declared_share, matched_share, synthetic_share, synthetic_high_share, own_share, human_share, unknown_share,
       fresh_share, retained_share, fixed_budget, generations, at_least
FROM stored.loop_measures WHERE whole OR language IS NOT NULL
ORDER BY whole DESC, effective_tokens DESC, language;
