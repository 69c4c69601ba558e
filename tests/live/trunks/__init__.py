"""One way to speak to three trunks: the simulated one, real SIP, and Twilio (the loopback)."""
