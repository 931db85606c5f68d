"""The words of each document: its headings in order, and what stands under them."""
