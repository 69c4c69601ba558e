"""Every call scored, soon: jobs from the database, done in processes of their own that yield to the calls.

desk ─ workers (threads) ─ child processes; `work` is what the children do, `doing` what a job needs and comes to.
"""
