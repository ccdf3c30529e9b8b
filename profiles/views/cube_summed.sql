-- summed: what was counted of a cube range by range, added up. Variables: `cube` is the table it was counted into, `kept` its
-- columns that say of what it counts, `counts` those that are sums.
CREATE OR REPLACE VIEW summed AS
SELECT COLUMNS(getvariable('kept')), CAST(sum(COLUMNS(getvariable('counts'))) AS BIGINT)
FROM query_table(getvariable('cube')) GROUP BY ALL;
