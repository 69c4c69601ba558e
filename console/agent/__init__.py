"""The agent's own desk: his state, who is calling, what he writes down, what he may look up [C2, C3, H5]."""
