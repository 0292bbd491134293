"""Call outgoing webhooks: what is posted, how, and when it is tried again."""
