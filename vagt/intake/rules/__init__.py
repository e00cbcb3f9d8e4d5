"""Pure decisions about arriving mail: whose it is, what it joins, what its subject says."""
