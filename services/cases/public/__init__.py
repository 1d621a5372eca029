"""What citizens may ask without an account: how their report stands, what lies near."""
