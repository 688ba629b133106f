"""The lab: asks the kernel how a container stops. See README.md."""
