"""Cost as work grows: each module measures one curve of the real server, and `python -m bench.curves` draws them."""
