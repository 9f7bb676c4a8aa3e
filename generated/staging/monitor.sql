-- Where a database of environment staging stands, in one row. Changes nothing.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f monitor.sql DATABASE
-- Written by ratesmith build, do not edit.

SELECT l."environment" AS environment,
  'staging' AS expected_environment,
  coalesce(l."head", 0) AS head,
  1 AS expected_head,
  CASE WHEN l."action" = 'down' THEN 1 ELSE 0 END AS held,
  CASE WHEN l."state_hash" = 'b507ee0dda06ff922b7b6b910f095e715b09a88e5d80a94de44c7f40f0a04578' THEN 1 ELSE 0 END AS up_to_date,
  CASE WHEN l."state_hash" = 'b507ee0dda06ff922b7b6b910f095e715b09a88e5d80a94de44c7f40f0a04578' THEN 0 END AS activation_late,
  (SELECT count(*) FROM (SELECT CAST(d."model_name" AS text) || '/' || CAST(d."provider" AS text) || '/' || CAST(d."effective_from" AS text) AS label FROM (
    SELECT "model_name", "provider", "effective_from" FROM (SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window" EXCEPT SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE) AS a
    UNION SELECT "model_name", "provider", "effective_from" FROM (SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE EXCEPT SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window") AS b) AS d) AS r) AS "rates_late",
  l."applied_at" AS changed_at
  FROM (SELECT max(m."id") AS id FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN ('overwrite', 'secrets')) AS n
  LEFT JOIN "igny8_ratesmith_ledger" AS l ON l."id" = n.id;
