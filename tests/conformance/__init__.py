"""The black-box suite: the HTTP contract of every starter, told by HTTP alone."""
