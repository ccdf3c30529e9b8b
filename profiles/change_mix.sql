-- name:       change_mix
-- title:      How the mix moved
-- question:   By how many points did each share of the mix change since the baseline?
-- params:     dimension VARCHAR = every dimension
-- returns:    dimension VARCHAR, value VARCHAR (NULL: not stated), weight VARCHAR (records, bytes, tokens or
--             effective_tokens), old_amount DECIMAL(38,6) (in weight), new_amount DECIMAL(38,6) (in weight),
--             old_share DOUBLE (0..1, of weight), new_share DOUBLE (0..1, of weight),
--             change DOUBLE (0..1, of weight, new minus old share, so that 0.05 is five points more; below 0 where it shrank;
--             NULL: a side holds nothing)
-- why:        A share that may be high may all the same not grow unseen. Without a baseline there is no row.
SELECT dimension, value, weight, amount_of(old_units, weight) AS old_amount, amount_of(new_units, weight) AS new_amount,
       share(old_units, old_whole) AS old_share, share(new_units, new_whole) AS new_share,
       share(new_units * old_whole - old_units * new_whole, new_whole * old_whole) AS change
FROM stored.mixes WHERE dimension = coalesce(getvariable('dimension'), dimension)
ORDER BY dimension, weight, value NULLS LAST;
