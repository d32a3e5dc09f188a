"""One file per subject: load, decide, record, answer. `router` says which file takes an event."""
