"""Signing in by an OpenID provider: authorization code with PKCE, state and nonce."""
