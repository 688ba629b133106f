"""The launch and the stop, simulated: processes, signals, verdicts."""
