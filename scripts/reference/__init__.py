"""The reference of the documentation, written from the code each time the documentation is built."""
