"""What a build leaves behind: configuration and files of each stage."""
