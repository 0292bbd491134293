"""Services for the operator: what the settings ask for, without a person."""
