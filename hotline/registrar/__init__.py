"""What the registrar in front of the voice nodes (Kamailio) has to know of us: agents' phones, emergency numbers."""
