"""What the server says, in the language of whoever asked."""
