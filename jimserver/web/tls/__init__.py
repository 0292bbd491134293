"""HTTPS on the site's port, beside the plain HTTP that is redirected there."""
