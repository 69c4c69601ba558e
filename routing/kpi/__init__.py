"""Key figures of queues and agents as functions of the journal, each with its definition beside it."""
