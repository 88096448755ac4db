"""The package as readers get it: its wheel, what it installs beside, its releases, Binder's image."""
