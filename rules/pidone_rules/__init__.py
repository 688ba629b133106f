"""The rules that come with pidone; each is a module and the page beside it."""
