"""Documents: PDFs made once from a frozen snapshot, or scanned in; numbered, versioned, hashed, never changed.

Callers use `jobbspar.documents.domain` (store, prepare, save_prepared, upload, read_bytes), `queries` and `responses`.
"""
