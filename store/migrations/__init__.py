"""The way from each version's tables to the next. Column types are frozen here: a migration never changes."""
