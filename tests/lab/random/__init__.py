"""Random launches, as hypothesis strategies, so that a failing one shrinks to a small one."""
