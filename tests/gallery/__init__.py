"""Pictures of every page at the sizes people use, in both languages and themes (``make gallery``)."""
