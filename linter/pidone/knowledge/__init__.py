"""Facts about programs, shells and images: tables with their sources."""
