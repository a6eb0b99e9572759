"""Companies whose outcome is known, rebuilt from their published figures; never evidence."""
