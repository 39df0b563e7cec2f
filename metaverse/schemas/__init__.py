"""Names and shapes on the wire; both descriptions of the API come from them."""
