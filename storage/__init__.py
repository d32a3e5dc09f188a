"""What is kept: tables, queries, the ledger, media and coordination. Knows nobody above it."""
