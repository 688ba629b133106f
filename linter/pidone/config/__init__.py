"""Beside the way: what the user has set: the configuration, and what is said of images."""
