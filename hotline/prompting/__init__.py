"""What the hotline says while it is up: made from texts and recordings, uploaded, announced in a hurry."""
