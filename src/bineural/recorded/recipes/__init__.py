"""The recipes of recorded runs, a module each: `bineural.recorded.recipe` says what is in one."""
