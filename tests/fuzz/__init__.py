"""What comes from outside, bent in every way there is: nothing escapes, nothing hangs, nothing grows."""
