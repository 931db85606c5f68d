"""What is done with people, one file a thing. Every change of state in this room happens here."""
