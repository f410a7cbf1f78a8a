"""Tree → destination: atomically, with a lock file and a first commit where they can be had."""
