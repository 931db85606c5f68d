"""What every page is made of: forms, strict components, paging, exports. No models and no domain words."""
