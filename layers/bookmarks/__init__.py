"""Views of the map that a person keeps under a name, for themselves, a role or their whole city."""
