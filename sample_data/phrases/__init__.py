"""What the people of the sample data say. Written for this project; `[a|b]` is a choice, `{name}` a slot."""
