"""What RUN does to an image's files, read off its shell text; nothing is executed."""
