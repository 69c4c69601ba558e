"""What supervisors publish, and when it is in force: drafts become versions, versions are published, scheduled,
ended, rolled back, kept over restarts. The calls never wait for any of it: everything here runs on other threads and
ends in one announcement.

One mechanism for every subject; what a subject's texts mean is its `Source`'s to say (`hotline.tables`,
`hotline.flows`).
"""
