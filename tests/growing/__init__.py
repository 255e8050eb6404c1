"""Several web processes over one PostgreSQL with PgBouncer and a replica, shown on this machine: python -m tests.growing."""
