"""Step 3, configuration: files that say how a program stops, read as data and never executed."""
