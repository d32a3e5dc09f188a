"""What is configured, reachable, missing, and what to do: small checks, each with its findings in plain words."""
