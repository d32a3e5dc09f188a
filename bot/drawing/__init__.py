"""Pictures for chats: where everything stands is decided first, as values, then it is painted."""
