"""The base layers of a city, one file each; found by existing."""
