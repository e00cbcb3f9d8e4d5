"""Mail that leaves: built from its row, handed to a server, and what the server said kept."""
