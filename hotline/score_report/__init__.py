"""Score cards for people and programs: on the terminal, as JSON, as a table, as a page to print. [Q2]"""
