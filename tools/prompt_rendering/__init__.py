"""Turns prompts/catalogue.yaml into the shipped sounds, with the models of speech/."""
