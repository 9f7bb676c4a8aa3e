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
exec psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f "$folder/activate.sql" "$DATABASE_URL" > /dev/null
