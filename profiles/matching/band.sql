-- Texts and outputs that share the band b00 of their signatures; the other bands are asked in the same way. Only this column
-- of the outputs is read, so they are named by file and place. Of many outputs of a model with one band, the first are
-- taken: what thousands share tells little.
INSERT INTO candidates
WITH mine AS (
  SELECT number, b00 AS band FROM texts
), hit AS (
  SELECT o.filename, o.file_row_number AS place, o.b00 AS band FROM outputs AS o SEMI JOIN mine AS m ON m.band = o.b00
), kept AS (
  SELECT f."file", h.place, h.band FROM hit AS h JOIN files AS f ON f.filename = h.filename
  QUALIFY row_number() OVER (PARTITION BY f.model, h.band ORDER BY f."file", h.place) <= getvariable('shared')
)
SELECT m.number, k."file", k.place FROM mine AS m JOIN kept AS k ON k.band = m.band;
