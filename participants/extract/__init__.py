"""Registerutdrag: everything one organisation holds on one person, as one frozen snapshot (GDPR art. 15, law R-GDPR-15)."""
