"""Events told to other systems by webhook: picked from the journal, sent signed, tried again, replayed."""
