"""Tables in and out: CSV and Excel files as rows of text, read with distrust and written without surprises."""
