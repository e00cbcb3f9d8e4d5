"""The workspace's pages about tasks."""
