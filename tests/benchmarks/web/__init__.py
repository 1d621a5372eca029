"""How fast the map page comes and moves in a real Chromium, and how large it is (``make bench-web``)."""
