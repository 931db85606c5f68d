"""The words of each document, in a file of its own: headings in order, and what stands beneath them."""
