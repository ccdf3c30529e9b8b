-- How many records each stratum of the sample of names has; what no model can scan is left out.
SELECT length = 'longer' AS longer, count(*) AS records FROM stored.strata WHERE scannable
GROUP BY source, language, length ORDER BY longer, records;
