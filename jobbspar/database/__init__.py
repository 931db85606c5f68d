"""What the database must be: roles, grants, and the start-up checks of production. No models."""
