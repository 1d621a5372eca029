"""Official division code tables, and the shapes that belong to the codes."""
