"""What the bot shows: `card` holds the neutral values, every other file a subject's pure functions."""
