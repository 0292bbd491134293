"""Screens, prompts and menus."""
