-- The tables of environment staging: creates those that do not exist, changes none that does.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f schema.sql DATABASE
-- Written by ratesmith build, do not edit.

BEGIN ISOLATION LEVEL READ COMMITTED;

-- What others put into the search path, to be called for what is PostgreSQL's own, does not run as you.
SELECT pg_catalog.set_config('ratesmith.schemas', CAST(pg_catalog.current_schemas(false) AS pg_catalog.text), true) AS "schemas";

SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true), pg_catalog.set_config('quote_all_identifiers', 'off', true), pg_catalog.set_config('lock_timeout', '10s', true);

WITH s AS (SELECT n.oid, n.nspowner, n.nspacl, s.name, s.place FROM pg_namespace AS n
    JOIN unnest(CAST(nullif(current_setting('ratesmith.schemas', true), '') AS name[]))
      WITH ORDINALITY AS s(name, place) ON s.name = n.nspname
    WHERE n.nspname NOT LIKE 'pg!_%' ESCAPE '!'),
  m AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper OR r.rolname IN (current_user, session_user)
    UNION SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()),
  e AS (SELECT n.oid, n.nspname, concat('what everybody may create in ', quote_ident(n.nspname),
      ' (run: REVOKE CREATE ON SCHEMA ', quote_ident(n.nspname), ' FROM PUBLIC)') AS what FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'),
  o AS (SELECT s.oid, f.what FROM s JOIN (
      SELECT p.pronamespace, p.proowner, p.proname, CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_proc AS p
      UNION ALL
      SELECT o.oprnamespace, o.oprowner, NULL, CAST(CAST(o.oid AS regoperator) AS text) FROM pg_operator AS o
    ) AS f(schema, owner, name, what) ON f.schema = s.oid AND f.owner <> s.nspowner
      AND f.owner NOT IN (SELECT m.oid FROM m)
    WHERE f.name IS NULL OR EXISTS (SELECT 1 FROM pg_proc AS c WHERE c.proname = f.name AND c.pronamespace = 11)
    UNION ALL SELECT e.oid, e.what FROM e JOIN s ON s.oid = e.oid
    UNION ALL SELECT s.oid, 'the schema ' || quote_ident(s.name) || ', named like you, of ' || quote_ident(r.rolname)
    FROM s JOIN pg_roles AS r ON r.oid = s.nspowner
    WHERE s.name IN (current_user, session_user) AND s.nspowner NOT IN (SELECT m.oid FROM m))
SELECT pg_catalog.set_config('search_path', (SELECT CASE WHEN p.what IS NOT NULL THEN CAST(CAST(regexp_replace(('ratesmith: the search path leads to what others could have called here: ' || p.what || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) AS text) WHEN nullif(current_setting('ratesmith.schemas', true), '') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM s)
      THEN CAST(CAST(E'ratesmith: the search path leads to no schema that this role may use, so there is none for the tables\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) AS text)
    ELSE (SELECT concat(string_agg(quote_ident(s.name) || ', ', '' ORDER BY s.place), 'pg_temp') FROM s) END
  FROM (SELECT string_agg(w.what, ', ') FROM (SELECT o.what FROM o) AS w) AS p(what)), true) AS "path";

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320);

DO E'BEGIN IF EXISTS (SELECT 1 WHERE pg_catalog.has_table_privilege(CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid), ''INSERT''))
THEN LOCK TABLE "igny8_ratesmith_ledger" IN ROW EXCLUSIVE MODE\u003b END IF\u003b END';

-- Until the transaction ends, nobody makes a trigger on these tables, or a foreign key to them.
DO E'DECLARE n text\u003b BEGIN FOR n IN WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user) UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id AND (coalesce(CAST(to_jsonb(a) ->> ''inherit_option'' AS boolean), true) OR coalesce(CAST(to_jsonb(a) ->> ''set_option'' AS boolean), true)) JOIN pg_roles AS x ON x.oid = a.grantor AND (x.oid = a.member OR x.rolsuper OR x.oid = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database() WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m) OR r.rolname = ''pg_database_owner'' OR r.rolname = ANY (regexp_split_to_array(btrim(current_setting(''ratesmith.owner'', true)), '' *, *''))),
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST(''pg_class'' AS regclass) AS oid), CAST(CAST(''pg_rewrite'' AS regclass) AS oid), CAST(CAST(''pg_proc'' AS regclass) AS oid), CAST(CAST(''pg_operator'' AS regclass) AS oid), CAST(CAST(''pg_type'' AS regclass) AS oid), CAST(CAST(''pg_trigger'' AS regclass) AS oid), CAST(CAST(''pg_policy'' AS regclass) AS oid)), g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM (VALUES (''"igny8_account_setting_key"''), (''"igny8_ai_model_config"''), (''"igny8_ai_rate"''), (''"igny8_automation_defaults"''), (''"igny8_automation_preset"''), (''"igny8_automation_stage"''), (''"igny8_billing_configuration"''), (''"igny8_credit_cost_config"''), (''"igny8_credit_package"''), (''"igny8_global_ai_prompt"''), (''"igny8_global_author_profile"''), (''"igny8_global_module_settings"''), (''"igny8_global_strategy"''), (''"igny8_industry"''), (''"igny8_integration_provider"''), (''"igny8_payment_method_config"''), (''"igny8_plan"''), (''"igny8_system_ai_settings"''), (''"igny8_ai_model_cost_component"''), (''"igny8_ai_model_price_window"''), (''"igny8_industry_sector"''), (''"igny8_seed_keyword"''), (''"igny8_ai_model_price_window_log"''), (''"igny8_ai_model_in_force"''), (''"igny8_ai_rate_applied"''), (''"igny8_ratesmith_ledger"'')) AS w(name) JOIN pg_class AS k ON k.oid = CAST(to_regclass(w.name) AS oid) JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)), d(id) AS (SELECT CAST(to_regclass(w.name) AS oid) FROM (VALUES (''"igny8_account_setting_key"''), (''"igny8_ai_model_config"''), (''"igny8_ai_rate"''), (''"igny8_automation_defaults"''), (''"igny8_automation_preset"''), (''"igny8_automation_stage"''), (''"igny8_billing_configuration"''), (''"igny8_credit_cost_config"''), (''"igny8_credit_package"''), (''"igny8_global_ai_prompt"''), (''"igny8_global_author_profile"''), (''"igny8_global_module_settings"''), (''"igny8_global_strategy"''), (''"igny8_industry"''), (''"igny8_integration_provider"''), (''"igny8_payment_method_config"''), (''"igny8_plan"''), (''"igny8_system_ai_settings"''), (''"igny8_ai_model_cost_component"''), (''"igny8_ai_model_price_window"''), (''"igny8_industry_sector"''), (''"igny8_seed_keyword"''), (''"igny8_ai_model_price_window_log"''), (''"igny8_ai_model_in_force"''), (''"igny8_ai_rate_applied"''), (''"igny8_ratesmith_ledger"'')) AS w(name) UNION SELECT l.id FROM d JOIN ( SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i UNION ALL SELECT k.confrelid, k.conrelid FROM pg_constraint AS k WHERE k.contype = ''f'' AND (k.confdeltype IN (''c'', ''n'', ''d'') OR k.confupdtype IN (''c'', ''n'', ''d'')) UNION ALL SELECT w.ev_class, p.refobjid FROM c JOIN pg_depend AS p ON p.classid = c.ru AND p.refclassid = c.cl JOIN pg_rewrite AS w ON w.oid = p.objid) AS l(origin, id) ON l.origin = d.id JOIN pg_class AS k ON k.oid = l.id AND k.relowner IN (SELECT g.id FROM g))
  SELECT CAST(CAST(k.oid AS regclass) AS text) FROM pg_class AS k JOIN d ON d.id = k.oid WHERE k.relkind IN (''r'', ''p'') AND has_schema_privilege(k.relnamespace, ''USAGE'') ORDER BY 1
  LOOP EXECUTE ''PREPARE ratesmith_held AS DELETE FROM ONLY '' || n\u003b EXECUTE ''DEALLOCATE ratesmith_held''\u003b END LOOP\u003b END';

