"""WeCom: the self-built app, the smart bot, and what reaches groups."""
