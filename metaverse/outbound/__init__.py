"""All that the server calls by itself goes through here: where it may call is judged once, and then called there."""
