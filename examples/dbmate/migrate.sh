#!/usr/bin/env bash
# Runs the platform's own migrations, then those of the configuration, each remembered in a table of its own.
# config/ratesmith.yaml needs `layout: dbmate`; the database is DATABASE_URL, as dbmate has it.
#
#   migrate.sh generated/production
set -euo pipefail

folder=${1:?usage: migrate.sh generated/ENVIRONMENT}

# The platform's come first, as they make the tables. Where nothing does, run schema.sql with psql instead.
dbmate --no-dump-schema --migrations-dir db/migrations migrate
exec dbmate --no-dump-schema --migrations-table ratesmith_migrations --migrations-dir "$folder/migrations/dbmate" migrate
