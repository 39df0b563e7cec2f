"""What stands in for programs that a root folder cannot run."""
