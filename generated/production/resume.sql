-- Ends the hold that a rollback put on a database of environment production, as ratesmith resume does.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f resume.sql [-v reason=TEXT] DATABASE
-- Written by ratesmith build, do not edit.

\set ON_ERROR_STOP on
\if :{?reason}
\else
  \set reason ''
\endif

BEGIN ISOLATION LEVEL READ COMMITTED;

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320);

SELECT CASE WHEN (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) <> 'production' THEN CAST(CAST('ratesmith: this database belongs to environment ' || (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) || ', and this is for production' || left(CAST(now() AS text), 0) AS integer) AS text)
  WHEN (SELECT l."action" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) = 'down' THEN 'goes on from migration ' || CAST((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) AS text)
  ELSE 'was not held' END AS resume;

SELECT set_config('ratesmith.reason', :'reason', true) AS ratesmith_reason
\gset

INSERT INTO "igny8_ratesmith_ledger"
    ("environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "database", "left_out", "applied_at", "applied_by")
  SELECT
    'production',
    'resume',
    (SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1),
    (SELECT l."migration" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1),
    (SELECT l."state_hash" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1),
    '{}',
    '[]',
    '[]',
    coalesce(current_setting('ratesmith.reason', true), ''),
    coalesce(current_setting('ratesmith.actor', true), ''),
    coalesce(current_setting('ratesmith.commit', true), ''),
    coalesce(current_setting('ratesmith.database', true), ''),
    coalesce(current_setting('ratesmith.left_out', true), ''),
    now(),
    current_user
  WHERE (SELECT l."action" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) = 'down';

COMMIT;
