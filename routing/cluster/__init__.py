"""One router for many nodes: who routes, who has heard what, and what a node does when it is alone.

Pure: time and messages are arguments. `backplane/cluster` carries the messages over Redis.
"""
