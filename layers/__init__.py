"""The one map: what a layer is, the registry, the store and the base layers."""
