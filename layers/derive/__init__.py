"""Small pure functions that derive tables, policies, schemas and styles from a layer."""
