-- A table or view of ours into the file that it is kept in, its rows in order. Variables: `written_table`, `written_file`.
COPY (FROM query_table(getvariable('written_table')) ORDER BY ALL)
TO (getvariable('written_file')) (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false);
