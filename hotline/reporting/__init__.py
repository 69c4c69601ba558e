"""Reports are made by the calendar and sent where they are wanted."""
