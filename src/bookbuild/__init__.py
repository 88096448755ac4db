"""What builds the book out of its two editions; never needed by a reader."""
