"""Foreign formats in, events out: pure, without a clock and without a database."""
