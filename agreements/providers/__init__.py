"""Outside services for electronic signatures. Which one is used is said by `settings.SIGNING_PROVIDER`; docs/signing.md
tells how to write one."""
