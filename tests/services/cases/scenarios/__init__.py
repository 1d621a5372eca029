"""What the cases module must do, told in tables that people read; see README.md here."""
