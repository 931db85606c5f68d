"""Pure functions that every room may import: no Django models, no request, no words of the domain's own."""
