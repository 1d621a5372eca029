"""The last step: identifiers, units and addresses given; one changeset that can be taken back."""
