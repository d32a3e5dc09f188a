"""Files that are made on request."""
