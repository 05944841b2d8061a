"""A household's file as a file: readable JSON, signed with Ed25519, encrypted with age (docs/transfer-format.md)."""
