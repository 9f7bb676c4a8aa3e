-- Where a database of environment production stands, in one row. Changes nothing.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f monitor.sql DATABASE
-- Written by ratesmith build, do not edit.

SELECT l."environment" AS environment,
  'production' AS expected_environment,
  coalesce(l."head", 0) AS head,
  2 AS expected_head,
  CASE WHEN l."action" = 'down' THEN 1 ELSE 0 END AS held,
  CASE WHEN l."state_hash" = 'c7eab28fb612ffa2a71f250cb4fe2ba9a5de4f3c06054b737c01f198d89559d7' THEN 1 ELSE 0 END AS up_to_date,
  CASE WHEN l."state_hash" = 'c7eab28fb612ffa2a71f250cb4fe2ba9a5de4f3c06054b737c01f198d89559d7' THEN 0 END AS activation_late,
  l."applied_at" AS changed_at
  FROM (SELECT max(m."id") AS id FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN ('overwrite', 'secrets')) AS n
  LEFT JOIN "igny8_ratesmith_ledger" AS l ON l."id" = n.id;
