-- Texts and outputs that share the band b00 of their signatures; the other bands are asked in the same way. Of many outputs
-- of a model with one band, those with the smallest ids are taken: what thousands share tells little.
INSERT INTO candidates
WITH mine AS (
  SELECT number, b00 AS band FROM texts WHERE words >= getvariable('near_words')
), hit AS (
  SELECT DISTINCT o.model, o.text_id, o.b00 AS band
  FROM outputs AS o SEMI JOIN mine AS m ON m.band = o.b00
  WHERE o.words >= getvariable('near_words')
), kept AS (
  SELECT model, text_id, band FROM hit
  QUALIFY row_number() OVER (PARTITION BY model, band ORDER BY text_id) <= getvariable('shared')
)
SELECT m.number, k.model, k.text_id FROM mine AS m JOIN kept AS k ON k.band = m.band;
