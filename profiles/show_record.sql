-- name:       show_record
-- title:      What is known of a record
-- question:   Which record is at this place, or has this id?
-- params:     path VARCHAR = any, row BIGINT = any, record VARCHAR = any (the first 8 digits or more)
-- returns:    path VARCHAR, row BIGINT, record VARCHAR (keyed id), text VARCHAR (keyed id of its normalised text),
--             source VARCHAR, owner VARCHAR, origin_class VARCHAR, internal BOOLEAN, licence VARCHAR, legal_basis VARCHAR,
--             privacy_class VARCHAR, privacy_found VARCHAR, privacy_floor VARCHAR, holds_personal BOOLEAN,
--             scan_status VARCHAR, holds_secret BOOLEAN (NULL: nothing found, and not scanned to the end),
--             names_status VARCHAR, linkable BOOLEAN (names a person with a date or a place; NULL: not
--             known), special_topic BOOLEAN (names a topic of GDPR Article 9; NULL: not known), language VARCHAR,
--             author VARCHAR, generator VARCHAR, author_evidence VARCHAR (declared, exact, near; NULL: no
--             model), role VARCHAR, created DATE,
--             domain VARCHAR, contributor VARCHAR (keyed id), opt_out BOOLEAN, parts INTEGER (count),
--             chars BIGINT (code points), bytes BIGINT (UTF-8 bytes), tokens BIGINT (tokens),
--             effective_tokens DECIMAL(38,6) (tokens times sampling weight)
-- why:        Every figure rests on records; this is how one is looked up. Without a place or an id nothing is shown.
SELECT path, row, record, text, source, owner, origin_class, internal, licence, legal_basis, privacy_class, privacy_found,
       privacy_floor, holds_personal, scan_status, holds_secret, names_status, linkable, special_topic, language, author, generator, author_evidence,
       role, created, domain, contributor, opt_out, parts, chars, bytes, tokens, CAST(effective_tokens AS DECIMAL(38, 6)) AS effective_tokens
FROM records
WHERE path = coalesce(getvariable('path'), path) AND row = coalesce(getvariable('row'), row)
  AND starts_with(record, coalesce(lower(getvariable('record')), ''))
  AND ((getvariable('path') IS NOT NULL AND getvariable('row') IS NOT NULL)
       OR length(coalesce(getvariable('record'), '')) >= 8)
ORDER BY shard, row;
