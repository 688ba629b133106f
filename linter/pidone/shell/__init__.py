"""Shell texts: their syntax, and what they do when they are run on paper."""
