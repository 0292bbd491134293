"""Building blocks of admin pages: lists, filters, operations, columns."""
