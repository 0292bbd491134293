"""Keep the contact list of each user."""
