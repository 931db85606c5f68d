"""What changes something in the coordinator's room: one function a change, each with its audit row."""
