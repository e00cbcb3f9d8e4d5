"""What the provider looks after for a customer: solutions, and the systems that are their environments."""
