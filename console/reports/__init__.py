"""Reports: figures of callers, agents and calls in slots of any length; told, drawn, sent where they are wanted."""
