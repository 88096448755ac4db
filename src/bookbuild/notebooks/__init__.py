"""Notebooks made of the pages: for students and for teachers, in each language, for wherever notebooks open."""
