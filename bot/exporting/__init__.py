"""Tables to take away: only what the person may see, in columns that `xingji import` reads again."""
