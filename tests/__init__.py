"""The tests of scaffold, and of the starters that it generates."""
