"""Pages of the workspace about what was sold."""
