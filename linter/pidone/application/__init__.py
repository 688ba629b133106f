"""Step 4 of the way, applications: what a program's own source says of signals and children."""
