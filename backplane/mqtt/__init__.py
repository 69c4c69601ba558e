"""Events, live figures and states for other systems over MQTT 5, and commands from them [M3]."""
