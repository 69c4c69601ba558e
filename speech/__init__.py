"""The models that speak, hear and understand, behind one interface, in a process of their own."""
