"""Every rule worked out a second time in plain Python, from its words and never from its SQL."""
