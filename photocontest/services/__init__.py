"""The verbs of the photo contest, one concern in a file."""
