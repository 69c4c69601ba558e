"""What the commands for all that is published in versions have in common; `hotline routes` and `hotline flow` give
them their names."""
