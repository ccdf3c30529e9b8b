"""Stage 3, ledger: scans, assignments and manifests on disk; docs/format.md pins all of it."""
