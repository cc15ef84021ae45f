"""How much of a text from outside is read."""

# Larger code is nothing that a person wrote, and reading it would take minutes.
LARGEST_CODE = 1 << 20
