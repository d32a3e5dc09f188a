"""`python -m bot …` is `xingji …`."""

from bot.cli import main

main()
