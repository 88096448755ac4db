"""Builds the pages from stored results, and shows them."""
