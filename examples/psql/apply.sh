#!/usr/bin/env bash
# Brings a database to generated/<environment> with psql alone; no key, so secrets stay as they are.
# Run it as often as you like: what is applied already does nothing.
#
#   apply.sh generated/production
#
# The database is named as libpq does, by PGHOST, PGDATABASE, PGUSER and PGPASSWORD, PGPASSFILE or PGSERVICE:
# a URL with a password in an argument is read by everybody on the machine.
set -euo pipefail

folder=${1:?usage: apply.sh generated/ENVIRONMENT}
files=("$folder/schema.sql" "$folder"/migrations/[0-9]*.up.sql "$folder/verify.sql")

# One psql for all: each file is a transaction, and the first that refuses ends it with exit code 3.
exec psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse "${files[@]/#/--file=}" > /dev/null
