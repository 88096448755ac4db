"""The exercises of the chapter `transfer-learning`."""
