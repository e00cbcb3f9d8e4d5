"""Pure decisions about mail: names and tokens, states, arrival, retries, limits, and what an error means."""
