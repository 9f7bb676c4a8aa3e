-- Where a database of environment staging stands, in one row. Changes nothing.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f monitor.sql DATABASE
-- Written by ratesmith build, do not edit.

SELECT l."environment" AS environment,
  'staging' AS expected_environment,
  coalesce(l."head", 0) AS head,
  2 AS expected_head,
  CASE WHEN l."action" = 'down' THEN 1 ELSE 0 END AS held,
  CASE WHEN l."state_hash" = '1cf4901a16baf91a7f78bb979775aae7a576fc71bbff8af2a45eb9fc3af46595' THEN 1 ELSE 0 END AS up_to_date,
  CASE WHEN l."state_hash" = '1cf4901a16baf91a7f78bb979775aae7a576fc71bbff8af2a45eb9fc3af46595' THEN 0 END AS activation_late,
  l."applied_at" AS changed_at
  FROM (SELECT max(m."id") AS id FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN ('overwrite', 'secrets')) AS n
  LEFT JOIN "igny8_ratesmith_ledger" AS l ON l."id" = n.id;
