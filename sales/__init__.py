"""The subject matter as pure decisions: no chat, no SQL, no clock of its own."""
