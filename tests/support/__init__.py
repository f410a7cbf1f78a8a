"""What tests need to run generated starters: programs, databases, an issuer of tokens."""
