-- Undoes migration 0002_33_rows
-- environment: staging
-- id:          0fdfb9df54b5a2efbd3deb73a62ff4a8e0400be0bba0a991945d6b30995a0c42
-- parent:      8dd2f6f8b1a82c413bbb886965e34b9092435ac62ca97450ad6d2af63d9ff5fe
-- state:       bfe0b619ae7bcdd1 -> 989d58944b8cfe00
-- igny8_ai_rate: 7 rows left as it is
-- igny8_ai_model_cost_component: 19 rows left as it is
-- igny8_ai_model_price_window: 7 rows deleted
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0002_33_rows.down.sql DATABASE
-- Written by ratesmith build. It is never edited once it is released.

BEGIN ISOLATION LEVEL READ COMMITTED;

-- What others put into the search path, to be called for what is PostgreSQL's own, does not run as you.
SELECT pg_catalog.set_config('ratesmith.schemas', CAST(pg_catalog.current_schemas(false) AS pg_catalog.text), true) AS "schemas";

SET LOCAL search_path = pg_catalog, pg_temp;

WITH s AS (SELECT n.oid, n.nspowner, n.nspacl, s.name, s.place FROM pg_namespace AS n
    JOIN unnest(CAST(coalesce(nullif(current_setting('ratesmith.schemas', true), ''), '{}') AS name[]))
      WITH ORDINALITY AS s(name, place) ON s.name = n.nspname
    WHERE n.nspname NOT LIKE 'pg!_%' ESCAPE '!'),
  m AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper OR r.rolname IN (current_user, session_user)
    UNION SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()),
  o AS (SELECT s.oid, f.what FROM s JOIN (
      SELECT p.pronamespace, p.proowner, p.proname, CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_proc AS p
      UNION ALL
      SELECT o.oprnamespace, o.oprowner, NULL, CAST(CAST(o.oid AS regoperator) AS text) FROM pg_operator AS o
    ) AS f(schema, owner, name, what) ON f.schema = s.oid AND f.owner <> s.nspowner
      AND f.owner NOT IN (SELECT m.oid FROM m)
    WHERE f.name IS NULL OR EXISTS (SELECT 1 FROM pg_proc AS c WHERE c.proname = f.name AND c.pronamespace = 11)
    UNION ALL SELECT s.oid, concat('what everybody may create in ', quote_ident(s.name),
      ' (run: REVOKE CREATE ON SCHEMA ', quote_ident(s.name), ' FROM PUBLIC)') FROM s
    CROSS JOIN LATERAL aclexplode(s.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
    UNION ALL SELECT s.oid, 'the schema ' || quote_ident(s.name) || ', named like you, of ' || quote_ident(r.rolname)
    FROM s JOIN pg_roles AS r ON r.oid = s.nspowner
    WHERE s.name IN (current_user, session_user) AND s.nspowner NOT IN (SELECT m.oid FROM m))
SELECT set_config('search_path', (SELECT CASE WHEN p.what IS NULL THEN (SELECT concat(string_agg(quote_ident(s.name) || ', ', '' ORDER BY s.place), 'pg_temp') FROM s)
    ELSE CAST(CAST('ratesmith: the search path leads to what others could have called here: ' || p.what || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) AS text) END
  FROM (SELECT string_agg(o.what, ', ') FROM o) AS p(what)), true) AS "path";

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320);

-- Is it the turn of this migration, in this database?
SELECT set_config('ratesmith.run', CASE WHEN g.refusal <> '' THEN CAST(CAST(g.refusal AS integer) AS text) ELSE g.run END, true) AS "run"
  FROM (SELECT CASE
      WHEN current_setting('transaction_isolation') <> 'read committed'
        THEN 'ratesmith: run this in a READ COMMITTED transaction'
      WHEN l."environment" <> 'staging'
        THEN 'ratesmith: this database belongs to environment ' || l."environment" || ', and this is for staging'
      WHEN coalesce(l."head", 0) < 2
        THEN ''
      WHEN l."head" > 2
        THEN 'ratesmith: this database is at migration ' || CAST(l."head" AS text) || E'\u003b undo what came behind 0002_33_rows first'
      WHEN l."migration" <> '0fdfb9df54b5a2efbd3deb73a62ff4a8e0400be0bba0a991945d6b30995a0c42'
        THEN 'ratesmith: this database has another migration 2 than 0002_33_rows'
      WHEN k."action" <> 'up'
        THEN 'ratesmith: 0002_33_rows was not carried out here, its rows ' || CASE k."action" WHEN 'seed' THEN 'came with a seed' WHEN 'baseline' THEN 'were found by a baseline' ELSE 'came otherwise' END || E'\u003b undoing it would take away 7 rows that may be somebody else''s\u003b nothing was changed'
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) < 2 THEN '' ELSE 'undo 2' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k."environment", k."action", k."head", k."migration", k."reason" FROM "igny8_ratesmith_ledger" AS k WHERE k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 2), 0) ORDER BY a."id" LIMIT 1) AS k ON true) AS g;

-- Is there one row for each key? The table need not have a unique index on it.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE (((t."model_name" = 'runware:97@1' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-5.1' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o-mini' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'google:4@2' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'dall-e-3' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'bria:10@1' AND t."effective_from" = '0001-01-01'))) AND current_setting('ratesmith.run', true) = 'undo 2'
    GROUP BY t."model_name", t."effective_from" HAVING count(*) > 1
  ) AS w;

