-- Each combination of tags gets a number, on whichever side it is met first.
INSERT INTO memory.change.combos
SELECT (SELECT coalesce(max(code), 0) FROM memory.change.combos) + row_number() OVER (ORDER BY tags), tags
FROM (SELECT DISTINCT p.tags FROM memory.change.piece AS p ANTI JOIN memory.change.combos AS c ON c.tags = p.tags);
