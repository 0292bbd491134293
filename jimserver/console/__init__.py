"""The admin's first page: how the server is, the last day, what needs attention. It reads; what is done is done in the apps' pages."""
