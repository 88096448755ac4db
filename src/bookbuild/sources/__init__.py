"""What the book is written in: its files, its pages as the build reads them, the editions kept in step."""
