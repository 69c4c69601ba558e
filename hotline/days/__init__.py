"""Days as something that is published: what their texts mean, and who is told when another table is in force."""
