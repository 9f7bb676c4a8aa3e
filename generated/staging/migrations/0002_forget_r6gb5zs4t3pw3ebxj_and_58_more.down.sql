-- Undoes migration 0002_forget_r6gb5zs4t3pw3ebxj_and_58_more
-- environment: staging
-- id:          af5a73c0aaf57577459ab4514223aaefdbab3fa977032d40f9f66839f2db2730
-- parent:      2ff6fa38c2a8b1ea8fbc8f03be12a422690bbf41921c6738415bc5946429d64d
-- state:       b507ee0dda06ff92 -> 1cf4901a16baf91a
-- igny8_ai_rate: 7 rows left as it is, 7 rows added
-- igny8_ai_model_cost_component: 19 rows left as it is, 19 rows added
-- igny8_ai_model_price_window: 7 rows changed
-- rates taken back: r6gb5zs4t3pw3ebxjh5gcnpfnuw (google:4@2, runware), ra6zruz6h572uotnhlmmiq4xncr (gpt-4o, openai), rbaurxxlxsnmnfrcviyed3a2nqy (gpt-5.1, openai),
--   rf2ac6su5axhbhjpea5edylfvng (runware:97@1, runware), rhpzrzbfrogjh6g4rz3q2rtxrec (gpt-4o-mini, openai), rqcmpavhj4hzijkwmh5wr6ijiok (dall-e-3, openai),
--   ry523etgu3l74rejtx6nomzypmo (bria:10@1, runware)
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0002_forget_r6gb5zs4t3pw3ebxj_and_58_more.down.sql DATABASE
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

-- Whose are the tables? Triggers of somebody else would run as you, and get what is written.
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m) OR r.rolname = current_setting('ratesmith.owner', true)),
  s AS (SELECT concat(c.relname, ' of ', r.rolname) AS name FROM (VALUES ('"igny8_ai_rate"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_ratesmith_ledger"')) AS w(name)
    JOIN pg_class AS c ON c.oid = CAST(to_regclass(w.name) AS oid)
    JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS r ON r.oid = c.relowner
    WHERE c.relowner <> n.nspowner AND c.relowner NOT IN (SELECT t.oid FROM t))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection' || left(CAST(now() AS text), 0) AS integer) END AS "strangers";

SET LOCAL ratesmith.signed_by = '';

SET LOCAL ratesmith.database = '';

SET LOCAL ratesmith.left_out = '';

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
        THEN 'ratesmith: this database is at migration ' || CAST(l."head" AS text) || E'\u003b undo what came behind 0002_forget_r6gb5zs4t3pw3ebxj_and_58_more first'
      WHEN l."migration" <> 'af5a73c0aaf57577459ab4514223aaefdbab3fa977032d40f9f66839f2db2730'
        THEN 'ratesmith: this database has another migration 2 than 0002_forget_r6gb5zs4t3pw3ebxj_and_58_more'
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) < 2 THEN '' ELSE 'undo 2' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k."environment", k."action", k."head", k."migration", k."reason" FROM "igny8_ratesmith_ledger" AS k WHERE k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 2), 0) ORDER BY a."id" LIMIT 1) AS k ON true) AS g;

