"""Which routing table is in force: published, scheduled, ended, rolled back, kept over restarts. The calls never wait
for any of it: everything here runs on other threads and ends in one event."""
