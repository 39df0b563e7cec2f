"""What a million connected clients of a hundred thousand organizations need: arithmetic on what was measured."""
