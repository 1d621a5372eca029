"""From a normalised text to what it may mean."""
