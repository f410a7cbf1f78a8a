"""Real runs of generated starters: their make targets, their workflow, their configuration."""
