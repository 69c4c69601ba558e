"""What other systems are told over MQTT, and what they may order [M3]."""
