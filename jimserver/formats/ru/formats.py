"""Put the month into the genitive: "28 ноября", where Django writes "28 Ноябрь"."""

MONTH_DAY_FORMAT = "j E"
