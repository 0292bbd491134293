"""State the handout's limits, in characters, and the sizes that follow from them."""

NAME_CHARS = 25  # `account_name`
ACTION_CHARS = 15  # `action`
TEXT_CHARS = 500  # `message`
ROOM_PREFIX = "#"  # a room's name begins with it and counts as a name
# Of a name in a request: its accents can be separate; normalising longer texts could take seconds.
WRITTEN_NAME_CHARS = 100
PASSWORD_CHARS = 1000  # hashing costs by length; nobody types more
ID_CHARS = 64  # a client's own message id: a UUID with a prefix fits
GREATEST_TIME = 253_402_300_799.0  # Unix seconds: end of the year 9999, the last of datetime
# Of ids that are numbers: 64 bits, as in databases and other languages.
LEAST_ID, GREATEST_ID = -(2**63), 2**63 - 1
CLASSIC_OBJECT_BYTES = 1024  # what a classic client reads at once: one recv(1024) is all it does
