"""Case work measured over a million past cases: intake, queues, likeness, replay (``make bench-cases``)."""
