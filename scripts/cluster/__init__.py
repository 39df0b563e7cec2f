"""Several processes of the platform on one machine, with PostgreSQL, Redis and nginx of their own."""
