"""Pages that show only this room's things, one file a thing. The person's and the participant's own pages stand above."""
