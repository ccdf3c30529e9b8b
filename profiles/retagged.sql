-- name:       retagged
-- title:      Records tagged otherwise
-- question:   Which tags of the same records are not what they were?
-- returns:    tag VARCHAR (which; `part tags`: those of single parts), old_value VARCHAR (NULL: none), new_value VARCHAR (NULL:
--             none), records BIGINT (count), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens), record_share DOUBLE (0..1, of
--             records)
-- why:        The same text under another licence, class or author is a change that no comparison of texts shows. A record
--             counts once for each of its tags that changed. docs/change.md lists the tags.
WITH whole AS (
  SELECT sum(records) AS records FROM changed_records WHERE side = 'new'
)
SELECT t.tag, t.old_value, t.new_value, CAST(sum(t.records) AS BIGINT) AS records, CAST(sum(t.bytes) AS BIGINT) AS bytes,
       CAST(sum(t.tokens) AS BIGINT) AS tokens, share(sum(t.records), any_value(w.records)) AS record_share
FROM changed_tags AS t CROSS JOIN whole AS w
GROUP BY t.tag, t.old_value, t.new_value
ORDER BY t.tag, records DESC, t.old_value NULLS LAST, t.new_value NULLS LAST;
