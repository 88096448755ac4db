"""What all checks share: finding an exercise, calling a student's code, comparing, explaining, reporting."""
