"""How good a call was, heard from its two channels: AudioFacts, Rubric, ScoreCard."""
