"""Executes the chapters and keeps what came out, with what it was made of."""
