"""Calls that are up are listened to by a process of its own; what wants a lead's attention is told within 3 s [Q5].

driver ─RecordingStarted─► desk ─order─► child: file ─► window ─► raised voices
       ◄─ConcernRaised──── desk ◄─found─         └─► recogniser ─► forbidden words, strong emotion
"""
