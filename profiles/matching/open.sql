-- What parts are held against outputs with. Variables: `output_files`, of remembered outputs; `asked_file`, of the parts;
-- `texts_file`, of their distinct texts. Each view is read a column at a time, and each file's rows keep their number.
CREATE VIEW outputs AS FROM read_parquet(getvariable('output_files'), filename = true, file_row_number = true);
CREATE VIEW asked AS FROM read_parquet(getvariable('asked_file'));
CREATE VIEW texts AS FROM read_parquet(getvariable('texts_file'));
-- The files in the order in which they were written, and whose outputs each holds.
CREATE TABLE files ("file" INTEGER, filename VARCHAR, model VARCHAR);
-- What shares a band: the number of a text, and the place of an output in its file.
CREATE TABLE candidates (number BIGINT, "file" INTEGER, place BIGINT);
