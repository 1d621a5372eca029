"""OGC API – Processes – Part 1 (18-062r2): the platform's analyses and the jobs that run them."""
