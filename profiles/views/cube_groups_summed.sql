-- summed, as cube_summed makes it, of a cube that has sums of products beside its counts: `products`, which outgrow a BIGINT.
CREATE OR REPLACE VIEW summed AS
SELECT COLUMNS(getvariable('kept')), CAST(sum(COLUMNS(getvariable('counts'))) AS BIGINT),
       CAST(sum(COLUMNS(getvariable('products'))) AS DECIMAL(38, 0))
FROM query_table(getvariable('cube')) GROUP BY ALL;
