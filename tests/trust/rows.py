"""What `make trust` must reach: one row for each promise, the smallest number of trials that counts as the whole programme."""

# Row -> trials on each database. A row that tried fewer, or was not run, is not met.
GOALS = {
    "access": 10_000,
    "leaks": 5_000,
    "mass assignment": 500,
    "malformed sheets": 2_060,
    "hostile attachments": 120,
    "injection": 800,
    "properties": 80_000,
    "races": {"postgresql": 1_800, "sqlite": 450},
    "races with the guard off": 9,
    "faults": 200,
    "tampering": 1_000,
    "planted faults": 40,
    "restore drills": 20,
    "malformed requests": 20_000,
    "pages under the content policy": 100,
    "guard mutants": 80,
}


def goal_of(row: str, database: str) -> int:
    """Return the number of trials the row must reach on this database: "sqlite" or "postgresql"."""
    goal = GOALS[row]
    return goal[database] if isinstance(goal, dict) else goal
