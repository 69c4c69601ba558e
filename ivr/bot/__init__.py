"""The bot: from what a caller says to what is done about it, without a model, a clock or chance."""
