"""Command 指挥: task forces for difficult cases, campaigns, seats, staffing, independent inspection, panels."""
