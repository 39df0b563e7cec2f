"""How each platform wants a message: its body, what signs it, its limits, and what its answers mean."""
