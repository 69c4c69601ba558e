"""People look at what the machine scored: which calls, what they may correct, who decides, and how far both agree.

sampling → process (states, corrections) → kpis; agreement, drift and calibration watch the watchers.
"""
