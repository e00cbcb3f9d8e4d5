"""PostgreSQL behind a wall: the engine `vagt.kit.db` and the operations that build the wall."""
