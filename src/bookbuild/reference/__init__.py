"""The reference of `bineural`: its public objects, read from the sources without importing them."""
