"""Recordings become transcripts and advice: slow work that waits in `calls`, done by any number of workers."""
