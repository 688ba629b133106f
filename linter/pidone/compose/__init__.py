"""Step 3 of the way: what a Compose file makes of images: one container for each service."""
