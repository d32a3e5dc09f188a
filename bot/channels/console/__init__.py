"""The same bot in a local browser: the rep's phone, the supervisor's phone, the group between them."""
