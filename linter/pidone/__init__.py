"""pidone: when a container is told to stop, does the application hear it?"""

__version__ = "0.1.0"
