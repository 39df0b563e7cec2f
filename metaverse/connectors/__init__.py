"""What this server keeps connections to by itself: it calls there, and brings home what it hears."""