-- Does somebody else have a trigger on the ledger? It would run as you.
WITH o AS (SELECT quote_ident(t.tgname) AS name, 'igny8_ratesmith_ledger' AS place FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid) AND NOT t.tgisinternal AND NOT ((t.tgname = 'igny8_ratesmith_ledger_takes' AND t.tgfoid = CAST(to_regprocedure('"igny8_ratesmith_ledger_line"()') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') OR (t.tgname = 'igny8_ratesmith_ledger_keeps' AND t.tgfoid = CAST(to_regprocedure('"igny8_ratesmith_ledger_line"()') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '')))
SELECT CASE WHEN EXISTS (SELECT 1 FROM o)
  THEN CAST(regexp_replace(('ratesmith: somebody else has triggers on igny8_ratesmith_ledger, which would run as whoever writes to it: ' || (SELECT string_agg(o.name, ', ') FROM o) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "others";

-- Whose are the tables? Triggers of somebody else would run as you, and get what is written.
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id AND (coalesce(CAST(to_jsonb(a) ->> 'inherit_option' AS boolean), true) OR coalesce(CAST(to_jsonb(a) ->> 'set_option' AS boolean), true))
      JOIN pg_roles AS x ON x.oid = a.grantor AND (x.oid = a.member OR x.rolsuper OR
        x.oid = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m)
      OR r.rolname = 'pg_database_owner' OR r.rolname = ANY (regexp_split_to_array(btrim(current_setting('ratesmith.owner', true)), ' *, *'))),
  s AS (SELECT concat(f.what, ' of ', r.rolname) AS name FROM (SELECT w.name, CAST(c.relname AS text), c.relowner, c.relnamespace FROM (VALUES ('igny8_account_setting_key', '"igny8_account_setting_key"'), ('igny8_ai_model_config', '"igny8_ai_model_config"'), ('igny8_ai_rate', '"igny8_ai_rate"'), ('igny8_automation_defaults', '"igny8_automation_defaults"'), ('igny8_automation_preset', '"igny8_automation_preset"'), ('igny8_automation_stage', '"igny8_automation_stage"'), ('igny8_billing_configuration', '"igny8_billing_configuration"'), ('igny8_credit_cost_config', '"igny8_credit_cost_config"'), ('igny8_credit_package', '"igny8_credit_package"'), ('igny8_global_ai_prompt', '"igny8_global_ai_prompt"'), ('igny8_global_author_profile', '"igny8_global_author_profile"'), ('igny8_global_module_settings', '"igny8_global_module_settings"'), ('igny8_global_strategy', '"igny8_global_strategy"'), ('igny8_industry', '"igny8_industry"'), ('igny8_integration_provider', '"igny8_integration_provider"'), ('igny8_payment_method_config', '"igny8_payment_method_config"'), ('igny8_plan', '"igny8_plan"'), ('igny8_system_ai_settings', '"igny8_system_ai_settings"'), ('igny8_ai_model_cost_component', '"igny8_ai_model_cost_component"'), ('igny8_ai_model_price_window', '"igny8_ai_model_price_window"'), ('igny8_industry_sector', '"igny8_industry_sector"'), ('igny8_seed_keyword', '"igny8_seed_keyword"'), ('igny8_ai_model_price_window_log', '"igny8_ai_model_price_window_log"'), ('igny8_ai_model_in_force', '"igny8_ai_model_in_force"'), ('igny8_ai_rate_applied', '"igny8_ai_rate_applied"'), ('igny8_ratesmith_ledger', '"igny8_ratesmith_ledger"')) AS w(name, quoted)
    CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (SELECT CAST(to_regclass(w.quoted) AS oid) UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
    JOIN pg_class AS c ON c.oid = d.id
    UNION ALL SELECT w.name, concat(p.proname, '()'), p.proowner, p.pronamespace FROM (VALUES ('igny8_ratesmith_ledger_line()', '"igny8_ratesmith_ledger_line"()')) AS w(name, quoted)
    JOIN pg_proc AS p ON p.oid = CAST(to_regprocedure(w.quoted) AS oid)) AS f(name, what, owner, place)
    JOIN pg_roles AS r ON r.oid = f.owner LEFT JOIN pg_namespace AS n ON n.oid = f.place
    WHERE f.owner IS DISTINCT FROM n.nspowner AND f.owner NOT IN (SELECT t.oid FROM t)),
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST('pg_class' AS regclass) AS oid), CAST(CAST('pg_rewrite' AS regclass) AS oid), CAST(CAST('pg_proc' AS regclass) AS oid), CAST(CAST('pg_operator' AS regclass) AS oid), CAST(CAST('pg_type' AS regclass) AS oid), CAST(CAST('pg_trigger' AS regclass) AS oid), CAST(CAST('pg_policy' AS regclass) AS oid)),
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '', false FROM c CROSS JOIN (VALUES ('"igny8_account_setting_key"'), ('"igny8_ai_model_config"'), ('"igny8_ai_rate"'), ('"igny8_automation_defaults"'), ('"igny8_automation_preset"'), ('"igny8_automation_stage"'), ('"igny8_billing_configuration"'), ('"igny8_credit_cost_config"'), ('"igny8_credit_package"'), ('"igny8_global_ai_prompt"'), ('"igny8_global_author_profile"'), ('"igny8_global_module_settings"'), ('"igny8_global_strategy"'), ('"igny8_industry"'), ('"igny8_integration_provider"'), ('"igny8_payment_method_config"'), ('"igny8_plan"'), ('"igny8_system_ai_settings"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_industry_sector"'), ('"igny8_seed_keyword"'), ('"igny8_ai_model_price_window_log"'), ('"igny8_ai_model_in_force"'), ('"igny8_ai_rate_applied"'), ('"igny8_ratesmith_ledger"')) AS w(name) UNION SELECT l.class, l.id, CASE WHEN e.via <> '' AND l.class IN (c.fn, c.op, c.ty) THEN e.via ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn FROM e CROSS JOIN c CROSS JOIN LATERAL ( SELECT p.classid, p.objid, false FROM pg_depend AS p WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty) AND (p.deptype <> 'n' OR p.classid = c.cl AND e.class = c.cl) AND NOT EXISTS (SELECT 1 FROM pg_trigger AS g WHERE p.classid = c.tr AND g.oid = p.objid AND (g.tgenabled = 'D' OR e.seen)) UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p WHERE p.classid = e.class AND p.objid = e.id AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl) UNION ALL SELECT c.cl, k.conrelid, NOT (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')) FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.confrelid = e.id AND k.contype = 'f' UNION ALL SELECT c.cl, k.confrelid, true FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.conrelid = e.id AND k.contype = 'f' ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = '' JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, ' runs ' || nullif(x.what, x.via), ' of ', r.rolname) FROM ( SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty) JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = 'o' AND s.dbid = (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database()) UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN 'a foreign key of ' END, e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) AS x(via, what, owner) JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g) UNION SELECT concat(e.via, ' asks ', coalesce(q.proname, y.typname)) FROM e JOIN c ON e.class = c.tr JOIN pg_trigger AS g ON g.oid = e.id CROSS JOIN LATERAL regexp_matches(CAST(g.tgqual AS text), '(funcid|resulttype|typid) ([0-9]+)', 'g') AS s(found) LEFT JOIN pg_type AS y ON s.found[1] <> 'funcid' AND y.oid = CAST(s.found[2] AS oid) AND y.oid >= 16384 LEFT JOIN pg_type AS i ON i.oid = y.typelem LEFT JOIN pg_proc AS q ON s.found[1] = 'funcid' AND q.oid = CAST(s.found[2] AS oid) AND NOT (q.pronamespace = 11 AND q.proname IN ('clock_timestamp', 'current_setting', 'gen_random_uuid', 'length', 'lower', 'now', 'pg_trigger_depth', 'random', 'statement_timestamp', 'upper') OR (q.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = q.proowner AND r.rolsuper WHERE p.classid = c.fn AND p.objid = q.oid AND p.deptype = 'e')) AND q.provolatile <> 'v' AND ( q.oid IN (SELECT k.castfunc FROM pg_cast AS k WHERE k.oid < 16384) OR q.oid IN (SELECT o.oprcode FROM pg_operator AS o WHERE (o.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = o.oprowner AND r.rolsuper WHERE p.classid = c.op AND p.objid = o.oid AND p.deptype = 'e'))))) WHERE q.oid IS NOT NULL OR coalesce(i.typtype, y.typtype) NOT IN ('b', 'e'))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST(regexp_replace(('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHEN EXISTS (SELECT 1 FROM z)
  THEN CAST(regexp_replace(('ratesmith: code of who is not trusted here would run as you: ' || (SELECT string_agg(z.name, ', ') FROM z) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "strangers";

SET LOCAL ratesmith.signed_by = '';

SET LOCAL ratesmith.database = '';

SET LOCAL ratesmith.left_out = '';

WITH elsewhere AS (
  SELECT DISTINCT CAST(n.nspname AS text) AS name FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname <> current_schema()
  WHERE c.oid IN (pg_catalog.to_regclass('"igny8_account_setting_key"'), pg_catalog.to_regclass('"igny8_ai_model_config"'), pg_catalog.to_regclass('"igny8_ai_rate"'), pg_catalog.to_regclass('"igny8_automation_defaults"'), pg_catalog.to_regclass('"igny8_automation_preset"'), pg_catalog.to_regclass('"igny8_automation_stage"'), pg_catalog.to_regclass('"igny8_billing_configuration"'), pg_catalog.to_regclass('"igny8_credit_cost_config"'), pg_catalog.to_regclass('"igny8_credit_package"'), pg_catalog.to_regclass('"igny8_global_ai_prompt"'), pg_catalog.to_regclass('"igny8_global_author_profile"'), pg_catalog.to_regclass('"igny8_global_module_settings"'), pg_catalog.to_regclass('"igny8_global_strategy"'), pg_catalog.to_regclass('"igny8_industry"'), pg_catalog.to_regclass('"igny8_integration_provider"'), pg_catalog.to_regclass('"igny8_payment_method_config"'), pg_catalog.to_regclass('"igny8_plan"'), pg_catalog.to_regclass('"igny8_system_ai_settings"'), pg_catalog.to_regclass('"igny8_ai_model_cost_component"'), pg_catalog.to_regclass('"igny8_ai_model_price_window"'), pg_catalog.to_regclass('"igny8_industry_sector"'), pg_catalog.to_regclass('"igny8_seed_keyword"'), pg_catalog.to_regclass('"igny8_ai_model_price_window_log"'), pg_catalog.to_regclass('"igny8_ai_model_in_force"'), pg_catalog.to_regclass('"igny8_ai_rate_applied"')))
SELECT CASE WHEN EXISTS (SELECT 1 FROM elsewhere)
  THEN CAST(regexp_replace(('ratesmith: the tables are in the schema ' || (SELECT string_agg(e.name, ', ') FROM elsewhere AS e) || ', and new ones would be made in ' || current_schema()) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS refused;

-- account_setting_key

CREATE TABLE IF NOT EXISTS "igny8_account_setting_key" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "key" varchar(100) NOT NULL,
  "value_type" varchar(20) NOT NULL,
  "overrides" varchar(50) NOT NULL,
  "default_value" jsonb,
  "min_value" numeric(12, 4),
  "max_value" numeric(12, 4),
  "step_value" numeric(12, 4),
  "choices" jsonb,
  "is_active" boolean NOT NULL,
  UNIQUE ("key")
);

-- ai_model_config

CREATE TABLE IF NOT EXISTS "igny8_ai_model_config" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "model_name" varchar(100) NOT NULL,
  "model_type" varchar(20) NOT NULL,
  "provider" varchar(50) NOT NULL,
  "display_name" varchar(200) NOT NULL,
  "is_default" boolean NOT NULL,
  "is_testing" boolean NOT NULL,
  "is_active" boolean NOT NULL,
  "cost_per_1k_input" numeric(18, 12),
  "cost_per_1k_output" numeric(18, 12),
  "cost_per_image" numeric(18, 12),
  "tokens_per_credit" integer,
  "credits_per_image" integer,
  "quality_tier" varchar(20),
  "max_tokens" integer,
  "max_input_tokens" integer,
  "max_output_tokens" integer,
  "context_window" integer,
  "capabilities" jsonb NOT NULL,
  "available_sizes" jsonb NOT NULL,
  "sort_order" integer NOT NULL,
  "release_date" date,
  "deprecation_date" date,
  "notes" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT (now()),
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  UNIQUE ("model_name")
);

CREATE UNIQUE INDEX IF NOT EXISTS "igny8_ai_model_config_one_active_default_per_type"
  ON "igny8_ai_model_config" ("model_type") WHERE "is_default" AND "is_active";

CREATE UNIQUE INDEX IF NOT EXISTS "igny8_ai_model_config_one_active_testing_per_type"
  ON "igny8_ai_model_config" ("model_type") WHERE "is_testing" AND "is_active";

WITH elsewhere AS (
  SELECT v.name FROM (VALUES ('igny8_ai_model_config_one_active_default_per_type'), ('igny8_ai_model_config_one_active_testing_per_type')) AS v(name)
  WHERE v.name NOT IN (SELECT CAST(c.relname AS text) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid = CAST(to_regclass('"igny8_ai_model_config"') AS oid)))
SELECT CASE WHEN EXISTS (SELECT 1 FROM elsewhere)
  THEN CAST(regexp_replace(('ratesmith: unique indexes of igny8_ai_model_config cannot be made, because something else has their names: ' || (SELECT string_agg(e.name, ', ') FROM elsewhere AS e) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS refused;

-- ai_rate

CREATE TABLE IF NOT EXISTS "igny8_ai_rate" (
  "rate_id" varchar(27) NOT NULL,
  "model_name" varchar(100) NOT NULL,
  "provider" varchar(50) NOT NULL,
  "content" jsonb NOT NULL,
  PRIMARY KEY ("rate_id")
);

DROP TRIGGER IF EXISTS "igny8_ai_rate_insert_only" ON "igny8_ai_rate";

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_rate_insert_only'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_rate"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_rate_insert_only"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_rate_insert_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF TG_TABLE_NAME <> ''igny8_ai_rate'' OR TG_NAME NOT IN (''igny8_ai_rate_insert_only'') THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of igny8_ai_rate are inserted once, and neither changed nor deleted''\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_rate_insert_only''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_rate"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_rate_insert_only''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_rate"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

CREATE TRIGGER "igny8_ai_rate_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "igny8_ai_rate"
  FOR EACH STATEMENT EXECUTE FUNCTION "igny8_ai_rate_insert_only"();

DO E'BEGIN EXECUTE coalesce((
    SELECT string_agg(concat(''REVOKE '', a.privilege_type, '' ON TABLE "igny8_ai_rate" FROM '',
      coalesce(quote_ident(r.rolname), ''PUBLIC'')), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_rate"'') AS oid) AND a.grantee <> c.relowner AND a.privilege_type = ''TRIGGER'' AND pg_has_role(c.relowner, ''USAGE'')), ''SELECT 1'')\u003b END';

-- automation_defaults

CREATE TABLE IF NOT EXISTS "igny8_automation_defaults" (
  "id" integer NOT NULL,
  "automation_enabled" boolean NOT NULL,
  "automation_frequency" varchar(20) NOT NULL,
  "automation_time" time NOT NULL,
  "stage_config" jsonb NOT NULL,
  "within_stage_delay" integer NOT NULL,
  "between_stage_delay" integer NOT NULL,
  "auto_approval_enabled" boolean NOT NULL,
  "auto_publish_enabled" boolean NOT NULL,
  "publish_days" jsonb NOT NULL,
  "publish_time_slots" jsonb NOT NULL,
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  PRIMARY KEY ("id")
);

-- automation_preset

CREATE TABLE IF NOT EXISTS "igny8_automation_preset" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "preset_id" varchar(50) NOT NULL,
  "name" varchar(100) NOT NULL,
  "description" text NOT NULL,
  "is_recommended" boolean NOT NULL,
  "is_active" boolean NOT NULL,
  "sort_order" integer NOT NULL,
  "stages" jsonb NOT NULL,
  "schedule" jsonb NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT (now()),
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  UNIQUE ("preset_id")
);

-- automation_stage

CREATE TABLE IF NOT EXISTS "igny8_automation_stage" (
  "number" integer NOT NULL,
  "name" varchar(100) NOT NULL,
  "model_type" varchar(20),
  "operation" varchar(50),
  "input" varchar(100),
  "has_ai" boolean NOT NULL,
  "enabled" boolean NOT NULL,
  "batch_size" integer,
  "per_run_limit" integer NOT NULL,
  "use_testing" boolean,
  "budget_pct" integer,
  PRIMARY KEY ("number")
);

-- billing_configuration

CREATE TABLE IF NOT EXISTS "igny8_billing_configuration" (
  "id" integer NOT NULL,
  "credit_value_usd" numeric(10, 6) NOT NULL,
  "rounding" varchar(10) NOT NULL,
  "margin_floor_pct" numeric(5, 2) NOT NULL,
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  PRIMARY KEY ("id")
);

-- credit_cost_config

CREATE TABLE IF NOT EXISTS "igny8_credit_cost_config" (
  "operation_type" varchar(50) NOT NULL,
  "display_name" varchar(100) NOT NULL,
  "base_credits" integer NOT NULL,
  "model_type" varchar(20),
  "is_active" boolean NOT NULL,
  "description" text NOT NULL,
  PRIMARY KEY ("operation_type")
);

-- credit_package

CREATE TABLE IF NOT EXISTS "igny8_credit_package" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "slug" varchar(50) NOT NULL,
  "name" varchar(100) NOT NULL,
  "credits" integer NOT NULL,
  "price" numeric(10, 2) NOT NULL,
  "description" text NOT NULL,
  "is_featured" boolean NOT NULL,
  "is_active" boolean NOT NULL,
  "sort_order" integer NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT (now()),
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  UNIQUE ("slug")
);

-- global_ai_prompt

CREATE TABLE IF NOT EXISTS "igny8_global_ai_prompt" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "prompt_type" varchar(100) NOT NULL,
  "prompt_value" text NOT NULL,
  "variables" jsonb NOT NULL,
  "is_active" boolean NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT (now()),
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  UNIQUE ("prompt_type")
);

-- global_author_profile

CREATE TABLE IF NOT EXISTS "igny8_global_author_profile" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "name" varchar(255) NOT NULL,
  "tone" varchar(50) NOT NULL,
  "language" varchar(10) NOT NULL,
  "is_active" boolean NOT NULL,
  UNIQUE ("name")
);

-- global_module_settings

CREATE TABLE IF NOT EXISTS "igny8_global_module_settings" (
  "id" integer NOT NULL,
  "planner_enabled" boolean NOT NULL,
  "writer_enabled" boolean NOT NULL,
  "linker_enabled" boolean NOT NULL,
  "optimizer_enabled" boolean NOT NULL,
  "automation_enabled" boolean NOT NULL,
  "integration_enabled" boolean NOT NULL,
  "publisher_enabled" boolean NOT NULL,
  PRIMARY KEY ("id")
);

-- global_strategy

CREATE TABLE IF NOT EXISTS "igny8_global_strategy" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "name" varchar(255) NOT NULL,
  "description" text NOT NULL,
  "prompts" jsonb NOT NULL,
  "author_profile" varchar(100),
  "is_active" boolean NOT NULL,
  UNIQUE ("name")
);

-- industry

CREATE TABLE IF NOT EXISTS "igny8_industry" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "slug" varchar(101) NOT NULL,
  "name" varchar(255) NOT NULL,
  "description" text NOT NULL,
  "is_active" boolean NOT NULL,
  UNIQUE ("slug")
);

-- integration_provider

CREATE TABLE IF NOT EXISTS "igny8_integration_provider" (
  "provider_id" varchar(50) NOT NULL,
  "display_name" varchar(100) NOT NULL,
  "provider_type" varchar(20) NOT NULL,
  "api_endpoint" varchar(200) NOT NULL,
  "config" jsonb NOT NULL,
  "is_active" boolean NOT NULL,
  "is_sandbox" boolean NOT NULL,
  "api_key" varchar(500) NOT NULL DEFAULT (''),
  "api_secret" varchar(500) NOT NULL DEFAULT (''),
  "webhook_secret" varchar(500) NOT NULL DEFAULT (''),
  "updated_by_id" bigint,
  "created_at" timestamptz NOT NULL DEFAULT (now()),
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  PRIMARY KEY ("provider_id")
);

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a WHERE a.grantee = 0 AND c.oid = CAST(to_regclass(''"igny8_integration_provider"'') AS oid) AND pg_has_role(c.relowner, ''USAGE''))
THEN REVOKE ALL ON TABLE "igny8_integration_provider" FROM PUBLIC\u003b END IF\u003b END';

-- payment_method_config

CREATE TABLE IF NOT EXISTS "igny8_payment_method_config" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "country_code" varchar(10) NOT NULL,
  "payment_method" varchar(30) NOT NULL,
  "display_name" varchar(100) NOT NULL,
  "provider" varchar(50),
  "instructions" text NOT NULL,
  "is_enabled" boolean NOT NULL,
  "sort_order" integer NOT NULL,
  UNIQUE ("country_code", "payment_method")
);

-- plan

CREATE TABLE IF NOT EXISTS "igny8_plan" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "slug" varchar(50) NOT NULL,
  "name" varchar(100) NOT NULL,
  "idea_credits" integer NOT NULL,
  "content_credits" integer NOT NULL,
  "image_credits" integer NOT NULL,
  "optimization_credits" integer NOT NULL,
  "max_sites" integer NOT NULL,
  "max_users" integer NOT NULL,
  "price_monthly" numeric(10, 2) NOT NULL,
  "price_yearly" numeric(10, 2) NOT NULL,
  "is_active" boolean NOT NULL,
  "is_internal" boolean NOT NULL,
  UNIQUE ("slug")
);

-- system_ai_settings

CREATE TABLE IF NOT EXISTS "igny8_system_ai_settings" (
  "id" integer NOT NULL,
  "temperature" double precision NOT NULL,
  "max_tokens" integer NOT NULL,
  "image_style" varchar(30) NOT NULL,
  "image_quality" varchar(20) NOT NULL,
  "max_images_per_article" integer NOT NULL,
  "image_size" varchar(20) NOT NULL,
  "max_images_allowed" integer NOT NULL,
  "styles" jsonb NOT NULL,
  "sizes" jsonb NOT NULL,
  "qualities" jsonb NOT NULL,
  "tiers" jsonb NOT NULL,
  "updated_by_id" bigint,
  "updated_at" timestamptz NOT NULL DEFAULT (now()),
  PRIMARY KEY ("id")
);

-- ai_model_cost_component

CREATE TABLE IF NOT EXISTS "igny8_ai_model_cost_component" (
  "rate_id" varchar(27) NOT NULL REFERENCES "igny8_ai_rate" ("rate_id"),
  "meter" varchar(20) NOT NULL,
  "service" varchar(20) NOT NULL,
  "region" varchar(30) NOT NULL,
  "over_tokens" bigint NOT NULL,
  "size" varchar(11) NOT NULL,
  "quality" varchar(30) NOT NULL,
  "search_context" varchar(10) NOT NULL,
  "hours_utc" varchar(11) NOT NULL,
  "per" integer NOT NULL,
  "amount_usd" numeric(15, 9) NOT NULL,
  PRIMARY KEY ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc")
);

DROP TRIGGER IF EXISTS "igny8_ai_model_cost_component_insert_only" ON "igny8_ai_model_cost_component";

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_cost_component_insert_only'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_cost_component"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_model_cost_component_insert_only"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_model_cost_component_insert_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF TG_TABLE_NAME <> ''igny8_ai_model_cost_component'' OR TG_NAME NOT IN (''igny8_ai_model_cost_component_insert_only'') THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of igny8_ai_model_cost_component are inserted once, and neither changed nor deleted''\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_cost_component_insert_only''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_cost_component"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_cost_component_insert_only''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_cost_component"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

CREATE TRIGGER "igny8_ai_model_cost_component_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "igny8_ai_model_cost_component"
  FOR EACH STATEMENT EXECUTE FUNCTION "igny8_ai_model_cost_component_insert_only"();

DO E'BEGIN EXECUTE coalesce((
    SELECT string_agg(concat(''REVOKE '', a.privilege_type, '' ON TABLE "igny8_ai_model_cost_component" FROM '',
      coalesce(quote_ident(r.rolname), ''PUBLIC'')), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_cost_component"'') AS oid) AND a.grantee <> c.relowner AND a.privilege_type = ''TRIGGER'' AND pg_has_role(c.relowner, ''USAGE'')), ''SELECT 1'')\u003b END';

-- ai_model_price_window

CREATE TABLE IF NOT EXISTS "igny8_ai_model_price_window" (
  "model_name" varchar(100) NOT NULL,
  "provider" varchar(50) NOT NULL,
  "effective_from" date NOT NULL,
  "effective_until" date,
  "rate_id" varchar(27) NOT NULL REFERENCES "igny8_ai_rate" ("rate_id"),
  PRIMARY KEY ("model_name", "provider", "effective_from")
);

-- industry_sector

CREATE TABLE IF NOT EXISTS "igny8_industry_sector" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "slug" varchar(101) NOT NULL,
  "industry_id" bigint NOT NULL REFERENCES "igny8_industry" ("id"),
  "name" varchar(255) NOT NULL,
  "description" text NOT NULL,
  "is_active" boolean NOT NULL,
  UNIQUE ("slug")
);

-- seed_keyword

CREATE TABLE IF NOT EXISTS "igny8_seed_keyword" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "sector_id" bigint NOT NULL REFERENCES "igny8_industry_sector" ("id"),
  "keyword" varchar(255) NOT NULL,
  "search_volume" integer,
  "difficulty" smallint,
  "cpc" numeric(10, 2),
  "is_active" boolean NOT NULL,
  UNIQUE ("sector_id", "keyword")
);

-- logs and views

DO E'BEGIN IF pg_catalog.to_regclass(''"igny8_ai_model_price_window_log"'') IS NULL THEN CREATE TABLE "igny8_ai_model_price_window_log" (
  "id" bigint NOT NULL PRIMARY KEY,
  "noted_at" timestamptz NOT NULL DEFAULT (clock_timestamp()),
  "noted_in" text NOT NULL DEFAULT (CAST(pg_current_xact_id() AS text) || to_char(now() AT TIME ZONE ''UTC'', '' YYYY-MM-DD HH24:MI:SS.US'')),
  "noted_by" text NOT NULL DEFAULT (current_user),
  "gone" boolean NOT NULL,
  "model_name" varchar(100) NOT NULL,
  "provider" varchar(50) NOT NULL,
  "effective_from" date NOT NULL,
  "effective_until" date,
  "rate_id" varchar(27) NOT NULL
)\u003b
  EXECUTE coalesce((
    SELECT string_agg(concat(''REVOKE '', a.privilege_type, '' ON TABLE "igny8_ai_model_price_window_log" FROM '',
      coalesce(quote_ident(r.rolname), ''PUBLIC'')), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND a.grantee <> c.relowner AND a.privilege_type <> ''SELECT''), ''SELECT 1'')\u003b END IF\u003b END';

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log_insert_only" ON "igny8_ai_model_price_window_log";

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_insert_only'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_model_price_window_log_insert_only"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_model_price_window_log_insert_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF TG_TABLE_NAME <> ''igny8_ai_model_price_window_log'' OR TG_NAME NOT IN (''igny8_ai_model_price_window_log_insert_only'') THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of igny8_ai_model_price_window_log are inserted once, and neither changed nor deleted''\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_insert_only''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_insert_only''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

CREATE TRIGGER "igny8_ai_model_price_window_log_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "igny8_ai_model_price_window_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "igny8_ai_model_price_window_log_insert_only"();

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log_takes" ON "igny8_ai_model_price_window_log";

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_takes'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_model_price_window_log_takes"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_model_price_window_log_takes"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF TG_TABLE_NAME <> ''igny8_ai_model_price_window_log'' OR TG_NAME NOT IN (''igny8_ai_model_price_window_log_takes'') THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  IF NOT pg_catalog.pg_has_role((SELECT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID), ''USAGE'') THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: only a change of its table writes this log''\u003b END IF\u003b
  IF pg_catalog.pg_trigger_depth() = 1 THEN NEW.noted_by := current_user\u003b END IF\u003b
  NEW.noted_at := clock_timestamp()\u003b NEW.noted_in := CAST(pg_current_xact_id() AS text) || to_char(now() AT TIME ZONE ''UTC'', '' YYYY-MM-DD HH24:MI:SS.US'')\u003b
  RETURN NEW\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_takes''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_takes''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

CREATE TRIGGER "igny8_ai_model_price_window_log_takes" BEFORE INSERT ON "igny8_ai_model_price_window_log"
  FOR EACH ROW EXECUTE FUNCTION "igny8_ai_model_price_window_log_takes"();

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log_truncate" ON "igny8_ai_model_price_window";

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log" ON "igny8_ai_model_price_window";

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log_by" ON "igny8_ai_model_price_window";

DROP TRIGGER IF EXISTS "igny8_ai_model_price_window_log_line" ON "igny8_ai_model_price_window";

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_by'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_model_price_window_log_by"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_model_price_window_log_by"() RETURNS trigger LANGUAGE plpgsql AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF NOT EXISTS (SELECT 1 FROM (
    SELECT TG_RELID UNION ALL
    SELECT CAST(a.relid AS pg_catalog.oid) FROM pg_catalog.pg_partition_ancestors(TG_RELID) AS a) AS r(id)
    WHERE pg_catalog.has_table_privilege(r.id, TG_OP)
    OR CASE WHEN TG_OP OPERATOR(pg_catalog.<>) ''DELETE'' THEN pg_catalog.has_any_column_privilege(r.id, TG_OP) END
    OR r.id OPERATOR(pg_catalog.<>) TG_RELID AND pg_catalog.has_any_column_privilege(r.id, ''UPDATE'')) THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: who writes rows of this table has no right to, but uses that of a view or of another role, so that its log cannot say who''\u003b END IF\u003b
  PERFORM pg_catalog.set_config(''ratesmith.noted_by'', CAST(current_user AS pg_catalog.text), true)\u003b RETURN NULL\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_by''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log_by''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

