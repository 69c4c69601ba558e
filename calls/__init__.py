"""The words every floor shares: model, events, commands, errors. Standard library only."""
