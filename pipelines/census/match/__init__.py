"""The fourth step: which delivered row is which feature of the map."""
