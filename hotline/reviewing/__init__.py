"""What the server does for people's reviews by itself."""
