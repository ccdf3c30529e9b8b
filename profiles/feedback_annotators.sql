-- name:       feedback_annotators
-- title:      Annotators, by source
-- question:   How many people stand behind the feedback, and does one of them decide it?
-- returns:    source VARCHAR (NULL: the whole snapshot), records BIGINT (count, that hold feedback not given by a model),
--             annotators BIGINT (count, distinct), without_annotator BIGINT (count of records), without_record_share DOUBLE
--             (0..1, of these records), top_annotator VARCHAR (keyed id), top_records BIGINT (count), top_record_share DOUBLE
--             (0..1, of records with an annotator; NULL: none has one), top_token_share DOUBLE (0..1, of tokens of records
--             with an annotator; NULL: none has one), effective_annotators DOUBLE (effective number, 1 / HHI by records; NULL:
--             none has one)
-- why:        A preference model learns the taste of whoever judged most. Where annotators are not named, nobody can tell.
-- blind_spot: feedback_without_annotator
WITH each AS (
  SELECT source, annotator, count(*) AS records, CAST(sum(tokens) AS BIGINT) AS tokens
  FROM stored.judged_records WHERE given_by <> 'model' GROUP BY source, annotator
), grouped AS (
  SELECT source, annotator, records, tokens FROM each
  UNION ALL
  SELECT NULL, annotator, CAST(sum(records) AS BIGINT), CAST(sum(tokens) AS BIGINT) FROM each GROUP BY annotator
), summed AS (
  SELECT source, sum(records) AS records, count(annotator) AS annotators,
         coalesce(sum(records) FILTER (WHERE annotator IS NULL), 0) AS without,
         sum(records) FILTER (WHERE annotator IS NOT NULL) AS named_records,
         sum(tokens) FILTER (WHERE annotator IS NOT NULL) AS named_tokens,
         sum(CAST(records AS HUGEINT) * records) FILTER (WHERE annotator IS NOT NULL) AS squares,
         -- Of equals the last id, so that every run names the same.
         arg_max(annotator, (records, tokens, annotator)) FILTER (WHERE annotator IS NOT NULL) AS top_annotator,
         max((records, tokens)) FILTER (WHERE annotator IS NOT NULL) AS top
  FROM grouped GROUP BY source
)
SELECT source, CAST(records AS BIGINT) AS records, annotators, CAST(without AS BIGINT) AS without_annotator,
       share(without, records) AS without_record_share, lower(hex(top_annotator)) AS top_annotator,
       coalesce(top[1], 0) AS top_records, share(top[1], named_records) AS top_record_share,
       share(top[2], named_tokens) AS top_token_share,
       share(CAST(named_records AS HUGEINT) * CAST(named_records AS HUGEINT), squares) AS effective_annotators
FROM summed
ORDER BY records DESC, source NULLS FIRST;