DO E'BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log'' WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ai_model_price_window_log"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ai_model_price_window_log"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$BEGIN IF TG_RELID <> CAST(to_regclass(''"{schema}"."igny8_ai_model_price_window"'') AS oid) AND NOT EXISTS (SELECT 1 FROM pg_partition_ancestors(TG_RELID) AS a WHERE CAST(a.relid AS oid) = CAST(to_regclass(''"{schema}"."igny8_ai_model_price_window"'') AS oid)) THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  IF TG_OP = ''TRUNCATE'' THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of this table are deleted, and not truncated, so that its log has them''\u003b END IF\u003b
  IF TG_NAME <> ''igny8_ai_model_price_window_log_line'' OR (SELECT count(*) = 2 AND count(*) FILTER (WHERE t.tgname = ''igny8_ai_model_price_window_log_by'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ai_model_price_window_log_by"()'') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND CAST(t.tgattr AS text) = '''' AND (t.tgenabled = ''A'' OR t.tgenabled = CAST(CASE current_setting(''session_replication_role'') WHEN ''replica'' THEN ''R'' ELSE ''O'' END AS "char"))) = 1 FROM pg_trigger AS t WHERE t.tgrelid = TG_RELID AND t.tgname BETWEEN ''igny8_ai_model_price_window_log_by'' AND ''igny8_ai_model_price_window_log_line'') IS NOT TRUE THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody changed the triggers of '' || quote_ident(TG_TABLE_NAME) || '', so that its log cannot say who writes ('' || concat_ws('', '', quote_ident(nullif(TG_NAME, ''igny8_ai_model_price_window_log_line'')), (SELECT string_agg(quote_ident(t.tgname), '', '') FROM pg_trigger AS t
      WHERE t.tgrelid = TG_RELID AND t.tgname BETWEEN ''igny8_ai_model_price_window_log_by'' AND ''igny8_ai_model_price_window_log_line'' AND t.tgname <> ''igny8_ai_model_price_window_log_line'' AND NOT (t.tgname = ''igny8_ai_model_price_window_log_by'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ai_model_price_window_log_by"()'') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND CAST(t.tgattr AS text) = '''' AND (t.tgenabled = ''A'' OR t.tgenabled = CAST(CASE current_setting(''session_replication_role'') WHEN ''replica'' THEN ''R'' ELSE ''O'' END AS "char"))))) || E'')\\u003b nothing was changed. Its owner drops those that are not ours, DROP TRIGGER name ON table, and runs schema.sql'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  LOCK TABLE "{schema}"."igny8_ai_model_price_window_log" IN SHARE ROW EXCLUSIVE MODE\u003b
  IF current_setting(''transaction_isolation'') <> ''read committed'' THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of this table are changed in a transaction that is READ COMMITTED''\u003b END IF\u003b
  IF EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"{schema}"."igny8_ai_model_price_window_log"'') AS oid) AND NOT t.tgisinternal AND NOT ((t.tgname = ''igny8_ai_model_price_window_log_insert_only'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ai_model_price_window_log_insert_only"()'') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''') OR (t.tgname = ''igny8_ai_model_price_window_log_takes'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ai_model_price_window_log_takes"()'') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = ''''))) THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: somebody else has a trigger on the log of this table, which would run as its owner: drop it''\u003b END IF\u003b
  IF TG_OP = ''DELETE'' THEN INSERT INTO "{schema}"."igny8_ai_model_price_window_log" ("id", "noted_by", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id") VALUES ((SELECT coalesce(max(l."id"), 0) + 1 FROM "{schema}"."igny8_ai_model_price_window_log" AS l), current_setting(''ratesmith.noted_by''), TRUE, OLD."model_name", OLD."provider", OLD."effective_from", OLD."effective_until", OLD."rate_id")\u003b RETURN NULL\u003b END IF\u003b
  IF NEW."effective_from" NOT BETWEEN DATE ''0001-01-01'' AND DATE ''9999-12-31'' OR NEW."effective_until" NOT BETWEEN DATE ''0001-01-01'' AND DATE ''9999-12-31'' THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: the days of this table are from 0001-01-01 to 9999-12-31''\u003b END IF\u003b
  IF TG_OP = ''INSERT'' THEN INSERT INTO "{schema}"."igny8_ai_model_price_window_log" ("id", "noted_by", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id") VALUES ((SELECT coalesce(max(l."id"), 0) + 1 FROM "{schema}"."igny8_ai_model_price_window_log" AS l), current_setting(''ratesmith.noted_by''), FALSE, NEW."model_name", NEW."provider", NEW."effective_from", NEW."effective_until", NEW."rate_id")\u003b
  ELSIF CAST(OLD."model_name" AS text) IS DISTINCT FROM CAST(NEW."model_name" AS text) OR CAST(OLD."provider" AS text) IS DISTINCT FROM CAST(NEW."provider" AS text) OR CAST(OLD."effective_from" AS text) IS DISTINCT FROM CAST(NEW."effective_from" AS text) OR CAST(OLD."effective_until" AS text) IS DISTINCT FROM CAST(NEW."effective_until" AS text) OR CAST(OLD."rate_id" AS text) IS DISTINCT FROM CAST(NEW."rate_id" AS text) THEN
    IF CAST(OLD."model_name" AS text) IS DISTINCT FROM CAST(NEW."model_name" AS text) OR CAST(OLD."provider" AS text) IS DISTINCT FROM CAST(NEW."provider" AS text) OR CAST(OLD."effective_from" AS text) IS DISTINCT FROM CAST(NEW."effective_from" AS text) THEN INSERT INTO "{schema}"."igny8_ai_model_price_window_log" ("id", "noted_by", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id") VALUES ((SELECT coalesce(max(l."id"), 0) + 1 FROM "{schema}"."igny8_ai_model_price_window_log" AS l), current_setting(''ratesmith.noted_by''), TRUE, OLD."model_name", OLD."provider", OLD."effective_from", OLD."effective_until", OLD."rate_id")\u003b END IF\u003b
    INSERT INTO "{schema}"."igny8_ai_model_price_window_log" ("id", "noted_by", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id") VALUES ((SELECT coalesce(max(l."id"), 0) + 1 FROM "{schema}"."igny8_ai_model_price_window_log" AS l), current_setting(''ratesmith.noted_by''), FALSE, NEW."model_name", NEW."provider", NEW."effective_from", NEW."effective_until", NEW."rate_id")\u003b END IF\u003b
  RETURN NULL\u003b END$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log''
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ai_model_price_window_log''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b END';

CREATE TRIGGER "igny8_ai_model_price_window_log_by" AFTER INSERT OR UPDATE OR DELETE ON "igny8_ai_model_price_window"
  FOR EACH ROW EXECUTE FUNCTION "igny8_ai_model_price_window_log_by"();

CREATE TRIGGER "igny8_ai_model_price_window_log_line" AFTER INSERT OR UPDATE OR DELETE ON "igny8_ai_model_price_window"
  FOR EACH ROW EXECUTE FUNCTION "igny8_ai_model_price_window_log"();

CREATE TRIGGER "igny8_ai_model_price_window_log_truncate" BEFORE TRUNCATE ON "igny8_ai_model_price_window"
  FOR EACH STATEMENT EXECUTE FUNCTION "igny8_ai_model_price_window_log"();

DO E'BEGIN EXECUTE coalesce((
    SELECT string_agg(concat(''REVOKE '', a.privilege_type, '' ON TABLE "igny8_ai_model_price_window" FROM '',
      coalesce(quote_ident(r.rolname), ''PUBLIC'')), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND a.grantee <> c.relowner AND a.privilege_type = ''TRIGGER'' AND pg_has_role(c.relowner, ''USAGE'')), ''SELECT 1'')\u003b END';

INSERT INTO "igny8_ai_model_price_window_log" ("id", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT (SELECT coalesce(max(l."id"), 0) FROM "igny8_ai_model_price_window_log" AS l) + row_number() OVER (), TRUE, d.* FROM (SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE EXCEPT SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window") AS d;

INSERT INTO "igny8_ai_model_price_window_log" ("id", "gone", "model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT (SELECT coalesce(max(l."id"), 0) FROM "igny8_ai_model_price_window_log" AS l) + row_number() OVER (), FALSE, d.* FROM (SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window" EXCEPT SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE) AS d;

CREATE OR REPLACE VIEW "igny8_ai_model_in_force" AS
WITH read_only AS (
SELECT w."model_name", w."provider", w."rate_id", w."effective_from", w."effective_until"
  FROM "igny8_ai_model_price_window" AS w
  WHERE w."effective_from" <= CAST(now() AT TIME ZONE 'UTC' AS date) AND (w."effective_until" IS NULL OR w."effective_until" > CAST(now() AT TIME ZONE 'UTC' AS date))
  AND NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" AS o WHERE o."model_name" = w."model_name" AND o."provider" = w."provider" AND o."effective_from" > w."effective_from"
    AND o."effective_from" <= CAST(now() AT TIME ZONE 'UTC' AS date) AND (o."effective_until" IS NULL OR o."effective_until" > CAST(now() AT TIME ZONE 'UTC' AS date))))
SELECT * FROM read_only;

CREATE OR REPLACE VIEW "igny8_ai_rate_applied" AS
WITH read_only AS (
WITH noted AS (
  SELECT l.*, max("noted_at") OVER (PARTITION BY "model_name", "provider", "noted_in") AS "moment" FROM "igny8_ai_model_price_window_log" AS l),
said AS (
  SELECT n.*, CASE WHEN n."moment" > CAST(CASE WHEN n."effective_from" < DATE '0001-01-01' THEN DATE '0001-01-01' WHEN n."effective_from" > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE n."effective_from" END AS timestamp) AT TIME ZONE 'UTC' THEN n."moment" ELSE CAST(CASE WHEN n."effective_from" < DATE '0001-01-01' THEN DATE '0001-01-01' WHEN n."effective_from" > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE n."effective_from" END AS timestamp) AT TIME ZONE 'UTC' END AS "from_at",
    lead(n."moment") OVER (PARTITION BY "model_name", "provider", "effective_from" ORDER BY "id") AS "replaced_at"
  FROM noted AS n),
held AS (
  SELECT s.*, CASE WHEN s."effective_until" IS NULL OR CAST(CASE WHEN s."effective_until" < DATE '0001-01-01' THEN DATE '0001-01-01' WHEN s."effective_until" > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE s."effective_until" END AS timestamp) AT TIME ZONE 'UTC' > s."replaced_at" THEN s."replaced_at" ELSE CAST(CASE WHEN s."effective_until" < DATE '0001-01-01' THEN DATE '0001-01-01' WHEN s."effective_until" > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE s."effective_until" END AS timestamp) AT TIME ZONE 'UTC' END AS "ends_at"
  FROM said AS s WHERE NOT s."gone" AND s."from_at" <= statement_timestamp()),
spans AS (
  SELECT h.*, CASE WHEN h."ends_at" <= statement_timestamp() THEN h."ends_at" END AS "until_at"
  FROM held AS h WHERE h."ends_at" IS NULL OR h."ends_at" > h."from_at"),
apart AS (
  SELECT s.*, CASE WHEN count(*) OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > count("until_at") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) OR max("until_at") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > "from_at" THEN 0 ELSE 1 END AS "apart" FROM spans AS s),
islands AS (
  SELECT a.*, sum("apart") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at", "id") AS "island" FROM apart AS a),
counted AS NOT MATERIALIZED (
  SELECT i.*, count(*) OVER (PARTITION BY "model_name", "provider", "island") > 1 AS "overlaps" FROM islands AS i),
ends AS (
  SELECT i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from", i."from_at" AS "at", 0 AS "closes" FROM counted AS i WHERE i."overlaps"
  UNION ALL SELECT i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from", i."until_at", 1 FROM counted AS i WHERE i."overlaps" AND i."until_at" IS NOT NULL),
ranked AS (SELECT i.*, dense_rank() OVER (PARTITION BY i."model_name", i."provider", i."island" ORDER BY i."at") - 1 AS "place" FROM ends AS i),
placed AS (SELECT i.*, max("place") OVER (PARTITION BY i."model_name", i."provider", i."island") + 1 AS "places" FROM ranked AS i),
covers AS (
  SELECT i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from", min(i."place") AS "first",
    CASE WHEN max(i."closes") = 1 THEN max(i."place") ELSE max(i."places") END AS "last"
  FROM placed AS i GROUP BY i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from"),
moments AS (
  SELECT i.*, lead("at") OVER (PARTITION BY i."model_name", i."provider", i."island" ORDER BY i."at") AS "next_at"
  FROM (SELECT DISTINCT i."model_name", i."provider", i."island", i."at", i."place", i."places" FROM placed AS i) AS i),
sizes AS (SELECT 1 AS "size" UNION ALL SELECT 2 UNION ALL SELECT 4 UNION ALL SELECT 8 UNION ALL SELECT 16 UNION ALL SELECT 32 UNION ALL SELECT 64 UNION ALL SELECT 128 UNION ALL SELECT 256 UNION ALL SELECT 512 UNION ALL SELECT 1024 UNION ALL SELECT 2048 UNION ALL SELECT 4096 UNION ALL SELECT 8192 UNION ALL SELECT 16384 UNION ALL SELECT 32768 UNION ALL SELECT 65536 UNION ALL SELECT 131072 UNION ALL SELECT 262144 UNION ALL SELECT 524288 UNION ALL SELECT 1048576 UNION ALL SELECT 2097152 UNION ALL SELECT 4194304 UNION ALL SELECT 8388608),
halved AS (
  SELECT i.*, s."size", (i."first" + s."size" - 1) / s."size" AS "low", i."last" / s."size" AS "high"
  FROM covers AS i JOIN sizes AS s ON s."size" <= i."last"),
pieces AS (
  SELECT i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from", i."size", i."low" AS "piece" FROM halved AS i
    WHERE i."low" < i."high" AND i."low" % 2 = 1
  UNION ALL SELECT i."model_name", i."provider", i."island", i."id", i."rate_id", i."effective_from", i."size", i."high" - 1 FROM halved AS i
    WHERE i."low" < i."high" AND i."high" % 2 = 1),
asked AS (
  SELECT i."model_name", i."provider", i."island", i."size", i."piece", i."rate_id", i."effective_from", NULL AS "at", NULL AS "next_at"
    FROM pieces AS i
  UNION ALL SELECT i."model_name", i."provider", i."island", s."size", i."place" / s."size", NULL, NULL, i."at", i."next_at"
    FROM moments AS i JOIN sizes AS s ON s."size" <= i."places"),
answered AS (
  SELECT i."model_name", i."provider", i."island", i."at", i."next_at", first_value(i."rate_id") OVER (PARTITION BY i."model_name", i."provider", i."island", i."size", i."piece" ORDER BY i."effective_from" DESC NULLS LAST) AS "rate_id",
    first_value(i."effective_from") OVER (PARTITION BY i."model_name", i."provider", i."island", i."size", i."piece" ORDER BY i."effective_from" DESC NULLS LAST) AS "effective_from" FROM asked AS i),
charged AS (
  SELECT i.*, row_number() OVER (PARTITION BY i."model_name", i."provider", i."island", i."at" ORDER BY i."effective_from" DESC) AS "nth"
    FROM answered AS i WHERE i."at" IS NOT NULL AND i."effective_from" IS NOT NULL),
chosen AS (
  SELECT "model_name", "provider", "rate_id", "from_at", "until_at" FROM counted AS i WHERE NOT i."overlaps"
  UNION ALL SELECT "model_name", "provider", "rate_id", "at", "next_at" FROM charged AS r WHERE r."nth" = 1),
marked AS (
  SELECT c.*, CASE WHEN lag("rate_id") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at") = "rate_id" AND lag("until_at") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at") = "from_at" THEN 0 ELSE 1 END AS "begins" FROM chosen AS c),
lines AS (SELECT m.*, sum("begins") OVER (PARTITION BY "model_name", "provider" ORDER BY "from_at") AS "line" FROM marked AS m)
SELECT "model_name", "provider", "rate_id", min("from_at") AS "from_at",
    CASE WHEN count("until_at") = count(*) THEN max("until_at") END AS "until_at"
  FROM lines GROUP BY "model_name", "provider", "rate_id", "line")
SELECT * FROM read_only;

-- Whose are the tables? Triggers of somebody else would run as you, and get what is written.
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id AND (coalesce(CAST(to_jsonb(a) ->> 'inherit_option' AS boolean), true) OR coalesce(CAST(to_jsonb(a) ->> 'set_option' AS boolean), true))
      JOIN pg_roles AS x ON x.oid = a.grantor AND (x.oid = a.member OR x.rolsuper OR
        x.oid = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m)
      OR r.rolname = 'pg_database_owner' OR r.rolname = ANY (regexp_split_to_array(btrim(current_setting('ratesmith.owner', true)), ' *, *'))),
  s AS (SELECT concat(f.what, ' of ', r.rolname) AS name FROM (SELECT w.name, CAST(c.relname AS text), c.relowner, c.relnamespace FROM (VALUES ('igny8_account_setting_key', '"igny8_account_setting_key"'), ('igny8_ai_model_config', '"igny8_ai_model_config"'), ('igny8_ai_rate', '"igny8_ai_rate"'), ('igny8_automation_defaults', '"igny8_automation_defaults"'), ('igny8_automation_preset', '"igny8_automation_preset"'), ('igny8_automation_stage', '"igny8_automation_stage"'), ('igny8_billing_configuration', '"igny8_billing_configuration"'), ('igny8_credit_cost_config', '"igny8_credit_cost_config"'), ('igny8_credit_package', '"igny8_credit_package"'), ('igny8_global_ai_prompt', '"igny8_global_ai_prompt"'), ('igny8_global_author_profile', '"igny8_global_author_profile"'), ('igny8_global_module_settings', '"igny8_global_module_settings"'), ('igny8_global_strategy', '"igny8_global_strategy"'), ('igny8_industry', '"igny8_industry"'), ('igny8_integration_provider', '"igny8_integration_provider"'), ('igny8_payment_method_config', '"igny8_payment_method_config"'), ('igny8_plan', '"igny8_plan"'), ('igny8_system_ai_settings', '"igny8_system_ai_settings"'), ('igny8_ai_model_cost_component', '"igny8_ai_model_cost_component"'), ('igny8_ai_model_price_window', '"igny8_ai_model_price_window"'), ('igny8_industry_sector', '"igny8_industry_sector"'), ('igny8_seed_keyword', '"igny8_seed_keyword"'), ('igny8_ai_model_price_window_log', '"igny8_ai_model_price_window_log"'), ('igny8_ai_model_in_force', '"igny8_ai_model_in_force"'), ('igny8_ai_rate_applied', '"igny8_ai_rate_applied"')) AS w(name, quoted)
    CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (SELECT CAST(to_regclass(w.quoted) AS oid) UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
    JOIN pg_class AS c ON c.oid = d.id
    UNION ALL SELECT w.name, concat(p.proname, '()'), p.proowner, p.pronamespace FROM (VALUES ('igny8_ai_rate_insert_only()', '"igny8_ai_rate_insert_only"()'), ('igny8_ai_model_cost_component_insert_only()', '"igny8_ai_model_cost_component_insert_only"()'), ('igny8_ai_model_price_window_log()', '"igny8_ai_model_price_window_log"()'), ('igny8_ai_model_price_window_log_insert_only()', '"igny8_ai_model_price_window_log_insert_only"()'), ('igny8_ai_model_price_window_log_takes()', '"igny8_ai_model_price_window_log_takes"()'), ('igny8_ai_model_price_window_log_by()', '"igny8_ai_model_price_window_log_by"()')) AS w(name, quoted)
    JOIN pg_proc AS p ON p.oid = CAST(to_regprocedure(w.quoted) AS oid)) AS f(name, what, owner, place)
    JOIN pg_roles AS r ON r.oid = f.owner LEFT JOIN pg_namespace AS n ON n.oid = f.place
    WHERE f.owner IS DISTINCT FROM n.nspowner AND f.owner NOT IN (SELECT t.oid FROM t)),
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST('pg_class' AS regclass) AS oid), CAST(CAST('pg_rewrite' AS regclass) AS oid), CAST(CAST('pg_proc' AS regclass) AS oid), CAST(CAST('pg_operator' AS regclass) AS oid), CAST(CAST('pg_type' AS regclass) AS oid), CAST(CAST('pg_trigger' AS regclass) AS oid), CAST(CAST('pg_policy' AS regclass) AS oid)),
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '', false FROM c CROSS JOIN (VALUES ('"igny8_account_setting_key"'), ('"igny8_ai_model_config"'), ('"igny8_ai_rate"'), ('"igny8_automation_defaults"'), ('"igny8_automation_preset"'), ('"igny8_automation_stage"'), ('"igny8_billing_configuration"'), ('"igny8_credit_cost_config"'), ('"igny8_credit_package"'), ('"igny8_global_ai_prompt"'), ('"igny8_global_author_profile"'), ('"igny8_global_module_settings"'), ('"igny8_global_strategy"'), ('"igny8_industry"'), ('"igny8_integration_provider"'), ('"igny8_payment_method_config"'), ('"igny8_plan"'), ('"igny8_system_ai_settings"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_industry_sector"'), ('"igny8_seed_keyword"'), ('"igny8_ai_model_price_window_log"'), ('"igny8_ai_model_in_force"'), ('"igny8_ai_rate_applied"')) AS w(name) UNION SELECT l.class, l.id, CASE WHEN e.via <> '' AND l.class IN (c.fn, c.op, c.ty) THEN e.via ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn FROM e CROSS JOIN c CROSS JOIN LATERAL ( SELECT p.classid, p.objid, false FROM pg_depend AS p WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty) AND (p.deptype <> 'n' OR p.classid = c.cl AND e.class = c.cl) AND NOT EXISTS (SELECT 1 FROM pg_trigger AS g WHERE p.classid = c.tr AND g.oid = p.objid AND (g.tgenabled = 'D' OR e.seen)) UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p WHERE p.classid = e.class AND p.objid = e.id AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl) UNION ALL SELECT c.cl, k.conrelid, NOT (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')) FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.confrelid = e.id AND k.contype = 'f' UNION ALL SELECT c.cl, k.confrelid, true FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.conrelid = e.id AND k.contype = 'f' ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = '' JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, ' runs ' || nullif(x.what, x.via), ' of ', r.rolname) FROM ( SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty) JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = 'o' AND s.dbid = (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database()) UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN 'a foreign key of ' END, e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) AS x(via, what, owner) JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g) UNION SELECT concat(e.via, ' asks ', coalesce(q.proname, y.typname)) FROM e JOIN c ON e.class = c.tr JOIN pg_trigger AS g ON g.oid = e.id CROSS JOIN LATERAL regexp_matches(CAST(g.tgqual AS text), '(funcid|resulttype|typid) ([0-9]+)', 'g') AS s(found) LEFT JOIN pg_type AS y ON s.found[1] <> 'funcid' AND y.oid = CAST(s.found[2] AS oid) AND y.oid >= 16384 LEFT JOIN pg_type AS i ON i.oid = y.typelem LEFT JOIN pg_proc AS q ON s.found[1] = 'funcid' AND q.oid = CAST(s.found[2] AS oid) AND NOT (q.pronamespace = 11 AND q.proname IN ('clock_timestamp', 'current_setting', 'gen_random_uuid', 'length', 'lower', 'now', 'pg_trigger_depth', 'random', 'statement_timestamp', 'upper') OR (q.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = q.proowner AND r.rolsuper WHERE p.classid = c.fn AND p.objid = q.oid AND p.deptype = 'e')) AND q.provolatile <> 'v' AND ( q.oid IN (SELECT k.castfunc FROM pg_cast AS k WHERE k.oid < 16384) OR q.oid IN (SELECT o.oprcode FROM pg_operator AS o WHERE (o.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = o.oprowner AND r.rolsuper WHERE p.classid = c.op AND p.objid = o.oid AND p.deptype = 'e'))))) WHERE q.oid IS NOT NULL OR coalesce(i.typtype, y.typtype) NOT IN ('b', 'e'))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST(regexp_replace(('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHEN EXISTS (SELECT 1 FROM z)
  THEN CAST(regexp_replace(('ratesmith: code of who is not trusted here would run as you: ' || (SELECT string_agg(z.name, ', ') FROM z) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "strangers";

COMMIT;
