"""The book to be taken along, made from the built site: PDF, EPUB, and an archive that opens from disk."""
