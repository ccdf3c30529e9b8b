-- name:       machine_text_by_source
-- title:      Undeclared machine text, estimated by source
-- question:   How much of what nobody declared reads like machine text, and how sure is that?
-- returns:    source VARCHAR, records BIGINT (count, that hold parts neither declared nor matched as a model's), parts BIGINT
--             (count, of these), tokens BIGINT (count, of these parts), read_records BIGINT (count), read_parts BIGINT (count),
--             read_tokens BIGINT (count), short_tokens BIGINT (count, abstained from: under 50 words), unsupported_tokens BIGINT
--             (count, abstained from: another language, calculation or code), not_run_tokens BIGINT (count, style was not
--             looked at), called_record_share DOUBLE (0..1, of read records, called machine text), called_token_share DOUBLE
--             (0..1, of read tokens, called machine text), estimated_record_share DOUBLE (0..1, of read records; NULL: not
--             known), low_record_share DOUBLE (0..1, bound at 95 %), high_record_share DOUBLE (0..1, bound at 95 %),
--             estimated_token_share DOUBLE (0..1, of read tokens; NULL: not known), low_token_share DOUBLE (0..1, bound at
--             95 %), high_token_share DOUBLE (0..1, bound at 95 %), sensitivity DOUBLE (0..1, of machine texts that are called
--             so), sensitivity_low DOUBLE (0..1, worst set, bound at 98 1/3 %), sensitivity_high DOUBLE (0..1, best set, bound
--             at 98 1/3 %), specificity DOUBLE (0..1, of human texts that are not), specificity_low DOUBLE (0..1, worst set,
--             bound at 98 1/3 %), specificity_high DOUBLE (0..1, best set, bound at 98 1/3 %), evaluation VARCHAR (digest),
--             evaluated_on VARCHAR, evaluated_texts BIGINT (count), beats_chance BOOLEAN (NULL: nothing was read), basis VARCHAR
-- why:        A model that is trained on what models wrote loses what is rare; what nobody declared counts as human else.
SELECT s.id AS source, coalesce(b.records, 0) AS records, coalesce(b.parts, 0) AS parts, coalesce(b.tokens, 0) AS tokens,
       coalesce(b.read_records, 0) AS read_records, coalesce(b.read_parts, 0) AS read_parts,
       coalesce(b.read_tokens, 0) AS read_tokens, coalesce(b.short_tokens, 0) AS short_tokens,
       coalesce(b.unsupported_tokens, 0) AS unsupported_tokens, coalesce(b.not_run_tokens, 0) AS not_run_tokens,
       b.record_rate AS called_record_share, b.token_rate AS called_token_share,
       b.record_estimate AS estimated_record_share, b.record_low AS low_record_share, b.record_high AS high_record_share,
       b.token_estimate AS estimated_token_share, b.token_low AS low_token_share, b.token_high AS high_token_share,
       b.record_sensitivity AS sensitivity, b.record_sensitivity_low AS sensitivity_low,
       b.record_sensitivity_high AS sensitivity_high, b.record_specificity AS specificity,
       b.record_specificity_low AS specificity_low, b.record_specificity_high AS specificity_high,
       b.evaluation, b.how AS evaluated_on, b.texts AS evaluated_texts,
       CASE WHEN b.read_parts > 0 THEN b.beats_chance END AS beats_chance,
       CASE WHEN b.source IS NULL THEN 'nothing to read: no part, or every one is declared or matched as a model''s'
            WHEN b.read_parts = 0 AND b.not_run_tokens = b.tokens THEN 'not known: style was not looked at'
            WHEN b.read_parts = 0 THEN 'not known: no text could be read, all are short, in another language, calculation or code'
            WHEN NOT b.beats_chance THEN concat('not known: no better than chance, measured on ', b.how)
            WHEN b.unlike THEN concat('not known: unlike any text it was measured on, which were ', b.how)
            ELSE format('estimated from {:,} of {:,} parts, error rates by {:,} texts', b.read_parts, b.parts, b.texts)
            END AS basis
FROM sources AS s LEFT JOIN stored.style_bounds AS b ON b.source = s.id
ORDER BY s.id;
