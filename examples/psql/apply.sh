#!/usr/bin/env bash
# Brings a database to generated/<environment> with psql alone. It has no key, so secrets stay as they are.
# Run it as often as you like: a migration that the database already has does nothing.
#
#   apply.sh generated/production
#
# libpq's variables name the database: PGHOST, PGDATABASE, PGUSER, and PGPASSWORD, PGPASSFILE or PGSERVICE.
# A URL with a password in an argument would be visible to everybody on the machine.
set -euo pipefail

folder=${1:?usage: apply.sh generated/ENVIRONMENT}
files=("$folder/schema.sql" "$folder"/migrations/[0-9]*.up.sql "$folder/activate.sql" "$folder/verify.sql")

# One psql runs all files, each in transactions of its own, and the first that fails ends psql with exit code 3.
exec psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse "${files[@]/#/--file=}" > /dev/null
