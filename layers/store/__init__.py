"""Reading, editing and history of layers."""
