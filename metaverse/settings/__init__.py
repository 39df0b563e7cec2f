"""Every setting of the server, declared by subject; `config.py` reads them."""
