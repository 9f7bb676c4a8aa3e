#!/usr/bin/env bash
# Runs the platform's own migrations, then those of the configuration; dbmate records each in a table of its own. Then
# psql activates the prices of the day.
# config/ratesmith.yaml needs `layout: dbmate`. dbmate reads the database's URL from DATABASE_URL.
#
#   migrate.sh generated/production
set -euo pipefail

folder=${1:?usage: migrate.sh generated/ENVIRONMENT}

# The platform's come first, because they create the tables. If there are none, run schema.sql with psql instead.
dbmate --no-dump-schema --migrations-dir db/migrations migrate
dbmate --no-dump-schema --migrations-table ratesmith_migrations --migrations-dir "$folder/migrations/dbmate" migrate
# As a service, because a URL with a password in an argument would be visible to everybody on the machine.
service=$(mktemp)
trap 'rm -f "$service"' EXIT
python3 -I - > "$service" <<'PYTHON'
from os import environ
from urllib.parse import parse_qsl, unquote, urlsplit

url = urlsplit(environ["DATABASE_URL"])
found = {"user": url.username, "password": url.password, "host": url.hostname, "dbname": url.path[1:]}
settings = {key: unquote(value) for key, value in found.items() if value}
settings |= {"port": url.port} if url.port else {}
print("[ratesmith]", *(f"{key}={value}" for key, value in (settings | dict(parse_qsl(url.query))).items()), sep="\n")
PYTHON
PGSERVICEFILE=$service PGSERVICE=ratesmith \
  psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f "$folder/activate.sql" > /dev/null