-- Is there one row for each key? The table need not have a unique index on it.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_rate ' || CAST(t."rate_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_rate" AS t
    WHERE (t."rate_id" IN ('ry523etgu3l74rejt', 'rqcmpavhj4hzijkwm', 'rhpzrzbfrogjh6g4r', 'rf2ac6su5axhbhjpe', 'rbaurxxlxsnmnfrcv', 'ra6zruz6h572uotnh', 'r6gb5zs4t3pw3ebxj')) AND current_setting('ratesmith.run', true) = 'undo 2'
    GROUP BY t."rate_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_cost_component ' || CAST(t."rate_id" AS text) || '/' || CAST(t."meter" AS text) || '/' || CAST(t."service" AS text) || '/' || CAST(t."region" AS text) || '/' || CAST(t."over_tokens" AS text) || '/' || CAST(t."size" AS text) || '/' || CAST(t."quality" AS text) || '/' || CAST(t."search_context" AS text) || '/' || CAST(t."hours_utc" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_cost_component" AS t
    WHERE (((t."rate_id" = 'rqcmpavhj4hzijkwm' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rf2ac6su5axhbhjpe' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'r6gb5zs4t3pw3ebxj' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''))) AND current_setting('ratesmith.run', true) = 'undo 2'
    GROUP BY t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."provider" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE (((t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'))) AND current_setting('ratesmith.run', true) = 'undo 2'
    GROUP BY t."model_name", t."provider", t."effective_from" HAVING count(*) > 1
  ) AS w;

-- Which rows did this migration change in this database? Only those go back.
SELECT set_config('ratesmith.undo', coalesce((SELECT string_agg(e.label, E'\n') FROM (
    SELECT u.value ->> 'label' AS label
      FROM (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 2), 0) ORDER BY a."id" LIMIT 1) AS k
      CROSS JOIN jsonb_array_elements(k."down") AS u(value)
      WHERE k."action" = 'up'
    UNION ALL
    SELECT v.label FROM (VALUES
      ('igny8_ai_rate ry523etgu3l74rejt'),
      ('igny8_ai_rate rqcmpavhj4hzijkwm'),
      ('igny8_ai_rate rhpzrzbfrogjh6g4r'),
      ('igny8_ai_rate rf2ac6su5axhbhjpe'),
      ('igny8_ai_rate rbaurxxlxsnmnfrcv'),
      ('igny8_ai_rate ra6zruz6h572uotnh'),
      ('igny8_ai_rate r6gb5zs4t3pw3ebxj'),
      ('igny8_ai_model_cost_component rqcmpavhj4hzijkwm/image/standard//0////'),
      ('igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/standard//0////'),
      ('igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/batch//0////'),
      ('igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/standard//0////'),
      ('igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/batch//0////'),
      ('igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/cached_input/standard//0////'),
      ('igny8_ai_model_cost_component rf2ac6su5axhbhjpe/image/standard//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/standard//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/batch//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/standard//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/batch//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/standard//0////'),
      ('igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/batch//0////'),
      ('igny8_ai_model_cost_component ra6zruz6h572uotnh/output/standard//0////'),
      ('igny8_ai_model_cost_component ra6zruz6h572uotnh/output/batch//0////'),
      ('igny8_ai_model_cost_component ra6zruz6h572uotnh/input/standard//0////'),
      ('igny8_ai_model_cost_component ra6zruz6h572uotnh/input/batch//0////'),
      ('igny8_ai_model_cost_component ra6zruz6h572uotnh/cached_input/standard//0////'),
      ('igny8_ai_model_cost_component r6gb5zs4t3pw3ebxj/image/standard//0////'),
      ('igny8_ai_model_price_window runware:97@1/runware/0001-01-01'),
      ('igny8_ai_model_price_window gpt-5.1/openai/0001-01-01'),
      ('igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01'),
      ('igny8_ai_model_price_window gpt-4o/openai/0001-01-01'),
      ('igny8_ai_model_price_window google:4@2/runware/0001-01-01'),
      ('igny8_ai_model_price_window dall-e-3/openai/0001-01-01'),
      ('igny8_ai_model_price_window bria:10@1/runware/0001-01-01')
    ) AS v(label)
      CROSS JOIN (SELECT a."migration", a."action" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 2), 0) ORDER BY a."id" LIMIT 1) AS k
      WHERE k."action" <> 'up'
  ) AS e WHERE current_setting('ratesmith.run', true) = 'undo 2'), ''), true) AS "undo";

-- igny8_ai_rate ry523etgu3l74rejt: added, model_name "bria:10@1", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'ry523etgu3l74rejt', 'bria:10@1', 'runware', '{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'ry523etgu3l74rejt') AND 'igny8_ai_rate ry523etgu3l74rejt' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate rqcmpavhj4hzijkwm: added, model_name "dall-e-3", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rqcmpavhj4hzijkwm', 'dall-e-3', 'openai', '{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rqcmpavhj4hzijkwm') AND 'igny8_ai_rate rqcmpavhj4hzijkwm' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate rhpzrzbfrogjh6g4r: added, model_name "gpt-4o-mini", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rhpzrzbfrogjh6g4r', 'gpt-4o-mini', 'openai', '{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r') AND 'igny8_ai_rate rhpzrzbfrogjh6g4r' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate rf2ac6su5axhbhjpe: added, model_name "runware:97@1", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rf2ac6su5axhbhjpe', 'runware:97@1', 'runware', '{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rf2ac6su5axhbhjpe') AND 'igny8_ai_rate rf2ac6su5axhbhjpe' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate rbaurxxlxsnmnfrcv: added, model_name "gpt-5.1", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rbaurxxlxsnmnfrcv', 'gpt-5.1', 'openai', '{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv') AND 'igny8_ai_rate rbaurxxlxsnmnfrcv' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate ra6zruz6h572uotnh: added, model_name "gpt-4o", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'ra6zruz6h572uotnh', 'gpt-4o', 'openai', '{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'ra6zruz6h572uotnh') AND 'igny8_ai_rate ra6zruz6h572uotnh' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_rate r6gb5zs4t3pw3ebxj: added, model_name "google:4@2", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'r6gb5zs4t3pw3ebxj', 'google:4@2', 'runware', '{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'r6gb5zs4t3pw3ebxj') AND 'igny8_ai_rate r6gb5zs4t3pw3ebxj' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rqcmpavhj4hzijkwm/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rqcmpavhj4hzijkwm', 'image', 'standard', '', 0, '', '', '', '', 1, 0.04
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rqcmpavhj4hzijkwm' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rqcmpavhj4hzijkwm/image/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4r', 'output', 'standard', '', 0, '', '', '', '', 1000000, 0.6
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4r', 'output', 'batch', '', 0, '', '', '', '', 1000000, 0.3
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4r', 'input', 'standard', '', 0, '', '', '', '', 1000000, 0.15
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4r', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.075
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4r', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.075
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4r' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/cached_input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rf2ac6su5axhbhjpe/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rf2ac6su5axhbhjpe', 'image', 'standard', '', 0, '', '', '', '', 1, 0.013
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rf2ac6su5axhbhjpe' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rf2ac6su5axhbhjpe/image/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'input', 'standard', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.625
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.125
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcv', 'cached_input', 'batch', '', 0, '', '', '', '', 1000000, 0.0625
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcv' AND "meter" = 'cached_input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component ra6zruz6h572uotnh/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnh', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnh' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component ra6zruz6h572uotnh/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnh', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnh' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component ra6zruz6h572uotnh/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnh', 'input', 'standard', '', 0, '', '', '', '', 1000000, 2.5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnh' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component ra6zruz6h572uotnh/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnh', 'input', 'batch', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnh' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/batch//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component ra6zruz6h572uotnh/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnh', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnh' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component ra6zruz6h572uotnh/cached_input/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_cost_component r6gb5zs4t3pw3ebxj/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'r6gb5zs4t3pw3ebxj', 'image', 'standard', '', 0, '', '', '', '', 1, 0.15
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'r6gb5zs4t3pw3ebxj' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxj/image/standard//0////' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window runware:97@1/runware/0001-01-01
--   rate_id: "rf2ac6su5axhbhjpea5edylfvng" -> "rf2ac6su5axhbhjpe"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'rf2ac6su5axhbhjpe'
  WHERE "model_name" = 'runware:97@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-5.1/openai/0001-01-01
--   rate_id: "rbaurxxlxsnmnfrcviyed3a2nqy" -> "rbaurxxlxsnmnfrcv"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'rbaurxxlxsnmnfrcv'
  WHERE "model_name" = 'gpt-5.1' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01
--   rate_id: "rhpzrzbfrogjh6g4rz3q2rtxrec" -> "rhpzrzbfrogjh6g4r"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'rhpzrzbfrogjh6g4r'
  WHERE "model_name" = 'gpt-4o-mini' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-4o/openai/0001-01-01
--   rate_id: "ra6zruz6h572uotnhlmmiq4xncr" -> "ra6zruz6h572uotnh"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'ra6zruz6h572uotnh'
  WHERE "model_name" = 'gpt-4o' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window google:4@2/runware/0001-01-01
--   rate_id: "r6gb5zs4t3pw3ebxjh5gcnpfnuw" -> "r6gb5zs4t3pw3ebxj"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'r6gb5zs4t3pw3ebxj'
  WHERE "model_name" = 'google:4@2' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window dall-e-3/openai/0001-01-01
--   rate_id: "rqcmpavhj4hzijkwmh5wr6ijiok" -> "rqcmpavhj4hzijkwm"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'rqcmpavhj4hzijkwm'
  WHERE "model_name" = 'dall-e-3' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window bria:10@1/runware/0001-01-01
--   rate_id: "ry523etgu3l74rejtx6nomzypmo" -> "ry523etgu3l74rejt"
UPDATE "igny8_ai_model_price_window" SET "rate_id" = 'ry523etgu3l74rejt'
  WHERE "model_name" = 'bria:10@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "rate_id" = 'ry523etgu3l74rejtx6nomzypmo' AND 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- What waits for the commit happens now, so that the check sees it.
SET CONSTRAINTS ALL IMMEDIATE;

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: 0002_forget_r6gb5zs4t3pw3ebxj_and_58_more found rows that somebody changed: ' || string_agg(w.label, ', ') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_ai_rate ry523etgu3l74rejt' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate ry523etgu3l74rejt' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'ry523etgu3l74rejt'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ry523etgu3l74rejt' AND t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND CAST(t."content" AS jsonb) = '{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rqcmpavhj4hzijkwm' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rqcmpavhj4hzijkwm' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rqcmpavhj4hzijkwm'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rqcmpavhj4hzijkwm' AND t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rhpzrzbfrogjh6g4r' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rhpzrzbfrogjh6g4r' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rf2ac6su5axhbhjpe' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rf2ac6su5axhbhjpe' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rf2ac6su5axhbhjpe'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rf2ac6su5axhbhjpe' AND t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rbaurxxlxsnmnfrcv' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rbaurxxlxsnmnfrcv' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate ra6zruz6h572uotnh' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate ra6zruz6h572uotnh' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'ra6zruz6h572uotnh'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate r6gb5zs4t3pw3ebxj' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate r6gb5zs4t3pw3ebxj' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'r6gb5zs4t3pw3ebxj'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxj' AND t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND CAST(t."content" AS jsonb) = '{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rqcmpavhj4hzijkwm/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rqcmpavhj4hzijkwm/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rqcmpavhj4hzijkwm' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rqcmpavhj4hzijkwm' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.04) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.6) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.3) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.15) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.075) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4r/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.075) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rf2ac6su5axhbhjpe/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rf2ac6su5axhbhjpe/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rf2ac6su5axhbhjpe' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rf2ac6su5axhbhjpe' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.013) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.625) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.125) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcv/cached_input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.0625) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnh/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 2.5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnh/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnh/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnh/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxj/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxj/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'r6gb5zs4t3pw3ebxj' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxj' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.15) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'rf2ac6su5axhbhjpe' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'rf2ac6su5axhbhjpe') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'rbaurxxlxsnmnfrcv' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcv') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'rhpzrzbfrogjh6g4r' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4r') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'ra6zruz6h572uotnh' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnh') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'r6gb5zs4t3pw3ebxj' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxj') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'rqcmpavhj4hzijkwm' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'rqcmpavhj4hzijkwm') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE CASE WHEN t."rate_id" = 'ry523etgu3l74rejt' THEN '' ELSE ' (rate_id is ' || left(coalesce(CAST(t."rate_id" AS text), 'NULL'), 60) || ')' END END AS label, 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."rate_id" = 'ry523etgu3l74rejt') IS NOT TRUE
  ) AS w
  WHERE w.row = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  WITH n AS MATERIALIZED (SELECT
    coalesce((SELECT max(i."id") FROM "igny8_ratesmith_ledger" AS i), 0) + 1 AS "id",
    'staging' AS "environment",
    'down' AS "action",
    1 AS "head",
    '2ff6fa38c2a8b1ea8fbc8f03be12a422690bbf41921c6738415bc5946429d64d' AS "migration",
    'b507ee0dda06ff922b7b6b910f095e715b09a88e5d80a94de44c7f40f0a04578' AS "state_hash",
    CAST('{}' AS jsonb) AS "keys",
    CAST(coalesce((SELECT jsonb_agg(d.entry ORDER BY d.place) FROM (
    SELECT 0 AS place, e.value AS entry FROM (SELECT b."down", b."applied_by" FROM "igny8_ratesmith_ledger" AS b WHERE b."action" = 'down' ORDER BY b."id" DESC LIMIT 1) AS l CROSS JOIN jsonb_array_elements(l."down") AS e(value) WHERE CAST(e.value ->> 'at' AS integer) > 2
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
