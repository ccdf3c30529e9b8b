-- name:       mix_by_special_topic
-- title:      Mix by sensitive topics
-- question:   How much of the data speaks of a topic of GDPR Article 9, and of how much is that not known?
-- returns:    special_topic BOOLEAN (NULL: none named, and not all of it was looked at), records BIGINT (count),
--             bytes BIGINT (UTF-8 bytes),
--             tokens BIGINT (tokens), effective_tokens DECIMAL(38,6) (tokens times sampling weight),
--             record_share DOUBLE (0..1, of records), byte_share DOUBLE (0..1, of bytes),
--             token_share DOUBLE (0..1, of tokens), effective_token_share DOUBLE (0..1, of effective tokens)
-- why:        Where health, belief or politics are spoken of, special categories of personal data are near. A topic is not a
--             person, so this raises no privacy class.
-- blind_spot: topics_not_scanned
SELECT CAST(value AS BOOLEAN) AS special_topic, records, bytes, tokens, effective_tokens,
       share(records, sum(records) OVER ()) AS record_share, share(bytes, sum(bytes) OVER ()) AS byte_share,
       share(tokens, sum(tokens) OVER ()) AS token_share,
       share(effective_tokens, sum(effective_tokens) OVER ()) AS effective_token_share
FROM mix WHERE dimension = 'special_topic'
ORDER BY special_topic DESC NULLS LAST;
