"""Days of calls run again through the routing engine, against today's table or another (R7)."""
