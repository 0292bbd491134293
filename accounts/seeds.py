"""Name the six users that the original program puts into every database."""

SEED_NAMES = ("Pavel", "Pavel_2", "Sveta", "Girl", "Me", "Alex")
DEMO_PASSWORD = "jim-demo"  # known to everybody; `check --deploy` fails while a seed has it
# The environment variable with the password that the operator chose for the seeds.
PASSWORD_VARIABLE = "JIM_SEED_PASSWORD"
