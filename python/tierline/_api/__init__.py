"""What users call: models, results, books, streams, thresholds, reports, tables."""
