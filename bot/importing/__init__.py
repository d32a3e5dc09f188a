"""Teams, people, customers and deals from table files: good rows go in, bad ones are named, nothing is merged."""
