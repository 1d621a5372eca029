"""From evidence to a probability: a small model, fitted on queries made from the tenant's own base."""
