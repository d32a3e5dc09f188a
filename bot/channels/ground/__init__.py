"""What the channels of real platforms stand on: shared tokens, one leader, budgets, patience."""
