"""Programs of the knowledge tables, started for real and sent signals."""
