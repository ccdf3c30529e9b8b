-- name:     report_quality
-- title:    How good the detectors are, as far as it was measured
-- question: By which evaluation are findings corrected, and for which kinds is none known?
-- returns:  evaluation VARCHAR (digest), detector VARCHAR, sets VARCHAR, documents BIGINT (count),
--           same_versions BOOLEAN (false: other versions of the libraries were evaluated), kinds BIGINT (count)
-- why:      A count of findings is what a detector said; how often it is wrong and what it misses is known from labels.
SELECT evaluation, min(detector) AS detector, min(sets) AS sets, min(documents) AS documents,
       bool_and(same_versions) AS same_versions, count(*) AS kinds
FROM quality GROUP BY evaluation ORDER BY kinds DESC, evaluation
