"""Where a million clients of a hundred thousand organizations sit: a simulation of the routing, without a server."""
