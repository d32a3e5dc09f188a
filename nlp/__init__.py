"""Words and pictures to findings: text → intent, photo → findings."""
