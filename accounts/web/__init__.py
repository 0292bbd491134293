"""Define the sign-in forms that the admin and the chat page share."""
