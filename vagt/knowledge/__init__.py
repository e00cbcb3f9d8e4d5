"""What we know and say again: canned answers, with fields that are filled when a person inserts them."""
