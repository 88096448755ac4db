"""Neural Networks in Practice: the code that the chapters share. Importing it imports nothing else."""