-- Which rows did this migration change in this database? Only those go back.
SELECT set_config('ratesmith.undo', coalesce((SELECT string_agg(e.label, E'\n') FROM (
    SELECT u.value ->> 'label' AS label
      FROM (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 2), 0) ORDER BY a."id" LIMIT 1) AS k
      CROSS JOIN jsonb_array_elements(k."down") AS u(value)
      WHERE k."action" = 'up'
  ) AS e WHERE current_setting('ratesmith.run', true) = 'undo 2'), ''), true) AS "undo";

-- Would deleting or renaming rows change others that refer to them?
SELECT CASE WHEN c.others IS NULL THEN 0
    ELSE CAST('ratesmith: deleting rows of igny8_ai_model_price_window can change or delete rows that refer to them: ' || c.others || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "refers"
  FROM (SELECT string_agg(concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')'), ', ' ORDER BY concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')')) FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid = pg_catalog.to_regclass('"igny8_ai_model_price_window"')) AS c(others)
  WHERE current_setting('ratesmith.run', true) = 'undo 2';

-- igny8_ai_model_price_window runware:97@1/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'runware:97@1' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rf2ac6su5axhbhjpe' AND 'igny8_ai_model_price_window runware:97@1/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window gpt-5.1/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-5.1' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rbaurxxlxsnmnfrcv' AND 'igny8_ai_model_price_window gpt-5.1/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window gpt-4o-mini/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-4o-mini' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rhpzrzbfrogjh6g4r' AND 'igny8_ai_model_price_window gpt-4o-mini/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window gpt-4o/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-4o' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'ra6zruz6h572uotnh' AND 'igny8_ai_model_price_window gpt-4o/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window google:4@2/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'google:4@2' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'r6gb5zs4t3pw3ebxj' AND 'igny8_ai_model_price_window google:4@2/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window dall-e-3/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'dall-e-3' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rqcmpavhj4hzijkwm' AND 'igny8_ai_model_price_window dall-e-3/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- igny8_ai_model_price_window bria:10@1/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'bria:10@1' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'ry523etgu3l74rejt' AND 'igny8_ai_model_price_window bria:10@1/0001-01-01' = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- What waits for the commit happens now, so that the check sees it.
SET CONSTRAINTS ALL IMMEDIATE;

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: 0002_33_rows found rows that somebody changed: ' || string_agg(w.label, ', ') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_ai_model_price_window runware:97@1/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window runware:97@1/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'runware:97@1' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-5.1/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-5.1/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-5.1' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o-mini/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-4o-mini/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o-mini' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-4o/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window google:4@2/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window google:4@2/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'google:4@2' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window dall-e-3/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window dall-e-3/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'dall-e-3' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window bria:10@1/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window bria:10@1/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'bria:10@1' AND t."effective_from" = '0001-01-01'
  ) AS w
  WHERE w.row = ANY (string_to_array(current_setting('ratesmith.undo', true), E'\n'));

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  WITH n AS MATERIALIZED (SELECT
    coalesce((SELECT max(i."id") FROM "igny8_ratesmith_ledger" AS i), 0) + 1 AS "id",
    'staging' AS "environment",
    'down' AS "action",
    1 AS "head",
    '8dd2f6f8b1a82c413bbb886965e34b9092435ac62ca97450ad6d2af63d9ff5fe' AS "migration",
    'bfe0b619ae7bcdd12a1101fd145be5535935a710f44d0b3f0ef4486f3d5f9ebc' AS "state_hash",
    CAST('{}' AS jsonb) AS "keys",
    CAST(coalesce((SELECT jsonb_agg(d.entry ORDER BY d.place) FROM (
    SELECT 0 AS place, e.value AS entry FROM (SELECT b."down" FROM "igny8_ratesmith_ledger" AS b WHERE b."action" = 'down' ORDER BY b."id" DESC LIMIT 1) AS l CROSS JOIN jsonb_array_elements(l."down") AS e(value) WHERE CAST(e.value ->> 'at' AS integer) > 2
    ) AS d), '[]') AS jsonb) AS "down",
    CAST('[]' AS jsonb) AS "changes",
    coalesce(current_setting('ratesmith.reason', true), '') AS "reason",
    coalesce(current_setting('ratesmith.actor', true), '') AS "actor",
    coalesce(current_setting('ratesmith.commit', true), '') AS "git_commit",
    coalesce(current_setting('ratesmith.signed_by', true), '') AS "signed_by",
    coalesce(current_setting('ratesmith.database', true), '') AS "database",
    coalesce(current_setting('ratesmith.left_out', true), '') AS "left_out"
  WHERE current_setting('ratesmith.run', true) = 'undo 2')
  SELECT n.*, encode(sha256(convert_to(CAST(jsonb_build_array(coalesce((SELECT b."hash" FROM "igny8_ratesmith_ledger" AS b ORDER BY b."id" DESC LIMIT 1), ''), n."id", n."environment", n."action", n."head", n."migration", n."state_hash", n."keys", n."down", n."changes", n."reason", n."actor", n."git_commit", n."signed_by", n."database", n."left_out", to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), session_user) AS text), 'UTF8')), 'hex') FROM n;

SELECT CASE WHEN coalesce((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l ORDER BY l."id" DESC LIMIT 1), 0) < 2 THEN 0
    ELSE CAST(E'ratesmith: run this file as a whole and in one transaction\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "done";

COMMIT;
