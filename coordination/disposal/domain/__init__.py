"""What happens with rules and runs. Each function asks permission, changes, logs, and leaves effects to the outbox."""
