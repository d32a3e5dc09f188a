"""Teams, people and customers from table files: good rows go in, bad ones are named, nothing is merged."""
