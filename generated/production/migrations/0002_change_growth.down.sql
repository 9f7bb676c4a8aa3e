-- Undoes migration 0002_change_growth
-- environment: production
-- id:          83fcbcb44795fc3efff2fae3e4661edb8292e273626b86da57563f00fce63d43
-- parent:      6ee38251b683fd267329e6a8d03835e2f621939dbddf663af9bc376c275b0b62
-- state:       d56ae8bc95df63e8 -> ce8256438c0e555e
-- igny8_plan: 1 row changed
--   igny8_plan growth
--     idea_credits: 700 -> 800
--     content_credits: 5250 -> 6000
--     image_credits: 1750 -> 2000
--     optimization_credits: 350 -> 400
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0002_change_growth.down.sql DATABASE
-- Written by ratesmith build. It is never edited once it is released.

BEGIN ISOLATION LEVEL READ COMMITTED;

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SELECT pg_advisory_xact_lock(-7306353742505237320);

-- Is it the turn of this migration, in this database?
SELECT set_config('ratesmith.run', CASE WHEN g.refusal <> '' THEN CAST(CAST(g.refusal AS integer) AS text) ELSE g.run END, true) AS "run"
  FROM (SELECT CASE
      WHEN current_setting('transaction_isolation') <> 'read committed'
        THEN 'ratesmith: run this in a READ COMMITTED transaction'
      WHEN l."environment" <> 'production'
        THEN 'ratesmith: this database belongs to environment ' || l."environment" || ', and this is for production'
      WHEN coalesce(l."head", 0) < 2
        THEN ''
      WHEN l."head" > 2
        THEN 'ratesmith: this database is at migration ' || CAST(l."head" AS text) || E'\u003b undo what came behind 0002_change_growth first'
      WHEN l."migration" <> '83fcbcb44795fc3efff2fae3e4661edb8292e273626b86da57563f00fce63d43'
        THEN 'ratesmith: this database has another migration 2 than 0002_change_growth'
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) < 2 THEN '' ELSE 'undo 2' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k."environment", k."action", k."head", k."migration", k."reason" FROM "igny8_ratesmith_ledger" AS k ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT k."migration" FROM "igny8_ratesmith_ledger" AS k WHERE k."head" = 2 ORDER BY k."id" DESC LIMIT 1) AS k ON true) AS g;

-- igny8_plan growth
--   idea_credits: 700 -> 800
--   content_credits: 5250 -> 6000
--   image_credits: 1750 -> 2000
--   optimization_credits: 350 -> 400
UPDATE "igny8_plan" SET "idea_credits" = 800, "content_credits" = 6000, "image_credits" = 2000, "optimization_credits" = 400
  WHERE "slug" = 'growth' AND "idea_credits" = 700 AND "content_credits" = 5250 AND "image_credits" = 1750 AND "optimization_credits" = 350 AND current_setting('ratesmith.run', true) = 'undo 2';

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: 0002_change_growth found rows that somebody changed: ' || string_agg(w.label, ', ') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_plan growth' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE CASE WHEN t."idea_credits" = 800 THEN '' ELSE ' (idea_credits is ' || left(coalesce(CAST(t."idea_credits" AS text), 'NULL'), 60) || ')' END || CASE WHEN t."content_credits" = 6000 THEN '' ELSE ' (content_credits is ' || left(coalesce(CAST(t."content_credits" AS text), 'NULL'), 60) || ')' END || CASE WHEN t."image_credits" = 2000 THEN '' ELSE ' (image_credits is ' || left(coalesce(CAST(t."image_credits" AS text), 'NULL'), 60) || ')' END || CASE WHEN t."optimization_credits" = 400 THEN '' ELSE ' (optimization_credits is ' || left(coalesce(CAST(t."optimization_credits" AS text), 'NULL'), 60) || ')' END END AS label
    FROM (SELECT 1) AS one LEFT JOIN "igny8_plan" AS t ON t."slug" = 'growth'
    WHERE (t."slug" IS NOT NULL AND t."idea_credits" = 800 AND t."content_credits" = 6000 AND t."image_credits" = 2000 AND t."optimization_credits" = 400) IS NOT TRUE
  ) AS w
  WHERE current_setting('ratesmith.run', true) = 'undo 2';

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("environment", "action", "head", "migration", "state_hash", "keys", "down", "reason", "git_commit", "applied_at", "applied_by")
  SELECT
    'production',
    'down',
    1,
    '6ee38251b683fd267329e6a8d03835e2f621939dbddf663af9bc376c275b0b62',
    'd56ae8bc95df63e8d1f0a68156f3827ad25c1bfc63aabc38d12bab72f9f9e954',
    E'\u007b\u007d',
    '[]',
    coalesce(current_setting('ratesmith.reason', true), ''),
    coalesce(current_setting('ratesmith.commit', true), ''),
    now(),
    current_user
  WHERE current_setting('ratesmith.run', true) = 'undo 2';

SELECT CASE WHEN coalesce((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l ORDER BY l."id" DESC LIMIT 1), 0) < 2 THEN 0
    ELSE CAST(E'ratesmith: run this file as a whole and in one transaction\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "done";

COMMIT;
