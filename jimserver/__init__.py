"""Hold the server: the Django project and, on top of the apps, the engine that speaks JIM."""
