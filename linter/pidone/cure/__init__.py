"""Step 6 of the way: edits that make a stop graceful, each tried on the model before it is told."""
