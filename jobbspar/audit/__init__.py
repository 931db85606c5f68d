"""What has been changed, and who has looked: append-only. Callers use `jobbspar.audit.log` (record, history)."""
