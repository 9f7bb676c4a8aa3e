-- The whole state of environment staging: run as often as you like, it ends in exactly this one.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f seed.sql DATABASE
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

DO E'BEGIN IF pg_catalog.to_regclass(''"igny8_ratesmith_ledger"'') IS NULL THEN CREATE TABLE "igny8_ratesmith_ledger" (
  "id" bigint NOT NULL PRIMARY KEY,
  "environment" text NOT NULL,
  "action" text NOT NULL,
  "head" integer NOT NULL,
  "migration" text NOT NULL,
  "state_hash" text NOT NULL,
  "keys" jsonb NOT NULL,
  "down" jsonb NOT NULL,
  "changes" jsonb NOT NULL,
  "reason" text NOT NULL,
  "actor" text NOT NULL,
  "git_commit" text NOT NULL,
  "signed_by" text NOT NULL,
  "database" text NOT NULL,
  "left_out" text NOT NULL,
  "applied_at" timestamptz NOT NULL DEFAULT now(),
  "applied_by" text NOT NULL DEFAULT current_user,
  "hash" text NOT NULL
)\u003b
  EXECUTE coalesce((
    SELECT string_agg(concat(''REVOKE '', a.privilege_type, '' ON TABLE "igny8_ratesmith_ledger" FROM '',
      coalesce(quote_ident(r.rolname), ''PUBLIC'')), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND a.grantee <> c.relowner AND a.privilege_type <> ''SELECT''), ''SELECT 1'')\u003b END IF\u003b END';

DO E'BEGIN IF EXISTS (SELECT 1 FROM (SELECT pg_has_role(c.relowner, ''USAGE'') AS mine FROM pg_class AS c
  WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND (NOT EXISTS (
    SELECT 1 FROM pg_proc AS p WHERE p.oid = CAST(to_regprocedure(''"igny8_ratesmith_ledger_line"()'') AS oid)
      AND encode(sha256(convert_to(pg_catalog.replace(pg_catalog.replace(p.prosrc, pg_catalog.concat(pg_catalog.quote_literal((SELECT pg_catalog.quote_ident(n.nspname) FROM pg_namespace AS n WHERE n.oid = c.relnamespace)), '' || ''''''), ''''''"{schema}"''), pg_catalog.concat((SELECT pg_catalog.quote_ident(n.nspname) FROM pg_namespace AS n WHERE n.oid = c.relnamespace), ''."igny8_ratesmith_ledger"''), ''"{schema}"."igny8_ratesmith_ledger"''), ''UTF8'')), ''hex'') = ''aaa3ebcc60418d86f3fbaf7e9dc244145d4ff34cb0199ff5ed82fbce9eadc0f5'') OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ratesmith_ledger_takes'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ratesmith_ledger_line"()'') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = ''{"search_path=pg_catalog, pg_temp"}'')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ratesmith_ledger_keeps'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ratesmith_ledger_line"()'') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = ''{"search_path=pg_catalog, pg_temp"}'')))) AS u WHERE u.mine)
THEN CREATE INDEX IF NOT EXISTS "igny8_ratesmith_ledger_moves" ON "igny8_ratesmith_ledger" ("id")
  WHERE "igny8_ratesmith_ledger"."action" NOT IN (''overwrite'', ''secrets'')\u003b
CREATE INDEX IF NOT EXISTS "igny8_ratesmith_ledger_downs" ON "igny8_ratesmith_ledger" ("id")
  WHERE "igny8_ratesmith_ledger"."action" = ''down''\u003b
DROP TRIGGER IF EXISTS "igny8_ratesmith_ledger_takes" ON "igny8_ratesmith_ledger"\u003b
DROP TRIGGER IF EXISTS "igny8_ratesmith_ledger_keeps" ON "igny8_ratesmith_ledger"\u003b
IF EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ratesmith_ledger_line'' WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND NOT (p.prorettype = CAST(CAST(''pg_catalog.trigger'' AS regtype) AS oid) AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))) THEN DROP FUNCTION "igny8_ratesmith_ledger_line"()\u003b END IF\u003b
EXECUTE (SELECT pg_catalog.concat(q.made, pg_catalog.replace(''FUNCTION "{schema}"."igny8_ratesmith_ledger_line"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS '', ''"{schema}"'', q.place), pg_catalog.quote_literal(pg_catalog.replace(pg_catalog.replace($rule$
DECLARE said text\u003b before text\u003b
BEGIN
  IF TG_TABLE_NAME <> ''igny8_ratesmith_ledger'' OR TG_NAME NOT IN (''igny8_ratesmith_ledger_takes'', ''igny8_ratesmith_ledger_keeps'') THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: somebody else made triggers of functions that are ratesmith''''s: '' || concat(quote_ident(TG_NAME), '' on '', quote_ident(TG_TABLE_NAME)) || E''\\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  IF TG_OP <> ''INSERT'' THEN RAISE EXCEPTION USING MESSAGE = ''ratesmith: rows of igny8_ratesmith_ledger are inserted once, and neither changed nor deleted''\u003b END IF\u003b
  PERFORM pg_advisory_xact_lock(-7306353742505237320)\u003b
  NEW."applied_at" := clock_timestamp()\u003b
  NEW."applied_by" := current_user\u003b
  SELECT p."hash", CASE
      WHEN (current_setting(''transaction_isolation'') = ''read committed'') IS NOT TRUE THEN ''its transaction is not READ COMMITTED''
      WHEN (has_any_column_privilege(TG_RELID, ''INSERT'')) IS NOT TRUE THEN ''who writes it has no right to, but uses that of a view or of another role''
      WHEN (NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"{schema}"."igny8_ratesmith_ledger"'') AS oid) AND NOT t.tgisinternal AND NOT ((t.tgname = ''igny8_ratesmith_ledger_takes'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ratesmith_ledger_line"()'') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''') OR (t.tgname = ''igny8_ratesmith_ledger_keeps'' AND t.tgfoid = CAST(to_regprocedure(''"{schema}"."igny8_ratesmith_ledger_line"()'') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''')))) IS NOT TRUE THEN ''somebody else has a trigger on it''
      WHEN (n."id" = coalesce(p."id", 0) + 1) IS NOT TRUE THEN ''its number is not the next one''
      WHEN (n."environment" = coalesce(p."environment", n."environment")) IS NOT TRUE THEN concat(''the ledger is of environment '', left(p."environment", 100), '' since its first line, by '', coalesce((SELECT f."applied_by" FROM "{schema}"."igny8_ratesmith_ledger" AS f ORDER BY f."id" LIMIT 1), ''nobody''))
      WHEN (length(n."environment") <= 10000 AND length(n."action") <= 10000 AND length(n."migration") <= 10000 AND length(n."state_hash") <= 10000 AND length(CAST(n."keys" AS text)) <= 16777216 AND length(CAST(n."down" AS text)) <= 67108864 AND length(CAST(n."changes" AS text)) <= 16777216 AND length(n."reason") <= 10000 AND length(n."actor") <= 10000 AND length(n."git_commit") <= 10000 AND length(n."signed_by") <= 10000 AND length(n."database") <= 10000 AND length(n."left_out") <= 10000 AND length(n."hash") <= 10000) IS NOT TRUE THEN ''a text in it is too long''
      WHEN (CASE n."action"
    WHEN ''seed'' THEN NOT coalesce(b."action", '''') = ''down'' AND n."head" >= coalesce(b."head", 0)
    WHEN ''up'' THEN NOT coalesce(b."action", '''') = ''down'' AND n."head" = coalesce(b."head", 0) + 1
    WHEN ''down'' THEN n."head" = coalesce(b."head", 0) - 1 OR (n."head" = coalesce(b."head", 0) AND n."migration" = coalesce(b."migration", '''') AND (EXISTS (SELECT 1 FROM (SELECT k.value FROM "{schema}"."igny8_ratesmith_ledger" AS d CROSS JOIN jsonb_array_elements(d."down") AS k(value) WHERE d."action" = ''down'' AND d."id" < n."id") AS k WHERE (k.value -> ''at'') > to_jsonb(n."head")) OR n."applied_by" <> b."applied_by"))
    WHEN ''baseline'' THEN NOT coalesce(b."action", '''') = ''down'' AND coalesce(b."head", 0) = 0 AND n."head" > 0
    WHEN ''resume'' THEN coalesce(b."action", '''') = ''down'' AND n."head" = coalesce(b."head", 0) AND n."migration" = coalesce(b."migration", '''') AND n."state_hash" = coalesce(b."state_hash", '''')
    WHEN ''overwrite'' THEN n."head" = coalesce(b."head", 0) AND n."migration" = coalesce(b."migration", '''') AND n."state_hash" = coalesce(b."state_hash", '''')
    WHEN ''secrets'' THEN n."head" = coalesce(b."head", 0) AND n."migration" = coalesce(b."migration", '''') AND n."state_hash" = coalesce(b."state_hash", '''') END
  AND n."head" >= 0 AND CASE n."head" WHEN 0 THEN n."migration" = '''' ELSE length(n."migration") = 64 AND ltrim(n."migration", ''0123456789abcdef'') = '''' END) IS NOT TRUE THEN left(concat(n."action", '' to migration '', CAST(n."head" AS text), '' behind '', coalesce(concat(b."action", '' to '', b."head"), ''nothing'')), 200)
      WHEN (n."action" <> ''seed'' OR coalesce(b."head", 0) = 0 OR (n."head", n."migration", n."state_hash") = (b."head", b."migration", b."state_hash") OR o.mine) IS NOT TRUE THEN ''only the owner of the ledger leads a history on by a seed''
      WHEN (n."action" <> ''baseline'' OR b."action" IS NULL OR o.mine) IS NOT TRUE THEN ''only the owner of the ledger says of a history that it began elsewhere''
      WHEN (n."action" <> ''down'' OR n."head" IS DISTINCT FROM b."head" OR EXISTS (SELECT 1 FROM (SELECT k.value FROM "{schema}"."igny8_ratesmith_ledger" AS d CROSS JOIN jsonb_array_elements(d."down") AS k(value) WHERE d."action" = ''down'' AND d."id" < n."id") AS k WHERE (k.value -> ''at'') > to_jsonb(n."head")) OR o.mine) IS NOT TRUE THEN ''only the owner of the ledger says again where the database is''
      WHEN (o.mine OR (length(CAST(n."environment" AS text)) <= 1000 AND length(CAST(n."action" AS text)) <= 1000 AND length(CAST(n."migration" AS text)) <= 1000 AND length(CAST(n."state_hash" AS text)) <= 1000 AND length(CAST(n."reason" AS text)) <= 1000 AND length(CAST(n."actor" AS text)) <= 1000 AND length(CAST(n."git_commit" AS text)) <= 1000 AND length(CAST(n."signed_by" AS text)) <= 1000 AND length(CAST(n."database" AS text)) <= 1000 AND length(CAST(n."left_out" AS text)) <= 1000 AND length(CAST(n."keys" AS text)) <= 4194304 AND length(CAST(n."down" AS text)) <= 4194304 AND length(CAST(n."changes" AS text)) <= 1048576 AND coalesce(jsonb_array_length(CASE jsonb_typeof(n."down") WHEN ''array'' THEN n."down" END), 0) <= 10000 AND coalesce(jsonb_array_length(CASE jsonb_typeof(n."changes") WHEN ''array'' THEN n."changes" END), 0) <= 10000)) IS NOT TRUE THEN ''only the owner of the ledger keeps that much in a line''
      WHEN (o.mine OR NOT (jsonb_path_exists(n."down", ''$.**{80}'') OR jsonb_path_exists(n."changes", ''$.**{80}''))) IS NOT TRUE THEN ''what it keeps nests deeper than 80 levels''
      WHEN (n."action" <> ''resume'' OR o.mine OR NOT EXISTS (SELECT 1 FROM "{schema}"."igny8_ratesmith_ledger" AS d
        WHERE d."action" = ''down'' AND d."id" > coalesce((SELECT max(m."id") FROM "{schema}"."igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN (''overwrite'', ''secrets'') AND m."action" <> ''down''), 0) AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = d."applied_by" AND pg_has_role(current_user, r.oid, ''MEMBER'')))) IS NOT TRUE THEN ''only who rolled back, or the owner of the ledger, ends the hold''
      WHEN (o.mine OR NOT EXISTS (SELECT 1 FROM "{schema}"."igny8_ratesmith_ledger" AS s WHERE s."id" = n."id" - 2000 AND s."applied_at" > clock_timestamp() - interval ''1 day'')
        OR EXISTS (SELECT 1 FROM "{schema}"."igny8_ratesmith_ledger" AS s WHERE s."id" > n."id" - 2000 AND s."applied_by" <> n."applied_by")) IS NOT TRUE THEN ''who does not own the ledger adds at most 2,000 lines within a day''
      WHEN (o.mine OR (SELECT x.lines < 40000 AND coalesce(x.kept, 0) + length(n."environment") + length(n."action") + length(n."migration") + length(n."state_hash") + length(n."reason") + length(n."actor") + length(n."git_commit") + length(n."signed_by") + length(n."database") + length(n."left_out") <= 12582912 FROM (SELECT count(*), sum(length(s."environment") + length(s."action") + length(s."migration") + length(s."state_hash") + length(s."reason") + length(s."actor") + length(s."git_commit") + length(s."signed_by") + length(s."database") + length(s."left_out")) FROM "{schema}"."igny8_ratesmith_ledger" AS s WHERE s."applied_by" = n."applied_by") AS x(lines, kept))) IS NOT TRUE THEN ''who does not own the ledger adds at most 40,000 lines in all, of 12,582,912 characters''
      WHEN (o.mine OR (n."keys" = ''{}'' AND n."down" = ''[]'' AND n."changes" = ''[]'')
        OR (SELECT x.kept + length(CAST(n."keys" AS text)) + length(CAST(n."down" AS text)) + length(CAST(n."changes" AS text)) <= 67108864 AND x.today + length(CAST(n."keys" AS text)) + length(CAST(n."down" AS text)) + length(CAST(n."changes" AS text)) <= 16777216 FROM (SELECT coalesce(sum(length(CAST(s."keys" AS text)) + length(CAST(s."down" AS text)) + length(CAST(s."changes" AS text))), 0), coalesce(sum(length(CAST(s."keys" AS text)) + length(CAST(s."down" AS text)) + length(CAST(s."changes" AS text))) FILTER (WHERE s."applied_at" > clock_timestamp() - interval ''1 day''), 0) FROM "{schema}"."igny8_ratesmith_ledger" AS s WHERE s."applied_by" = n."applied_by") AS x(kept, today))) IS NOT TRUE THEN ''who does not own the ledger keeps at most 16,777,216 characters in lines of a day, and 67,108,864 in all''
      WHEN (n."action" <> ''down'' OR o.mine OR coalesce((SELECT CASE f."head" WHEN n."head" THEN f."migration" END FROM "{schema}"."igny8_ratesmith_ledger" AS f
        WHERE f."action" NOT IN (''overwrite'', ''secrets'') AND f."head" <= n."head" ORDER BY f."id" DESC LIMIT 1), n."migration") = n."migration") IS NOT TRUE THEN ''the database was at another migration of that number''
      WHEN (CASE WHEN n."action" NOT IN (''up'', ''down'') THEN n."down" = ''[]''
        WHEN jsonb_typeof(n."down") <> ''array'' THEN false
        ELSE jsonb_array_length(n."down") <= 300000
          AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(n."down") WHEN ''array'' THEN n."down" END) AS k(value)
            WHERE (CASE jsonb_typeof(k.value) WHEN ''object'' THEN jsonb_typeof(k.value -> ''op'') = ''string'' AND jsonb_typeof(k.value -> ''table'') = ''string'' AND k.value ->> ''op'' IN (''insert'', ''delete'', ''stays'', ''retires'', ''returns'', ''forgets'', ''withdrawn'') AND coalesce(jsonb_typeof(k.value -> ''row''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''given''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''changes''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''parked''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''to''), ''array'') = ''array'' AND coalesce(jsonb_typeof(k.value -> ''already''), ''array'') = ''array'' AND coalesce(jsonb_typeof(k.value -> ''release''), ''boolean'') = ''boolean'' AND (jsonb_typeof(k.value -> ''key'') = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(k.value -> ''key'') WHEN ''array'' THEN k.value -> ''key'' END) AS e(value) WHERE (jsonb_typeof(e.value) NOT IN (''array'', ''object'')) IS NOT TRUE)) AND (jsonb_typeof(jsonb_path_query_array(k.value, ''$.changes.*'')) = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(jsonb_path_query_array(k.value, ''$.changes.*'')) WHEN ''array'' THEN jsonb_path_query_array(k.value, ''$.changes.*'') END) AS e(value) WHERE (CASE jsonb_typeof(e.value) WHEN ''array'' THEN jsonb_array_length(e.value) IN (1, 2) END) IS NOT TRUE)) AND k.value - CAST(''{op,table,key,to,row,given,changes,label,parked,release,at,already}'' AS text[]) = ''{}'' AND jsonb_typeof(k.value -> ''label'') = ''string'' AND coalesce(k.value ->> ''at'', ''1'') ~ ''^[1-9][0-9]{0,8}$''
        AND CASE WHEN n."action" = ''up'' THEN (k.value -> ''at'') IS NULL AND NOT k.value ->> ''op'' = ''withdrawn''
        WHEN k.value ->> ''op'' = ''withdrawn'' THEN (k.value -> ''at'') IS NULL
        ELSE (k.value -> ''at'') > to_jsonb(n."head") END END) IS NOT TRUE) END
        AND CASE WHEN EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(n."down") WHEN ''array'' THEN n."down" END) AS k(value) WHERE (k.value -> ''at'') > to_jsonb(coalesce(b."head", 0))) THEN NOT EXISTS (
        SELECT (k.value -> ''at''), k.value -> ''table'', k.value -> ''key'' FROM jsonb_array_elements(CASE jsonb_typeof(n."down") WHEN ''array'' THEN n."down" END) AS k(value) WHERE (k.value -> ''at'') > to_jsonb(coalesce(b."head", 0)) EXCEPT SELECT (k.value -> ''at''), k.value -> ''table'', k.value -> ''key'' FROM (SELECT k.value FROM "{schema}"."igny8_ratesmith_ledger" AS d CROSS JOIN jsonb_array_elements(d."down") AS k(value) WHERE d."action" = ''down'' AND d."id" < n."id") AS k) ELSE TRUE END
      AND CASE WHEN n."action" NOT IN (''overwrite'', ''secrets'') THEN n."changes" = ''[]''
        WHEN jsonb_typeof(n."changes") <> ''array'' THEN false
        ELSE jsonb_array_length(n."changes") <= 300000
          AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(n."changes") WHEN ''array'' THEN n."changes" END) AS k(value)
            WHERE (CASE jsonb_typeof(k.value) WHEN ''object'' THEN CASE WHEN k.value ->> ''secret'' IS NULL
        THEN jsonb_typeof(k.value -> ''op'') = ''string'' AND jsonb_typeof(k.value -> ''table'') = ''string'' AND k.value ->> ''op'' IN (''insert'', ''delete'', ''stays'', ''retires'', ''returns'', ''forgets'', ''withdrawn'') AND coalesce(jsonb_typeof(k.value -> ''row''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''given''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''changes''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''parked''), ''object'') = ''object'' AND coalesce(jsonb_typeof(k.value -> ''to''), ''array'') = ''array'' AND coalesce(jsonb_typeof(k.value -> ''already''), ''array'') = ''array'' AND coalesce(jsonb_typeof(k.value -> ''release''), ''boolean'') = ''boolean'' AND (jsonb_typeof(k.value -> ''key'') = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(k.value -> ''key'') WHEN ''array'' THEN k.value -> ''key'' END) AS e(value) WHERE (jsonb_typeof(e.value) NOT IN (''array'', ''object'')) IS NOT TRUE)) AND (jsonb_typeof(jsonb_path_query_array(k.value, ''$.changes.*'')) = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(jsonb_path_query_array(k.value, ''$.changes.*'')) WHEN ''array'' THEN jsonb_path_query_array(k.value, ''$.changes.*'') END) AS e(value) WHERE (CASE jsonb_typeof(e.value) WHEN ''array'' THEN jsonb_array_length(e.value) IN (1, 2) END) IS NOT TRUE))
        ELSE jsonb_typeof(k.value -> ''secret'') = ''string'' AND jsonb_typeof(k.value -> ''outcome'') = ''string''
          AND coalesce(jsonb_typeof(k.value -> ''fingerprint''), ''string'') = ''string'' END END) IS NOT TRUE) END
      AND jsonb_typeof(n."keys") = ''object'' AND (n."action" = ''seed'' OR n."keys" = ''{}'')
      AND (jsonb_typeof(jsonb_path_query_array(n."keys", ''$.*'')) = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(jsonb_path_query_array(n."keys", ''$.*'')) WHEN ''array'' THEN jsonb_path_query_array(n."keys", ''$.*'') END) AS e(value) WHERE ((jsonb_typeof(e.value) = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(e.value) WHEN ''array'' THEN e.value END) AS e(value) WHERE ((jsonb_typeof(e.value) = ''array'' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(e.value) WHEN ''array'' THEN e.value END) AS e(value) WHERE (jsonb_typeof(e.value) NOT IN (''array'', ''object'')) IS NOT TRUE))) IS NOT TRUE))) IS NOT TRUE))) IS NOT TRUE THEN ''what it keeps is not in the form that ratesmith writes'' END
    INTO before, said
    FROM (SELECT NEW.*) AS n LEFT JOIN (SELECT p."id", p."environment", p."hash" FROM "{schema}"."igny8_ratesmith_ledger" AS p ORDER BY p."id" DESC LIMIT 1) AS p ON true
    LEFT JOIN (SELECT m."action", m."head", m."migration", m."state_hash", m."applied_by" FROM "{schema}"."igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN (''overwrite'', ''secrets'') ORDER BY m."id" DESC LIMIT 1) AS b ON true
    CROSS JOIN (SELECT pg_has_role(current_user, c.relowner, ''MEMBER'') AS mine FROM pg_class AS c WHERE c.oid = TG_RELID) AS o\u003b
  IF said IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = regexp_replace((''ratesmith: this line cannot follow those that the ledger has, and was not added: '' || said) COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'')\u003b END IF\u003b
  NEW."hash" := (SELECT encode(sha256(convert_to(CAST(jsonb_build_array(coalesce(before, ''''), n."id", n."environment", n."action", n."head", n."migration", n."state_hash", n."keys", n."down", n."changes", n."reason", n."actor", n."git_commit", n."signed_by", n."database", n."left_out", to_char(n."applied_at" AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS.US''), n."applied_by") AS text), ''UTF8'')), ''hex'') FROM (SELECT NEW.*) AS n)\u003b
  RETURN NEW\u003b
END
$rule$, ''''''"{schema}"'', pg_catalog.concat(pg_catalog.quote_literal(q.place), '' || '''''')), ''"{schema}"'', q.place)))
  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN ''CREATE '' ELSE ''CREATE OR REPLACE '' END AS made
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ratesmith_ledger_line''
    WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid)) AS q)\u003b
EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(''REVOKE ALL ON FUNCTION '',
    CAST(p.oid AS regprocedure), '' FROM '', coalesce(pg_catalog.quote_ident(r.rolname), ''PUBLIC''), '' CASCADE''), ''\u003b'')
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = ''igny8_ratesmith_ledger_line''
  CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault(''f'', p.proowner))) AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
  WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND a.grantee <> p.proowner), ''SELECT 1'')\u003b
CREATE TRIGGER "igny8_ratesmith_ledger_takes" BEFORE INSERT ON "igny8_ratesmith_ledger"
  FOR EACH ROW EXECUTE FUNCTION "igny8_ratesmith_ledger_line"()\u003b
CREATE TRIGGER "igny8_ratesmith_ledger_keeps" BEFORE UPDATE OR DELETE OR TRUNCATE ON "igny8_ratesmith_ledger"
  FOR EACH STATEMENT EXECUTE FUNCTION "igny8_ratesmith_ledger_line"()\u003b END IF\u003b END';

CREATE TEMPORARY TABLE pg_temp."ratesmith_run" ("step" text NOT NULL) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_run" SELECT 'begun';

INSERT INTO pg_temp."ratesmith_run" SELECT CAST(regexp_replace(('ratesmith: this database belongs to environment ' || (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) || ', and this is for staging (as a line of the ledger by ' || coalesce((SELECT f."applied_by" FROM "igny8_ratesmith_ledger" AS f ORDER BY f."id" LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) <> 'staging';

INSERT INTO pg_temp."ratesmith_run" SELECT CAST(regexp_replace(('ratesmith: this database is at migration ' || CAST((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) AS text) || ', this seed knows only 1 (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) > 1;

INSERT INTO pg_temp."ratesmith_run" SELECT CAST(regexp_replace(('ratesmith: this database is at migration ' || CAST((SELECT l."head" FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l
      WHERE l."action" NOT IN ('overwrite', 'secrets') AND l."action" <> 'resume' ORDER BY l."id" DESC LIMIT 1) AS text) || ', this seed knows only 1 (as a line of the ledger by ' || coalesce((SELECT l."applied_by" FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l
      WHERE l."action" NOT IN ('overwrite', 'secrets') AND l."action" <> 'resume' ORDER BY l."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT l."head" FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l
      WHERE l."action" NOT IN ('overwrite', 'secrets') AND l."action" <> 'resume' ORDER BY l."id" DESC LIMIT 1) > 1;

INSERT INTO pg_temp."ratesmith_run" SELECT CAST(regexp_replace(('ratesmith: held, because migration ' || CAST((SELECT l."head" + 1 FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) AS text) || ' was rolled back: ' || (SELECT l."reason" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) || '. To go on: ratesmith resume (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT l."action" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) = 'down' AND ((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) < 1 OR coalesce((SELECT l."state_hash" || ' ' || l."migration" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), '') <> 'ddb098c978c0acbe02aa862c3db19961ea96c5c84deb9818e91b9cf6c968c921 1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f');

INSERT INTO pg_temp."ratesmith_run" WITH back AS (
  SELECT u."head" AS head, u."applied_by" AS role, r.back FROM (
    SELECT max(w."id") FILTER (WHERE w."head" > l."head") AS ahead,
      max(w."id") FILTER (WHERE w."head" <= l."head") AS behind, max(l."head") AS back,
      max(l.trusted) AS trusted
    FROM "igny8_ratesmith_ledger" AS w CROSS JOIN (SELECT l."head", (SELECT max(t."id") FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS t
        WHERE t."action" NOT IN ('overwrite', 'secrets') AND t."action" <> 'resume' AND t."head" <= l."head") AS trusted FROM (
      SELECT m."head" FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN ('overwrite', 'secrets') ORDER BY m."id" DESC LIMIT 1) AS l) AS l
    WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' GROUP BY w."applied_by") AS r JOIN "igny8_ratesmith_ledger" AS u ON u."id" = r.ahead
  WHERE r.ahead > coalesce(r.behind, 0) AND r.ahead > coalesce(r.trusted, 0) ORDER BY u."id" DESC LIMIT 1)
  SELECT CAST(regexp_replace(('ratesmith: this database is at migration ' || CAST((SELECT b.head FROM back AS b) AS text) || ', as ' || CAST((SELECT b.role FROM back AS b) AS text) || E' led it\u003b that it was taken back to ' || CAST((SELECT b.back FROM back AS b) AS text) || ' says only ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || E', who is not trusted here\u003b nothing was changed. Say so too, or put it right: ratesmith rollback') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM back);

-- Can every column hold its amounts exactly? As digits before the point, and behind it.
INSERT INTO pg_temp."ratesmith_run" WITH wrong AS (
  SELECT d.label || ' is ' || d.type AS label FROM (
    SELECT w.name || '.' || w.col AS label, w.whole, w.scale, pg_catalog.format_type(
      coalesce(nullif(t.typbasetype, 0), a.atttypid), CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
    ) AS type
    FROM (VALUES
    ('igny8_account_setting_key', '"igny8_account_setting_key"', 'min_value', 1, 0),
    ('igny8_account_setting_key', '"igny8_account_setting_key"', 'max_value', 4, 0),
    ('igny8_account_setting_key', '"igny8_account_setting_key"', 'step_value', 0, 1),
    ('igny8_ai_model_config', '"igny8_ai_model_config"', 'cost_per_1k_input', 0, 5),
    ('igny8_ai_model_config', '"igny8_ai_model_config"', 'cost_per_1k_output', 0, 4),
    ('igny8_ai_model_config', '"igny8_ai_model_config"', 'cost_per_image', 0, 3),
    ('igny8_billing_configuration', '"igny8_billing_configuration"', 'credit_value_usd', 0, 2),
    ('igny8_billing_configuration', '"igny8_billing_configuration"', 'margin_floor_pct', 2, 0),
    ('igny8_credit_package', '"igny8_credit_package"', 'price', 3, 0),
    ('igny8_plan', '"igny8_plan"', 'price_monthly', 2, 0),
    ('igny8_plan', '"igny8_plan"', 'price_yearly', 3, 0),
    ('igny8_ai_model_cost_component', '"igny8_ai_model_cost_component"', 'amount_usd', 2, 4)
    ) AS w(name, tab, col, whole, scale)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = pg_catalog.to_regclass(w.tab) AND a.attname = w.col
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid) AS d
  CROSS JOIN LATERAL (SELECT CAST(nullif(split_part(split_part(d.type, '(', 2), ',', 1), '') AS integer) AS digits,
    CAST(nullif(rtrim(split_part(d.type, ',', 2), ')'), '') AS integer) AS scale) AS n
  WHERE d.type IN ('double precision', 'real', 'money')
    OR (d.type IN ('smallint', 'integer', 'bigint') AND d.scale > 0)
    OR (d.type LIKE 'numeric(%' AND (n.scale < d.scale OR n.digits - n.scale < d.whole))
)
  SELECT CAST(regexp_replace(('ratesmith: columns would round or refuse amounts of money: ' || (SELECT string_agg(w.label, ', ') FROM wrong AS w) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM wrong);

-- account_setting_key

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_account_setting_key" (
  "key" varchar(100),
  "value_type" varchar(20),
  "overrides" varchar(50),
  "default_value" jsonb,
  "min_value" numeric(12, 4),
  "max_value" numeric(12, 4),
  "step_value" numeric(12, 4),
  "choices" jsonb,
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("key")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_account_setting_key" ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active") VALUES
('ai.image_quality', 'string', 'image_quality', '"standard"', NULL, NULL, NULL, '["standard", "hd"]', TRUE),
('ai.image_quality_tier', 'string', 'quality_tier', '"quality"', NULL, NULL, NULL, '["basic", "quality", "premium"]', TRUE),
('ai.image_style', 'string', 'image_style', '"photorealistic"', NULL, NULL, NULL, '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]', TRUE),
('ai.max_images', 'int', 'max_images_per_article', '4', 1, 8, NULL, NULL, TRUE),
('ai.max_tokens', 'int', 'max_tokens', '8192', 1, 8192, NULL, NULL, TRUE),
('ai.temperature', 'float', 'temperature', '0.7', 0, 2, 0.1, NULL, TRUE);

-- ai_model_config

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_ai_model_config" (
  "model_name" varchar(100),
  "model_type" varchar(20),
  "provider" varchar(50),
  "display_name" varchar(200),
  "is_default" boolean,
  "is_testing" boolean,
  "is_active" boolean,
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
  "capabilities" jsonb,
  "available_sizes" jsonb,
  "sort_order" integer,
  "release_date" date,
  "deprecation_date" date,
  "notes" text,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("model_name")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_ai_model_config" ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes") VALUES
('bria:10@1', 'image', 'runware', 'Bria 3.2', FALSE, FALSE, FALSE, NULL, NULL, NULL, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1344x768"]', 40, NULL, NULL, ''),
('dall-e-3', 'image', 'openai', 'DALL-E 3', TRUE, FALSE, TRUE, NULL, NULL, 0.04, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1792x1024", "1024x1792"]', 20, '2023-10-19', NULL, ''),
('google:4@2', 'image', 'runware', 'Nano Banana', FALSE, FALSE, TRUE, NULL, NULL, 0.15, NULL, 15, 'premium', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1376x768"]', 30, NULL, NULL, ''),
('gpt-4o', 'text', 'openai', 'GPT-4o', FALSE, FALSE, TRUE, 0.0025, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 20, '2024-05-13', NULL, ''),
('gpt-4o-mini', 'text', 'openai', 'GPT-4o mini', FALSE, TRUE, TRUE, 0.00015, 0.0006, NULL, 10000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 30, '2024-07-18', NULL, ''),
('gpt-5.1', 'text', 'openai', 'GPT-5.1', TRUE, FALSE, TRUE, 0.00125, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, NULL, 400000, '{"function_calling": true, "vision": true}', '[]', 10, '2025-11-12', NULL, ''),
('runware:97@1', 'image', 'runware', 'Hi Dream Full', FALSE, TRUE, TRUE, NULL, NULL, 0.013, NULL, 1, 'basic', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1280x768"]', 10, NULL, NULL, '');

-- ai_rate

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_ai_rate" (
  "rate_id" varchar(27),
  "model_name" varchar(100),
  "provider" varchar(50),
  "content" jsonb,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("rate_id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_ai_rate" ("rate_id", "model_name", "provider", "content") VALUES
('r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'google:4@2', 'runware', '{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}'),
('ra6zruz6h572uotnhlmmiq4xncr', 'gpt-4o', 'openai', '{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'gpt-5.1', 'openai', '{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'),
('rf2ac6su5axhbhjpea5edylfvng', 'runware:97@1', 'runware', '{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}'),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'gpt-4o-mini', 'openai', '{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}'),
('rqcmpavhj4hzijkwmh5wr6ijiok', 'dall-e-3', 'openai', '{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}'),
('ry523etgu3l74rejtx6nomzypmo', 'bria:10@1', 'runware', '{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}');

-- automation_defaults

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_automation_defaults" (
  "id" integer,
  "automation_enabled" boolean,
  "automation_frequency" varchar(20),
  "automation_time" time,
  "stage_config" jsonb,
  "within_stage_delay" integer,
  "between_stage_delay" integer,
  "auto_approval_enabled" boolean,
  "auto_publish_enabled" boolean,
  "publish_days" jsonb,
  "publish_time_slots" jsonb,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_automation_defaults" ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots") VALUES
(1, FALSE, 'daily', '02:00:00', '{"1": {"batch_size": 10, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": true}, "7": {"enabled": true, "per_run_limit": 10}}', 3, 5, TRUE, TRUE, '["mon", "tue", "wed", "thu", "fri"]', '["09:00", "14:00", "18:00"]');

-- automation_preset

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_automation_preset" (
  "preset_id" varchar(50),
  "name" varchar(100),
  "description" text,
  "is_recommended" boolean,
  "is_active" boolean,
  "sort_order" integer,
  "stages" jsonb,
  "schedule" jsonb,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("preset_id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_automation_preset" ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule") VALUES
('aggressive', 'Aggressive', 'Maximum throughput', FALSE, TRUE, 30, '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}', '{}'),
('balanced', 'Balanced', 'Moderate throughput', TRUE, TRUE, 20, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}', '{}'),
('conservative', 'Conservative', 'Low throughput, high quality', FALSE, TRUE, 10, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}', '{}');

-- automation_stage

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_automation_stage" (
  "number" integer,
  "name" varchar(100),
  "model_type" varchar(20),
  "operation" varchar(50),
  "input" varchar(100),
  "has_ai" boolean,
  "enabled" boolean,
  "batch_size" integer,
  "per_run_limit" integer,
  "use_testing" boolean,
  "budget_pct" integer,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("number")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_automation_stage" ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct") VALUES
(1, E'Keywords \u2192 Clusters', 'text', 'clustering', 'keywords', TRUE, TRUE, 10, 0, FALSE, 15),
(2, E'Clusters \u2192 Ideas', 'text', 'ideas', 'clusters', TRUE, TRUE, 1, 10, FALSE, 10),
(3, E'Ideas \u2192 Tasks', NULL, NULL, 'ideas', FALSE, TRUE, 20, 0, NULL, NULL),
(4, E'Tasks \u2192 Content', 'text', 'content', 'tasks', TRUE, TRUE, 1, 5, FALSE, 40),
(5, E'Content \u2192 Prompts', 'text', 'image_prompts', 'articles', TRUE, TRUE, 1, 5, FALSE, 5),
(6, E'Prompts \u2192 Images', 'image', 'images', 'image prompts', TRUE, TRUE, 1, 20, TRUE, 30),
(7, E'Review \u2192 Approved', NULL, NULL, 'articles', FALSE, TRUE, NULL, 10, NULL, NULL);

-- billing_configuration

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_billing_configuration" (
  "id" integer,
  "credit_value_usd" numeric(10, 6),
  "rounding" varchar(10),
  "margin_floor_pct" numeric(5, 2),
  "ratesmith_changed" boolean,
  PRIMARY KEY ("id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_billing_configuration" ("id", "credit_value_usd", "rounding", "margin_floor_pct") VALUES
(1, 0.01, 'up', 20);

-- credit_cost_config

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_credit_cost_config" (
  "operation_type" varchar(50),
  "display_name" varchar(100),
  "base_credits" integer,
  "model_type" varchar(20),
  "is_active" boolean,
  "description" text,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("operation_type")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_credit_cost_config" ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description") VALUES
('clustering', 'Keyword clustering', 1, 'text', TRUE, E'Groups keywords by what people search for\u003b the text model is charged by tokens'),
('content', 'Content generation', 1, 'text', TRUE, E'Writes an article\u003b the text model is charged by tokens'),
('ideas', 'Content ideas', 1, 'text', TRUE, E'Finds ideas for a cluster\u003b the text model is charged by tokens'),
('image_prompts', 'Image prompt extraction', 2, 'text', TRUE, E'Finds what to picture in an article\u003b the text model is charged by tokens'),
('images', 'Image generation', 5, 'image', TRUE, E'Makes an image\u003b the image model is charged by image'),
('linking', 'Internal linking', 1, NULL, TRUE, E'Links articles of a site with each other\u003b no model is called'),
('optimization', 'Content optimization', 1, NULL, TRUE, E'Improves an article that is there already\u003b no model is charged');

-- credit_package

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_credit_package" (
  "slug" varchar(50),
  "name" varchar(100),
  "credits" integer,
  "price" numeric(10, 2),
  "description" text,
  "is_featured" boolean,
  "is_active" boolean,
  "sort_order" integer,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("slug")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_credit_package" ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order") VALUES
('growth', 'Growth', 5000, 55, 'For a site that publishes every week', TRUE, TRUE, 20),
('scale', 'Scale', 20000, 200, 'For several sites', FALSE, TRUE, 30),
('starter', 'Starter', 1000, 12, 'For a first project', FALSE, TRUE, 10);

-- global_ai_prompt

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_global_ai_prompt" (
  "prompt_type" varchar(100),
  "prompt_value" text,
  "variables" jsonb,
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("prompt_type")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_global_ai_prompt" ("prompt_type", "prompt_value", "variables", "is_active") VALUES
('clustering', E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n', '["keywords", "sector"]', TRUE),
('content_generation', E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n', '["brief", "language", "primary_keyword", "title", "tone"]', TRUE),
('ideas', E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n', '["cluster", "keywords"]', TRUE),
('image_prompts', E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n', '["content", "image_style", "max_images"]', TRUE);

-- global_author_profile

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_global_author_profile" (
  "name" varchar(255),
  "tone" varchar(50),
  "language" varchar(10),
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("name")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_global_author_profile" ("name", "tone", "language", "is_active") VALUES
('Friendly blogger', 'casual', 'en', TRUE),
('Professional', 'professional', 'en', TRUE),
('Technical writer', 'technical', 'en', TRUE);

-- global_module_settings

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_global_module_settings" (
  "id" integer,
  "planner_enabled" boolean,
  "writer_enabled" boolean,
  "linker_enabled" boolean,
  "optimizer_enabled" boolean,
  "automation_enabled" boolean,
  "integration_enabled" boolean,
  "publisher_enabled" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_global_module_settings" ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled") VALUES
(1, TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE);

-- global_strategy

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_global_strategy" (
  "name" varchar(255),
  "description" text,
  "prompts" jsonb,
  "author_profile" varchar(100),
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("name")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_global_strategy" ("name", "description", "prompts", "author_profile", "is_active") VALUES
('Blog articles', 'Regular articles that answer one question each', '["clustering", "ideas", "content_generation", "image_prompts"]', 'professional', TRUE),
('Technical guides', 'Longer guides for readers who build something', '["ideas", "content_generation"]', 'technical-writer', TRUE);

-- industry

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_industry" (
  "slug" varchar(101),
  "name" varchar(255),
  "description" text,
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("slug")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_industry" ("slug", "name", "description", "is_active") VALUES
('health', 'Health', 'Wellbeing, fitness and care', TRUE),
('technology', 'Technology', 'Software, hardware and the services around them', TRUE);

-- integration_provider

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_integration_provider" (
  "provider_id" varchar(50),
  "display_name" varchar(100),
  "provider_type" varchar(20),
  "api_endpoint" varchar(200),
  "config" jsonb,
  "is_active" boolean,
  "is_sandbox" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("provider_id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_integration_provider" ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox") VALUES
('anthropic', 'Anthropic', 'ai', 'https://api.anthropic.com/v1', '{}', FALSE, FALSE),
('openai', 'OpenAI', 'ai', 'https://api.openai.com/v1', '{}', TRUE, FALSE),
('paypal', 'PayPal', 'payment', 'https://api-m.paypal.com', '{}', TRUE, TRUE),
('resend', 'Resend', 'email', 'https://api.resend.com', '{}', TRUE, FALSE),
('runware', 'Runware', 'ai', 'https://api.runware.ai/v1', '{}', TRUE, FALSE),
('stripe', 'Stripe', 'payment', 'https://api.stripe.com/v1', '{}', TRUE, TRUE);

-- payment_method_config

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_payment_method_config" (
  "country_code" varchar(10),
  "payment_method" varchar(30),
  "display_name" varchar(100),
  "provider" varchar(50),
  "instructions" text,
  "is_enabled" boolean,
  "sort_order" integer,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("country_code", "payment_method")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_payment_method_config" ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order") VALUES
('PK', 'bank_transfer', 'Bank transfer', NULL, E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.', TRUE, 20),
('PK', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10),
('default', 'paypal', 'PayPal', 'paypal', '', TRUE, 20),
('default', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10);

-- plan

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_plan" (
  "slug" varchar(50),
  "name" varchar(100),
  "idea_credits" integer,
  "content_credits" integer,
  "image_credits" integer,
  "optimization_credits" integer,
  "max_sites" integer,
  "max_users" integer,
  "price_monthly" numeric(10, 2),
  "price_yearly" numeric(10, 2),
  "is_active" boolean,
  "is_internal" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("slug")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_plan" ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal") VALUES
('growth', 'Growth', 700, 5250, 1750, 350, 5, 5, 99, 990, TRUE, FALSE),
('internal', 'Internal', 10000, 10000, 10000, 10000, 100, 100, 0, 0, TRUE, TRUE),
('starter', 'Starter', 200, 1500, 500, 100, 1, 2, 29, 290, TRUE, FALSE);

-- system_ai_settings

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_system_ai_settings" (
  "id" integer,
  "temperature" double precision,
  "max_tokens" integer,
  "image_style" varchar(30),
  "image_quality" varchar(20),
  "max_images_per_article" integer,
  "image_size" varchar(20),
  "max_images_allowed" integer,
  "styles" jsonb,
  "sizes" jsonb,
  "qualities" jsonb,
  "tiers" jsonb,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("id")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_system_ai_settings" ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers") VALUES
(1, 0.7, 8192, 'photorealistic', 'standard', 4, '1024x1024', 8, '[{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}]', '[{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}]', '[{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}]', '[{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]');

-- ai_model_cost_component

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_ai_model_cost_component" (
  "rate_id" varchar(27),
  "meter" varchar(20),
  "service" varchar(20),
  "region" varchar(30),
  "over_tokens" bigint,
  "size" varchar(11),
  "quality" varchar(30),
  "search_context" varchar(10),
  "hours_utc" varchar(11),
  "per" integer,
  "amount_usd" numeric(15, 9),
  "ratesmith_changed" boolean,
  PRIMARY KEY ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_ai_model_cost_component" ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd") VALUES
('r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'image', 'standard', '', 0, '', '', '', '', 1, 0.15),
('ra6zruz6h572uotnhlmmiq4xncr', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 1.25),
('ra6zruz6h572uotnhlmmiq4xncr', 'input', 'batch', '', 0, '', '', '', '', 1000000, 1.25),
('ra6zruz6h572uotnhlmmiq4xncr', 'input', 'standard', '', 0, '', '', '', '', 1000000, 2.5),
('ra6zruz6h572uotnhlmmiq4xncr', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5),
('ra6zruz6h572uotnhlmmiq4xncr', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'cached_input', 'batch', '', 0, '', '', '', '', 1000000, 0.0625),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.125),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.625),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'input', 'standard', '', 0, '', '', '', '', 1000000, 1.25),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10),
('rf2ac6su5axhbhjpea5edylfvng', 'image', 'standard', '', 0, '', '', '', '', 1, 0.013),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.075),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.075),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'input', 'standard', '', 0, '', '', '', '', 1000000, 0.15),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'output', 'batch', '', 0, '', '', '', '', 1000000, 0.3),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'output', 'standard', '', 0, '', '', '', '', 1000000, 0.6),
('rqcmpavhj4hzijkwmh5wr6ijiok', 'image', 'standard', '', 0, '', '', '', '', 1, 0.04);

-- ai_model_price_window

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_ai_model_price_window" (
  "model_name" varchar(100),
  "provider" varchar(50),
  "effective_from" date,
  "effective_until" date,
  "rate_id" varchar(27),
  "ratesmith_changed" boolean,
  PRIMARY KEY ("model_name", "provider", "effective_from")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_ai_model_price_window" ("model_name", "provider", "effective_from", "effective_until", "rate_id") VALUES
('bria:10@1', 'runware', '0001-01-01', NULL, 'ry523etgu3l74rejtx6nomzypmo'),
('dall-e-3', 'openai', '0001-01-01', NULL, 'rqcmpavhj4hzijkwmh5wr6ijiok'),
('google:4@2', 'runware', '0001-01-01', NULL, 'r6gb5zs4t3pw3ebxjh5gcnpfnuw'),
('gpt-4o', 'openai', '0001-01-01', NULL, 'ra6zruz6h572uotnhlmmiq4xncr'),
('gpt-4o-mini', 'openai', '0001-01-01', NULL, 'rhpzrzbfrogjh6g4rz3q2rtxrec'),
('gpt-5.1', 'openai', '0001-01-01', NULL, 'rbaurxxlxsnmnfrcviyed3a2nqy'),
('runware:97@1', 'runware', '0001-01-01', NULL, 'rf2ac6su5axhbhjpea5edylfvng');

-- industry_sector

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_industry_sector" (
  "slug" varchar(101),
  "industry_id" varchar(101),
  "name" varchar(255),
  "description" text,
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("slug")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_industry_sector" ("slug", "industry_id", "name", "description", "is_active") VALUES
('health.fitness', 'health', 'Fitness', '', TRUE),
('health.nutrition', 'health', 'Nutrition', '', TRUE),
('technology.cybersecurity', 'technology', 'Cybersecurity', '', TRUE),
('technology.saas', 'technology', 'Software as a service', '', TRUE);

-- seed_keyword

CREATE TEMPORARY TABLE pg_temp."ratesmith_new_seed_keyword" (
  "sector_id" varchar(101),
  "keyword" varchar(255),
  "search_volume" integer,
  "difficulty" smallint,
  "cpc" numeric(10, 2),
  "is_active" boolean,
  "ratesmith_changed" boolean,
  PRIMARY KEY ("sector_id", "keyword")
) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_new_seed_keyword" ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active") VALUES
('health.fitness', 'home workout plan', 8100, 48, NULL, TRUE),
('health.nutrition', 'meal prep ideas', 22200, 52, NULL, TRUE),
('technology.cybersecurity', 'password manager', 60500, 82, NULL, TRUE),
('technology.saas', 'crm software', 18100, 74, NULL, TRUE),
('technology.saas', 'project management software', 14800, 71, NULL, TRUE);

INSERT INTO pg_temp."ratesmith_run" WITH wrong AS (
  SELECT 'igny8_account_setting_key ' || CAST(t."key" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_account_setting_key" AS n CROSS JOIN "igny8_account_setting_key" AS t
    WHERE t."key" = n."key"
    GROUP BY t."key" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_ai_model_config ' || CAST(t."model_name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_ai_model_config" AS n CROSS JOIN "igny8_ai_model_config" AS t
    WHERE t."model_name" = n."model_name"
    GROUP BY t."model_name" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_ai_rate ' || CAST(t."rate_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_ai_rate" AS n CROSS JOIN "igny8_ai_rate" AS t
    WHERE t."rate_id" = n."rate_id"
    GROUP BY t."rate_id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_automation_defaults ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_automation_defaults" AS n CROSS JOIN "igny8_automation_defaults" AS t
    WHERE t."id" = n."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_automation_preset ' || CAST(t."preset_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_automation_preset" AS n CROSS JOIN "igny8_automation_preset" AS t
    WHERE t."preset_id" = n."preset_id"
    GROUP BY t."preset_id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_automation_stage ' || CAST(t."number" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_automation_stage" AS n CROSS JOIN "igny8_automation_stage" AS t
    WHERE t."number" = n."number"
    GROUP BY t."number" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_billing_configuration ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_billing_configuration" AS n CROSS JOIN "igny8_billing_configuration" AS t
    WHERE t."id" = n."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_credit_cost_config ' || CAST(t."operation_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_credit_cost_config" AS n CROSS JOIN "igny8_credit_cost_config" AS t
    WHERE t."operation_type" = n."operation_type"
    GROUP BY t."operation_type" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_credit_package ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_credit_package" AS n CROSS JOIN "igny8_credit_package" AS t
    WHERE t."slug" = n."slug"
    GROUP BY t."slug" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_global_ai_prompt ' || CAST(t."prompt_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_global_ai_prompt" AS n CROSS JOIN "igny8_global_ai_prompt" AS t
    WHERE t."prompt_type" = n."prompt_type"
    GROUP BY t."prompt_type" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_global_author_profile ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_global_author_profile" AS n CROSS JOIN "igny8_global_author_profile" AS t
    WHERE t."name" = n."name"
    GROUP BY t."name" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_global_module_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_global_module_settings" AS n CROSS JOIN "igny8_global_module_settings" AS t
    WHERE t."id" = n."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_global_strategy ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_global_strategy" AS n CROSS JOIN "igny8_global_strategy" AS t
    WHERE t."name" = n."name"
    GROUP BY t."name" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_industry ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_industry" AS n CROSS JOIN "igny8_industry" AS t
    WHERE t."slug" = n."slug"
    GROUP BY t."slug" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_integration_provider ' || CAST(t."provider_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_integration_provider" AS n CROSS JOIN "igny8_integration_provider" AS t
    WHERE t."provider_id" = n."provider_id"
    GROUP BY t."provider_id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_payment_method_config ' || CAST(t."country_code" AS text) || '/' || CAST(t."payment_method" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_payment_method_config" AS n CROSS JOIN "igny8_payment_method_config" AS t
    WHERE t."country_code" = n."country_code" AND t."payment_method" = n."payment_method"
    GROUP BY t."country_code", t."payment_method" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_plan ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_plan" AS n CROSS JOIN "igny8_plan" AS t
    WHERE t."slug" = n."slug"
    GROUP BY t."slug" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_system_ai_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_system_ai_settings" AS n CROSS JOIN "igny8_system_ai_settings" AS t
    WHERE t."id" = n."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ' || CAST(t."rate_id" AS text) || '/' || CAST(t."meter" AS text) || '/' || CAST(t."service" AS text) || '/' || CAST(t."region" AS text) || '/' || CAST(t."over_tokens" AS text) || '/' || CAST(t."size" AS text) || '/' || CAST(t."quality" AS text) || '/' || CAST(t."search_context" AS text) || '/' || CAST(t."hours_utc" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_ai_model_cost_component" AS n CROSS JOIN "igny8_ai_model_cost_component" AS t
    WHERE t."rate_id" = n."rate_id" AND t."meter" = n."meter" AND t."service" = n."service" AND t."region" = n."region" AND t."over_tokens" = n."over_tokens" AND t."size" = n."size" AND t."quality" = n."quality" AND t."search_context" = n."search_context" AND t."hours_utc" = n."hours_utc"
    GROUP BY t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."provider" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_ai_model_price_window" AS n CROSS JOIN "igny8_ai_model_price_window" AS t
    WHERE t."model_name" = n."model_name" AND t."provider" = n."provider" AND t."effective_from" = n."effective_from"
    GROUP BY t."model_name", t."provider", t."effective_from" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_industry_sector ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_industry_sector" AS n CROSS JOIN "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
    WHERE t."slug" = n."slug"
    GROUP BY t."slug" HAVING count(*) > 1
  UNION ALL
  SELECT 'igny8_seed_keyword ' || CAST(p0."slug" AS text) || '/' || CAST(t."keyword" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM pg_temp."ratesmith_new_seed_keyword" AS n CROSS JOIN "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
    WHERE p0."slug" = n."sector_id" AND t."keyword" = n."keyword"
    GROUP BY p0."slug", t."keyword" HAVING count(*) > 1)
  SELECT CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || (SELECT string_agg(w.label, ', ') FROM wrong AS w) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM wrong);

-- account_setting_key

UPDATE "igny8_account_setting_key" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "key"
    FROM jsonb_array_elements((SELECT l."keys" -> 'account_setting_key' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_account_setting_key" AS n WHERE n."key" = r."key")) AS g
  WHERE t."key" = g."key"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_account_setting_key" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_account_setting_key" AS t
  WHERE t."key" = n."key" AND (
    t."value_type" IS DISTINCT FROM n."value_type"
    OR t."overrides" IS DISTINCT FROM n."overrides"
    OR CAST(t."default_value" AS jsonb) IS DISTINCT FROM n."default_value"
    OR t."min_value" IS DISTINCT FROM n."min_value"
    OR t."max_value" IS DISTINCT FROM n."max_value"
    OR t."step_value" IS DISTINCT FROM n."step_value"
    OR CAST(t."choices" AS jsonb) IS DISTINCT FROM n."choices"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_account_setting_key" AS t SET
    "value_type" = n."value_type",
    "overrides" = n."overrides",
    "default_value" = n."default_value",
    "min_value" = n."min_value",
    "max_value" = n."max_value",
    "step_value" = n."step_value",
    "choices" = n."choices",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_account_setting_key" AS n
  WHERE t."key" = n."key"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_account_setting_key" ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT n."key", n."value_type", n."overrides", n."default_value", n."min_value", n."max_value", n."step_value", n."choices", n."is_active"
  FROM pg_temp."ratesmith_new_account_setting_key" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" AS t WHERE t."key" = n."key")
  ORDER BY n."key";

-- ai_model_config

UPDATE "igny8_ai_model_config" AS t SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "model_name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'ai_model_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_ai_model_config" AS n WHERE n."model_name" = r."model_name")) AS g
  WHERE t."model_name" = g."model_name"
    AND (t."is_active" IS TRUE OR t."is_default" IS TRUE OR t."is_testing" IS TRUE);

UPDATE pg_temp."ratesmith_new_ai_model_config" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_ai_model_config" AS t
  WHERE t."model_name" = n."model_name" AND (
    t."model_type" IS DISTINCT FROM n."model_type"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR t."display_name" IS DISTINCT FROM n."display_name"
    OR t."is_default" IS DISTINCT FROM n."is_default"
    OR t."is_testing" IS DISTINCT FROM n."is_testing"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."cost_per_1k_input" IS DISTINCT FROM n."cost_per_1k_input"
    OR t."cost_per_1k_output" IS DISTINCT FROM n."cost_per_1k_output"
    OR t."cost_per_image" IS DISTINCT FROM n."cost_per_image"
    OR t."tokens_per_credit" IS DISTINCT FROM n."tokens_per_credit"
    OR t."credits_per_image" IS DISTINCT FROM n."credits_per_image"
    OR t."quality_tier" IS DISTINCT FROM n."quality_tier"
    OR t."max_tokens" IS DISTINCT FROM n."max_tokens"
    OR t."max_input_tokens" IS DISTINCT FROM n."max_input_tokens"
    OR t."max_output_tokens" IS DISTINCT FROM n."max_output_tokens"
    OR t."context_window" IS DISTINCT FROM n."context_window"
    OR CAST(t."capabilities" AS jsonb) IS DISTINCT FROM n."capabilities"
    OR CAST(t."available_sizes" AS jsonb) IS DISTINCT FROM n."available_sizes"
    OR t."sort_order" IS DISTINCT FROM n."sort_order"
    OR t."release_date" IS DISTINCT FROM n."release_date"
    OR t."deprecation_date" IS DISTINCT FROM n."deprecation_date"
    OR t."notes" IS DISTINCT FROM n."notes");

UPDATE "igny8_ai_model_config" AS t SET "is_default" = FALSE
  FROM pg_temp."ratesmith_new_ai_model_config" AS n
  WHERE t."model_name" = n."model_name"
    AND n."ratesmith_changed" IS TRUE
    AND t."is_default" IS TRUE
    AND t."is_active" IS TRUE
    AND NOT (n."is_default" IS TRUE AND n."is_active" IS TRUE AND NOT (t."model_type" IS DISTINCT FROM n."model_type"));

UPDATE "igny8_ai_model_config" AS t SET "is_testing" = FALSE
  FROM pg_temp."ratesmith_new_ai_model_config" AS n
  WHERE t."model_name" = n."model_name"
    AND n."ratesmith_changed" IS TRUE
    AND t."is_testing" IS TRUE
    AND t."is_active" IS TRUE
    AND NOT (n."is_testing" IS TRUE AND n."is_active" IS TRUE AND NOT (t."model_type" IS DISTINCT FROM n."model_type"));

UPDATE "igny8_ai_model_config" AS t SET
    "model_type" = n."model_type",
    "provider" = n."provider",
    "display_name" = n."display_name",
    "is_default" = n."is_default",
    "is_testing" = n."is_testing",
    "is_active" = n."is_active",
    "cost_per_1k_input" = n."cost_per_1k_input",
    "cost_per_1k_output" = n."cost_per_1k_output",
    "cost_per_image" = n."cost_per_image",
    "tokens_per_credit" = n."tokens_per_credit",
    "credits_per_image" = n."credits_per_image",
    "quality_tier" = n."quality_tier",
    "max_tokens" = n."max_tokens",
    "max_input_tokens" = n."max_input_tokens",
    "max_output_tokens" = n."max_output_tokens",
    "context_window" = n."context_window",
    "capabilities" = n."capabilities",
    "available_sizes" = n."available_sizes",
    "sort_order" = n."sort_order",
    "release_date" = n."release_date",
    "deprecation_date" = n."deprecation_date",
    "notes" = n."notes",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_ai_model_config" AS n
  WHERE t."model_name" = n."model_name"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_ai_model_config" ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT n."model_name", n."model_type", n."provider", n."display_name", n."is_default", n."is_testing", n."is_active", n."cost_per_1k_input", n."cost_per_1k_output", n."cost_per_image", n."tokens_per_credit", n."credits_per_image", n."quality_tier", n."max_tokens", n."max_input_tokens", n."max_output_tokens", n."context_window", n."capabilities", n."available_sizes", n."sort_order", n."release_date", n."deprecation_date", n."notes", now(), now()
  FROM pg_temp."ratesmith_new_ai_model_config" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" AS t WHERE t."model_name" = n."model_name")
  ORDER BY n."model_name";

-- ai_rate

INSERT INTO pg_temp."ratesmith_run" WITH wrong AS (
  SELECT 'igny8_ai_rate ' || CAST(n."rate_id" AS text) AS label
  FROM pg_temp."ratesmith_new_ai_rate" AS n JOIN "igny8_ai_rate" AS t ON t."rate_id" = n."rate_id"
  WHERE t."model_name" IS DISTINCT FROM n."model_name"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR CAST(CAST(t."content" AS jsonb) AS text) IS DISTINCT FROM CAST(CAST(n."content" AS jsonb) AS text))
  SELECT CAST(regexp_replace(('ratesmith: rows are there with other values, and are inserted once and never changed: ' || (SELECT string_agg(w.label, ', ') FROM wrong AS w) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM wrong);

INSERT INTO "igny8_ai_rate" ("rate_id", "model_name", "provider", "content")
  SELECT n."rate_id", n."model_name", n."provider", n."content"
  FROM pg_temp."ratesmith_new_ai_rate" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" AS t WHERE t."rate_id" = n."rate_id")
  ORDER BY n."rate_id";

-- automation_defaults

UPDATE pg_temp."ratesmith_new_automation_defaults" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_automation_defaults" AS t
  WHERE t."id" = n."id" AND (
    t."automation_enabled" IS DISTINCT FROM n."automation_enabled"
    OR t."automation_frequency" IS DISTINCT FROM n."automation_frequency"
    OR t."automation_time" IS DISTINCT FROM n."automation_time"
    OR CAST(t."stage_config" AS jsonb) IS DISTINCT FROM n."stage_config"
    OR t."within_stage_delay" IS DISTINCT FROM n."within_stage_delay"
    OR t."between_stage_delay" IS DISTINCT FROM n."between_stage_delay"
    OR t."auto_approval_enabled" IS DISTINCT FROM n."auto_approval_enabled"
    OR t."auto_publish_enabled" IS DISTINCT FROM n."auto_publish_enabled"
    OR CAST(t."publish_days" AS jsonb) IS DISTINCT FROM n."publish_days"
    OR CAST(t."publish_time_slots" AS jsonb) IS DISTINCT FROM n."publish_time_slots");

UPDATE "igny8_automation_defaults" AS t SET
    "automation_enabled" = n."automation_enabled",
    "automation_frequency" = n."automation_frequency",
    "automation_time" = n."automation_time",
    "stage_config" = n."stage_config",
    "within_stage_delay" = n."within_stage_delay",
    "between_stage_delay" = n."between_stage_delay",
    "auto_approval_enabled" = n."auto_approval_enabled",
    "auto_publish_enabled" = n."auto_publish_enabled",
    "publish_days" = n."publish_days",
    "publish_time_slots" = n."publish_time_slots",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_automation_defaults" AS n
  WHERE t."id" = n."id"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_automation_defaults" ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots", "updated_at")
  SELECT n."id", n."automation_enabled", n."automation_frequency", n."automation_time", n."stage_config", n."within_stage_delay", n."between_stage_delay", n."auto_approval_enabled", n."auto_publish_enabled", n."publish_days", n."publish_time_slots", now()
  FROM pg_temp."ratesmith_new_automation_defaults" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_defaults" AS t WHERE t."id" = n."id")
  ORDER BY n."id";

-- automation_preset

UPDATE "igny8_automation_preset" AS t SET "is_active" = FALSE, "updated_at" = now()
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "preset_id"
    FROM jsonb_array_elements((SELECT l."keys" -> 'automation_preset' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_automation_preset" AS n WHERE n."preset_id" = r."preset_id")) AS g
  WHERE t."preset_id" = g."preset_id"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_automation_preset" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_automation_preset" AS t
  WHERE t."preset_id" = n."preset_id" AND (
    t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_recommended" IS DISTINCT FROM n."is_recommended"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."sort_order" IS DISTINCT FROM n."sort_order"
    OR CAST(t."stages" AS jsonb) IS DISTINCT FROM n."stages"
    OR CAST(t."schedule" AS jsonb) IS DISTINCT FROM n."schedule");

UPDATE "igny8_automation_preset" AS t SET
    "name" = n."name",
    "description" = n."description",
    "is_recommended" = n."is_recommended",
    "is_active" = n."is_active",
    "sort_order" = n."sort_order",
    "stages" = n."stages",
    "schedule" = n."schedule",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_automation_preset" AS n
  WHERE t."preset_id" = n."preset_id"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_automation_preset" ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "created_at", "updated_at")
  SELECT n."preset_id", n."name", n."description", n."is_recommended", n."is_active", n."sort_order", n."stages", n."schedule", now(), now()
  FROM pg_temp."ratesmith_new_automation_preset" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_preset" AS t WHERE t."preset_id" = n."preset_id")
  ORDER BY n."preset_id";

-- automation_stage

UPDATE pg_temp."ratesmith_new_automation_stage" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_automation_stage" AS t
  WHERE t."number" = n."number" AND (
    t."name" IS DISTINCT FROM n."name"
    OR t."model_type" IS DISTINCT FROM n."model_type"
    OR t."operation" IS DISTINCT FROM n."operation"
    OR t."input" IS DISTINCT FROM n."input"
    OR t."has_ai" IS DISTINCT FROM n."has_ai"
    OR t."enabled" IS DISTINCT FROM n."enabled"
    OR t."batch_size" IS DISTINCT FROM n."batch_size"
    OR t."per_run_limit" IS DISTINCT FROM n."per_run_limit"
    OR t."use_testing" IS DISTINCT FROM n."use_testing"
    OR t."budget_pct" IS DISTINCT FROM n."budget_pct");

UPDATE "igny8_automation_stage" AS t SET
    "name" = n."name",
    "model_type" = n."model_type",
    "operation" = n."operation",
    "input" = n."input",
    "has_ai" = n."has_ai",
    "enabled" = n."enabled",
    "batch_size" = n."batch_size",
    "per_run_limit" = n."per_run_limit",
    "use_testing" = n."use_testing",
    "budget_pct" = n."budget_pct"
  FROM pg_temp."ratesmith_new_automation_stage" AS n
  WHERE t."number" = n."number"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_automation_stage" ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT n."number", n."name", n."model_type", n."operation", n."input", n."has_ai", n."enabled", n."batch_size", n."per_run_limit", n."use_testing", n."budget_pct"
  FROM pg_temp."ratesmith_new_automation_stage" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" AS t WHERE t."number" = n."number")
  ORDER BY n."number";

-- billing_configuration

UPDATE pg_temp."ratesmith_new_billing_configuration" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_billing_configuration" AS t
  WHERE t."id" = n."id" AND (
    t."credit_value_usd" IS DISTINCT FROM n."credit_value_usd"
    OR t."rounding" IS DISTINCT FROM n."rounding"
    OR t."margin_floor_pct" IS DISTINCT FROM n."margin_floor_pct");

UPDATE "igny8_billing_configuration" AS t SET
    "credit_value_usd" = n."credit_value_usd",
    "rounding" = n."rounding",
    "margin_floor_pct" = n."margin_floor_pct",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_billing_configuration" AS n
  WHERE t."id" = n."id"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_billing_configuration" ("id", "credit_value_usd", "rounding", "margin_floor_pct", "updated_at")
  SELECT n."id", n."credit_value_usd", n."rounding", n."margin_floor_pct", now()
  FROM pg_temp."ratesmith_new_billing_configuration" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_billing_configuration" AS t WHERE t."id" = n."id")
  ORDER BY n."id";

-- credit_cost_config

UPDATE "igny8_credit_cost_config" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "operation_type"
    FROM jsonb_array_elements((SELECT l."keys" -> 'credit_cost_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_credit_cost_config" AS n WHERE n."operation_type" = r."operation_type")) AS g
  WHERE t."operation_type" = g."operation_type"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_credit_cost_config" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_credit_cost_config" AS t
  WHERE t."operation_type" = n."operation_type" AND (
    t."display_name" IS DISTINCT FROM n."display_name"
    OR t."base_credits" IS DISTINCT FROM n."base_credits"
    OR t."model_type" IS DISTINCT FROM n."model_type"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."description" IS DISTINCT FROM n."description");

UPDATE "igny8_credit_cost_config" AS t SET
    "display_name" = n."display_name",
    "base_credits" = n."base_credits",
    "model_type" = n."model_type",
    "is_active" = n."is_active",
    "description" = n."description"
  FROM pg_temp."ratesmith_new_credit_cost_config" AS n
  WHERE t."operation_type" = n."operation_type"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_credit_cost_config" ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT n."operation_type", n."display_name", n."base_credits", n."model_type", n."is_active", n."description"
  FROM pg_temp."ratesmith_new_credit_cost_config" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = n."operation_type")
  ORDER BY n."operation_type";

-- credit_package

UPDATE "igny8_credit_package" AS t SET "is_active" = FALSE, "updated_at" = now()
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'credit_package' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_credit_package" AS n WHERE n."slug" = r."slug")) AS g
  WHERE t."slug" = g."slug"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_credit_package" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_credit_package" AS t
  WHERE t."slug" = n."slug" AND (
    t."name" IS DISTINCT FROM n."name"
    OR t."credits" IS DISTINCT FROM n."credits"
    OR t."price" IS DISTINCT FROM n."price"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_featured" IS DISTINCT FROM n."is_featured"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."sort_order" IS DISTINCT FROM n."sort_order");

UPDATE "igny8_credit_package" AS t SET
    "name" = n."name",
    "credits" = n."credits",
    "price" = n."price",
    "description" = n."description",
    "is_featured" = n."is_featured",
    "is_active" = n."is_active",
    "sort_order" = n."sort_order",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_credit_package" AS n
  WHERE t."slug" = n."slug"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_credit_package" ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "created_at", "updated_at")
  SELECT n."slug", n."name", n."credits", n."price", n."description", n."is_featured", n."is_active", n."sort_order", now(), now()
  FROM pg_temp."ratesmith_new_credit_package" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_package" AS t WHERE t."slug" = n."slug")
  ORDER BY n."slug";

-- global_ai_prompt

UPDATE "igny8_global_ai_prompt" AS t SET "is_active" = FALSE, "updated_at" = now()
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "prompt_type"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_ai_prompt' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_ai_prompt" AS n WHERE n."prompt_type" = r."prompt_type")) AS g
  WHERE t."prompt_type" = g."prompt_type"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_global_ai_prompt" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_global_ai_prompt" AS t
  WHERE t."prompt_type" = n."prompt_type" AND (
    t."prompt_value" IS DISTINCT FROM n."prompt_value"
    OR CAST(t."variables" AS jsonb) IS DISTINCT FROM n."variables"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_global_ai_prompt" AS t SET
    "prompt_value" = n."prompt_value",
    "variables" = n."variables",
    "is_active" = n."is_active",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_global_ai_prompt" AS n
  WHERE t."prompt_type" = n."prompt_type"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_global_ai_prompt" ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at")
  SELECT n."prompt_type", n."prompt_value", n."variables", n."is_active", now(), now()
  FROM pg_temp."ratesmith_new_global_ai_prompt" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = n."prompt_type")
  ORDER BY n."prompt_type";

-- global_author_profile

UPDATE "igny8_global_author_profile" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(255)) AS "name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_author_profile' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_author_profile" AS n WHERE n."name" = r."name")) AS g
  WHERE t."name" = g."name"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_global_author_profile" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_global_author_profile" AS t
  WHERE t."name" = n."name" AND (
    t."tone" IS DISTINCT FROM n."tone"
    OR t."language" IS DISTINCT FROM n."language"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_global_author_profile" AS t SET
    "tone" = n."tone",
    "language" = n."language",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_global_author_profile" AS n
  WHERE t."name" = n."name"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_global_author_profile" ("name", "tone", "language", "is_active")
  SELECT n."name", n."tone", n."language", n."is_active"
  FROM pg_temp."ratesmith_new_global_author_profile" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_author_profile" AS t WHERE t."name" = n."name")
  ORDER BY n."name";

-- global_module_settings

UPDATE pg_temp."ratesmith_new_global_module_settings" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_global_module_settings" AS t
  WHERE t."id" = n."id" AND (
    t."planner_enabled" IS DISTINCT FROM n."planner_enabled"
    OR t."writer_enabled" IS DISTINCT FROM n."writer_enabled"
    OR t."linker_enabled" IS DISTINCT FROM n."linker_enabled"
    OR t."optimizer_enabled" IS DISTINCT FROM n."optimizer_enabled"
    OR t."automation_enabled" IS DISTINCT FROM n."automation_enabled"
    OR t."integration_enabled" IS DISTINCT FROM n."integration_enabled"
    OR t."publisher_enabled" IS DISTINCT FROM n."publisher_enabled");

UPDATE "igny8_global_module_settings" AS t SET
    "planner_enabled" = n."planner_enabled",
    "writer_enabled" = n."writer_enabled",
    "linker_enabled" = n."linker_enabled",
    "optimizer_enabled" = n."optimizer_enabled",
    "automation_enabled" = n."automation_enabled",
    "integration_enabled" = n."integration_enabled",
    "publisher_enabled" = n."publisher_enabled"
  FROM pg_temp."ratesmith_new_global_module_settings" AS n
  WHERE t."id" = n."id"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_global_module_settings" ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled")
  SELECT n."id", n."planner_enabled", n."writer_enabled", n."linker_enabled", n."optimizer_enabled", n."automation_enabled", n."integration_enabled", n."publisher_enabled"
  FROM pg_temp."ratesmith_new_global_module_settings" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_module_settings" AS t WHERE t."id" = n."id")
  ORDER BY n."id";

-- global_strategy

UPDATE "igny8_global_strategy" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(255)) AS "name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_strategy' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_strategy" AS n WHERE n."name" = r."name")) AS g
  WHERE t."name" = g."name"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_global_strategy" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_global_strategy" AS t
  WHERE t."name" = n."name" AND (
    t."description" IS DISTINCT FROM n."description"
    OR CAST(t."prompts" AS jsonb) IS DISTINCT FROM n."prompts"
    OR t."author_profile" IS DISTINCT FROM n."author_profile"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_global_strategy" AS t SET
    "description" = n."description",
    "prompts" = n."prompts",
    "author_profile" = n."author_profile",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_global_strategy" AS n
  WHERE t."name" = n."name"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_global_strategy" ("name", "description", "prompts", "author_profile", "is_active")
  SELECT n."name", n."description", n."prompts", n."author_profile", n."is_active"
  FROM pg_temp."ratesmith_new_global_strategy" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_strategy" AS t WHERE t."name" = n."name")
  ORDER BY n."name";

-- industry

UPDATE "igny8_industry" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'industry' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_industry" AS n WHERE n."slug" = r."slug")) AS g
  WHERE t."slug" = g."slug"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_industry" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_industry" AS t
  WHERE t."slug" = n."slug" AND (
    t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_industry" AS t SET
    "name" = n."name",
    "description" = n."description",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_industry" AS n
  WHERE t."slug" = n."slug"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_industry" ("slug", "name", "description", "is_active")
  SELECT n."slug", n."name", n."description", n."is_active"
  FROM pg_temp."ratesmith_new_industry" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry" AS t WHERE t."slug" = n."slug")
  ORDER BY n."slug";

-- integration_provider

UPDATE "igny8_integration_provider" AS t SET "is_active" = FALSE, "updated_at" = now()
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "provider_id"
    FROM jsonb_array_elements((SELECT l."keys" -> 'integration_provider' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_integration_provider" AS n WHERE n."provider_id" = r."provider_id")) AS g
  WHERE t."provider_id" = g."provider_id"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_integration_provider" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_integration_provider" AS t
  WHERE t."provider_id" = n."provider_id" AND (
    t."display_name" IS DISTINCT FROM n."display_name"
    OR t."provider_type" IS DISTINCT FROM n."provider_type"
    OR t."api_endpoint" IS DISTINCT FROM n."api_endpoint"
    OR CAST(t."config" AS jsonb) IS DISTINCT FROM n."config"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."is_sandbox" IS DISTINCT FROM n."is_sandbox");

UPDATE "igny8_integration_provider" AS t SET
    "display_name" = n."display_name",
    "provider_type" = n."provider_type",
    "is_active" = n."is_active",
    "is_sandbox" = n."is_sandbox",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_integration_provider" AS n
  WHERE t."provider_id" = n."provider_id"
    AND n."ratesmith_changed" IS TRUE;

DO E'BEGIN IF EXISTS (SELECT 1 FROM "igny8_integration_provider" AS t, pg_temp."ratesmith_new_integration_provider" AS n
  WHERE t."provider_id" = n."provider_id"
    AND n."ratesmith_changed" IS TRUE
    AND (t."api_endpoint" IS DISTINCT FROM n."api_endpoint" OR CAST(t."config" AS jsonb) IS DISTINCT FROM n."config"))
THEN UPDATE "igny8_integration_provider" AS t SET "api_endpoint" = n."api_endpoint", "config" = n."config"
  FROM pg_temp."ratesmith_new_integration_provider" AS n
  WHERE t."provider_id" = n."provider_id"
    AND n."ratesmith_changed" IS TRUE
    AND (t."api_endpoint" IS DISTINCT FROM n."api_endpoint" OR CAST(t."config" AS jsonb) IS DISTINCT FROM n."config")\u003b END IF\u003b END';

INSERT INTO "igny8_integration_provider" ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT n."provider_id", n."display_name", n."provider_type", n."api_endpoint", n."config", n."is_active", n."is_sandbox", '', '', '', now(), now()
  FROM pg_temp."ratesmith_new_integration_provider" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" AS t WHERE t."provider_id" = n."provider_id")
  ORDER BY n."provider_id";

-- payment_method_config

UPDATE "igny8_payment_method_config" AS t SET "is_enabled" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(10)) AS "country_code", CAST(k.value ->> 1 AS varchar(30)) AS "payment_method"
    FROM jsonb_array_elements((SELECT l."keys" -> 'payment_method_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_payment_method_config" AS n WHERE n."country_code" = r."country_code" AND n."payment_method" = r."payment_method")) AS g
  WHERE t."country_code" = g."country_code" AND t."payment_method" = g."payment_method"
    AND (t."is_enabled" IS TRUE);

UPDATE pg_temp."ratesmith_new_payment_method_config" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_payment_method_config" AS t
  WHERE t."country_code" = n."country_code" AND t."payment_method" = n."payment_method" AND (
    t."display_name" IS DISTINCT FROM n."display_name"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR t."instructions" IS DISTINCT FROM n."instructions"
    OR t."is_enabled" IS DISTINCT FROM n."is_enabled"
    OR t."sort_order" IS DISTINCT FROM n."sort_order");

UPDATE "igny8_payment_method_config" AS t SET
    "display_name" = n."display_name",
    "provider" = n."provider",
    "instructions" = n."instructions",
    "is_enabled" = n."is_enabled",
    "sort_order" = n."sort_order"
  FROM pg_temp."ratesmith_new_payment_method_config" AS n
  WHERE t."country_code" = n."country_code" AND t."payment_method" = n."payment_method"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_payment_method_config" ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  SELECT n."country_code", n."payment_method", n."display_name", n."provider", n."instructions", n."is_enabled", n."sort_order"
  FROM pg_temp."ratesmith_new_payment_method_config" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_payment_method_config" AS t WHERE t."country_code" = n."country_code" AND t."payment_method" = n."payment_method")
  ORDER BY n."country_code", n."payment_method";

-- plan

UPDATE "igny8_plan" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'plan' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_plan" AS n WHERE n."slug" = r."slug")) AS g
  WHERE t."slug" = g."slug"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_plan" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_plan" AS t
  WHERE t."slug" = n."slug" AND (
    t."name" IS DISTINCT FROM n."name"
    OR t."idea_credits" IS DISTINCT FROM n."idea_credits"
    OR t."content_credits" IS DISTINCT FROM n."content_credits"
    OR t."image_credits" IS DISTINCT FROM n."image_credits"
    OR t."optimization_credits" IS DISTINCT FROM n."optimization_credits"
    OR t."max_sites" IS DISTINCT FROM n."max_sites"
    OR t."max_users" IS DISTINCT FROM n."max_users"
    OR t."price_monthly" IS DISTINCT FROM n."price_monthly"
    OR t."price_yearly" IS DISTINCT FROM n."price_yearly"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."is_internal" IS DISTINCT FROM n."is_internal");

UPDATE "igny8_plan" AS t SET
    "name" = n."name",
    "idea_credits" = n."idea_credits",
    "content_credits" = n."content_credits",
    "image_credits" = n."image_credits",
    "optimization_credits" = n."optimization_credits",
    "max_sites" = n."max_sites",
    "max_users" = n."max_users",
    "price_monthly" = n."price_monthly",
    "price_yearly" = n."price_yearly",
    "is_active" = n."is_active",
    "is_internal" = n."is_internal"
  FROM pg_temp."ratesmith_new_plan" AS n
  WHERE t."slug" = n."slug"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_plan" ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  SELECT n."slug", n."name", n."idea_credits", n."content_credits", n."image_credits", n."optimization_credits", n."max_sites", n."max_users", n."price_monthly", n."price_yearly", n."is_active", n."is_internal"
  FROM pg_temp."ratesmith_new_plan" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_plan" AS t WHERE t."slug" = n."slug")
  ORDER BY n."slug";

-- system_ai_settings

UPDATE pg_temp."ratesmith_new_system_ai_settings" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_system_ai_settings" AS t
  WHERE t."id" = n."id" AND (
    t."temperature" IS DISTINCT FROM n."temperature"
    OR t."max_tokens" IS DISTINCT FROM n."max_tokens"
    OR t."image_style" IS DISTINCT FROM n."image_style"
    OR t."image_quality" IS DISTINCT FROM n."image_quality"
    OR t."max_images_per_article" IS DISTINCT FROM n."max_images_per_article"
    OR t."image_size" IS DISTINCT FROM n."image_size"
    OR t."max_images_allowed" IS DISTINCT FROM n."max_images_allowed"
    OR CAST(t."styles" AS jsonb) IS DISTINCT FROM n."styles"
    OR CAST(t."sizes" AS jsonb) IS DISTINCT FROM n."sizes"
    OR CAST(t."qualities" AS jsonb) IS DISTINCT FROM n."qualities"
    OR CAST(t."tiers" AS jsonb) IS DISTINCT FROM n."tiers");

UPDATE "igny8_system_ai_settings" AS t SET
    "temperature" = n."temperature",
    "max_tokens" = n."max_tokens",
    "image_style" = n."image_style",
    "image_quality" = n."image_quality",
    "max_images_per_article" = n."max_images_per_article",
    "image_size" = n."image_size",
    "max_images_allowed" = n."max_images_allowed",
    "styles" = n."styles",
    "sizes" = n."sizes",
    "qualities" = n."qualities",
    "tiers" = n."tiers",
    "updated_at" = now()
  FROM pg_temp."ratesmith_new_system_ai_settings" AS n
  WHERE t."id" = n."id"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_system_ai_settings" ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers", "updated_at")
  SELECT n."id", n."temperature", n."max_tokens", n."image_style", n."image_quality", n."max_images_per_article", n."image_size", n."max_images_allowed", n."styles", n."sizes", n."qualities", n."tiers", now()
  FROM pg_temp."ratesmith_new_system_ai_settings" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_system_ai_settings" AS t WHERE t."id" = n."id")
  ORDER BY n."id";

-- ai_model_cost_component

INSERT INTO pg_temp."ratesmith_run" WITH wrong AS (
  SELECT 'igny8_ai_model_cost_component ' || CAST(n."rate_id" AS text) || '/' || CAST(n."meter" AS text) || '/' || CAST(n."service" AS text) || '/' || CAST(n."region" AS text) || '/' || CAST(n."over_tokens" AS text) || '/' || CAST(n."size" AS text) || '/' || CAST(n."quality" AS text) || '/' || CAST(n."search_context" AS text) || '/' || CAST(n."hours_utc" AS text) AS label
  FROM pg_temp."ratesmith_new_ai_model_cost_component" AS n JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = n."rate_id" AND t."meter" = n."meter" AND t."service" = n."service" AND t."region" = n."region" AND t."over_tokens" = n."over_tokens" AND t."size" = n."size" AND t."quality" = n."quality" AND t."search_context" = n."search_context" AND t."hours_utc" = n."hours_utc"
  WHERE t."per" IS DISTINCT FROM n."per"
    OR t."amount_usd" IS DISTINCT FROM n."amount_usd")
  SELECT CAST(regexp_replace(('ratesmith: rows are there with other values, and are inserted once and never changed: ' || (SELECT string_agg(w.label, ', ') FROM wrong AS w) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM wrong);

INSERT INTO pg_temp."ratesmith_run" WITH wrong AS (
  SELECT 'foreign ''' || coalesce(CAST(t."rate_id" AS text), 'NULL') || '/' || coalesce(CAST(t."meter" AS text), 'NULL') || '/' || coalesce(CAST(t."service" AS text), 'NULL') || '/' || coalesce(CAST(t."region" AS text), 'NULL') || '/' || coalesce(CAST(t."over_tokens" AS text), 'NULL') || '/' || coalesce(CAST(t."size" AS text), 'NULL') || '/' || coalesce(CAST(t."quality" AS text), 'NULL') || '/' || coalesce(CAST(t."search_context" AS text), 'NULL') || '/' || coalesce(CAST(t."hours_utc" AS text), 'NULL') || '''' AS label
    FROM "igny8_ai_model_cost_component" AS t
    WHERE t."rate_id" IN (SELECT k."rate_id" FROM pg_temp."ratesmith_new_ai_model_cost_component" AS k) AND ((t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc") IN (SELECT o."rate_id", o."meter", o."service", o."region", o."over_tokens", o."size", o."quality", o."search_context", o."hours_utc" FROM "igny8_ai_model_cost_component" AS o EXCEPT SELECT k."rate_id", k."meter", k."service", k."region", k."over_tokens", k."size", k."quality", k."search_context", k."hours_utc" FROM pg_temp."ratesmith_new_ai_model_cost_component" AS k) OR t."rate_id" IS NULL OR t."meter" IS NULL OR t."service" IS NULL OR t."region" IS NULL OR t."over_tokens" IS NULL OR t."size" IS NULL OR t."quality" IS NULL OR t."search_context" IS NULL OR t."hours_utc" IS NULL))
  SELECT CAST(regexp_replace(('ratesmith: igny8_ai_model_cost_component has rows beside those of the configuration, and its rows are never deleted: ' || (SELECT string_agg(w.label, ', ') FROM wrong AS w) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE EXISTS (SELECT 1 FROM wrong);

INSERT INTO "igny8_ai_model_cost_component" ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT n."rate_id", n."meter", n."service", n."region", n."over_tokens", n."size", n."quality", n."search_context", n."hours_utc", n."per", n."amount_usd"
  FROM pg_temp."ratesmith_new_ai_model_cost_component" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = n."rate_id" AND t."meter" = n."meter" AND t."service" = n."service" AND t."region" = n."region" AND t."over_tokens" = n."over_tokens" AND t."size" = n."size" AND t."quality" = n."quality" AND t."search_context" = n."search_context" AND t."hours_utc" = n."hours_utc")
  ORDER BY n."rate_id", n."meter", n."service", n."region", n."over_tokens", n."size", n."quality", n."search_context", n."hours_utc";

-- ai_model_price_window

UPDATE pg_temp."ratesmith_new_ai_model_price_window" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_ai_model_price_window" AS t
  WHERE t."model_name" = n."model_name" AND t."provider" = n."provider" AND t."effective_from" = n."effective_from" AND (
    t."effective_until" IS DISTINCT FROM n."effective_until"
    OR t."rate_id" IS DISTINCT FROM n."rate_id");

UPDATE "igny8_ai_model_price_window" AS t SET
    "effective_until" = n."effective_until",
    "rate_id" = n."rate_id"
  FROM pg_temp."ratesmith_new_ai_model_price_window" AS n
  WHERE t."model_name" = n."model_name" AND t."provider" = n."provider" AND t."effective_from" = n."effective_from"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_ai_model_price_window" ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT n."model_name", n."provider", n."effective_from", n."effective_until", n."rate_id"
  FROM pg_temp."ratesmith_new_ai_model_price_window" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = n."model_name" AND t."provider" = n."provider" AND t."effective_from" = n."effective_from")
  ORDER BY n."model_name", n."provider", n."effective_from";

-- industry_sector

UPDATE "igny8_industry_sector" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'industry_sector' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_industry_sector" AS n WHERE n."slug" = r."slug")) AS g
  WHERE t."slug" = g."slug"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_industry_sector" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
  WHERE t."slug" = n."slug" AND (
    p1."slug" IS DISTINCT FROM n."industry_id"
    OR t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_industry_sector" AS t SET
    "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = n."industry_id"),
    "name" = n."name",
    "description" = n."description",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_industry_sector" AS n
  WHERE t."slug" = n."slug"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_industry_sector" ("slug", "industry_id", "name", "description", "is_active")
  SELECT n."slug", (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = n."industry_id"), n."name", n."description", n."is_active"
  FROM pg_temp."ratesmith_new_industry_sector" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry_sector" AS t WHERE t."slug" = n."slug")
  ORDER BY n."slug";

-- seed_keyword

UPDATE "igny8_seed_keyword" AS t SET "is_active" = FALSE
  FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "sector_id", CAST(k.value ->> 1 AS varchar(255)) AS "keyword"
    FROM jsonb_array_elements((SELECT l."keys" -> 'seed_keyword' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_seed_keyword" AS n WHERE n."sector_id" = r."sector_id" AND n."keyword" = r."keyword")) AS g
  WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = g."sector_id") AND t."keyword" = g."keyword"
    AND (t."is_active" IS TRUE);

UPDATE pg_temp."ratesmith_new_seed_keyword" AS n SET "ratesmith_changed" = TRUE
  FROM "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
  WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = n."sector_id") AND t."keyword" = n."keyword" AND (
    t."search_volume" IS DISTINCT FROM n."search_volume"
    OR t."difficulty" IS DISTINCT FROM n."difficulty"
    OR t."cpc" IS DISTINCT FROM n."cpc"
    OR t."is_active" IS DISTINCT FROM n."is_active");

UPDATE "igny8_seed_keyword" AS t SET
    "search_volume" = n."search_volume",
    "difficulty" = n."difficulty",
    "cpc" = n."cpc",
    "is_active" = n."is_active"
  FROM pg_temp."ratesmith_new_seed_keyword" AS n
  WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = n."sector_id") AND t."keyword" = n."keyword"
    AND n."ratesmith_changed" IS TRUE;

INSERT INTO "igny8_seed_keyword" ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = n."sector_id"), n."keyword", n."search_volume", n."difficulty", n."cpc", n."is_active"
  FROM pg_temp."ratesmith_new_seed_keyword" AS n
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = n."sector_id") AND t."keyword" = n."keyword")
  ORDER BY n."sector_id", n."keyword";

-- ai_model_price_window

INSERT INTO pg_temp."ratesmith_run" SELECT CAST(regexp_replace(('ratesmith: deleting rows of igny8_ai_model_price_window can change or delete rows that refer to them: ' || (SELECT string_agg(concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')'), ', ' ORDER BY concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')')) FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid = pg_catalog.to_regclass('"igny8_ai_model_price_window"')) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT string_agg(concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')'), ', ' ORDER BY concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')')) FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid = pg_catalog.to_regclass('"igny8_ai_model_price_window"')) IS NOT NULL AND EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" AS t WHERE ((t."model_name", t."provider", t."effective_from") IN (SELECT o."model_name", o."provider", o."effective_from" FROM "igny8_ai_model_price_window" AS o EXCEPT SELECT k."model_name", k."provider", k."effective_from" FROM pg_temp."ratesmith_new_ai_model_price_window" AS k) OR t."model_name" IS NULL OR t."provider" IS NULL OR t."effective_from" IS NULL));

DELETE FROM "igny8_ai_model_price_window" AS t
  WHERE ((t."model_name", t."provider", t."effective_from") IN (SELECT o."model_name", o."provider", o."effective_from" FROM "igny8_ai_model_price_window" AS o EXCEPT SELECT k."model_name", k."provider", k."effective_from" FROM pg_temp."ratesmith_new_ai_model_price_window" AS k) OR t."model_name" IS NULL OR t."provider" IS NULL OR t."effective_from" IS NULL);

SET CONSTRAINTS ALL IMMEDIATE;

-- account_setting_key

INSERT INTO pg_temp."ratesmith_run" SELECT 'account_setting_key'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_account_setting_key" AS n
  LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = n."key"
  WHERE t."key" IS NULL
    OR t."value_type" IS DISTINCT FROM n."value_type"
    OR t."overrides" IS DISTINCT FROM n."overrides"
    OR CAST(t."default_value" AS jsonb) IS DISTINCT FROM n."default_value"
    OR t."min_value" IS DISTINCT FROM n."min_value"
    OR t."max_value" IS DISTINCT FROM n."max_value"
    OR t."step_value" IS DISTINCT FROM n."step_value"
    OR CAST(t."choices" AS jsonb) IS DISTINCT FROM n."choices"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "key"
    FROM jsonb_array_elements((SELECT l."keys" -> 'account_setting_key' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_account_setting_key" AS n WHERE n."key" = r."key")) AS g
  JOIN "igny8_account_setting_key" AS t ON t."key" = g."key"
  WHERE t."is_active" IS TRUE);

-- ai_model_config

INSERT INTO pg_temp."ratesmith_run" SELECT 'ai_model_config'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_ai_model_config" AS n
  LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = n."model_name"
  WHERE t."model_name" IS NULL
    OR t."model_type" IS DISTINCT FROM n."model_type"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR t."display_name" IS DISTINCT FROM n."display_name"
    OR t."is_default" IS DISTINCT FROM n."is_default"
    OR t."is_testing" IS DISTINCT FROM n."is_testing"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."cost_per_1k_input" IS DISTINCT FROM n."cost_per_1k_input"
    OR t."cost_per_1k_output" IS DISTINCT FROM n."cost_per_1k_output"
    OR t."cost_per_image" IS DISTINCT FROM n."cost_per_image"
    OR t."tokens_per_credit" IS DISTINCT FROM n."tokens_per_credit"
    OR t."credits_per_image" IS DISTINCT FROM n."credits_per_image"
    OR t."quality_tier" IS DISTINCT FROM n."quality_tier"
    OR t."max_tokens" IS DISTINCT FROM n."max_tokens"
    OR t."max_input_tokens" IS DISTINCT FROM n."max_input_tokens"
    OR t."max_output_tokens" IS DISTINCT FROM n."max_output_tokens"
    OR t."context_window" IS DISTINCT FROM n."context_window"
    OR CAST(t."capabilities" AS jsonb) IS DISTINCT FROM n."capabilities"
    OR CAST(t."available_sizes" AS jsonb) IS DISTINCT FROM n."available_sizes"
    OR t."sort_order" IS DISTINCT FROM n."sort_order"
    OR t."release_date" IS DISTINCT FROM n."release_date"
    OR t."deprecation_date" IS DISTINCT FROM n."deprecation_date"
    OR t."notes" IS DISTINCT FROM n."notes") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "model_name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'ai_model_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_ai_model_config" AS n WHERE n."model_name" = r."model_name")) AS g
  JOIN "igny8_ai_model_config" AS t ON t."model_name" = g."model_name"
  WHERE t."is_active" IS TRUE);

-- ai_rate

INSERT INTO pg_temp."ratesmith_run" SELECT 'ai_rate'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_ai_rate" AS n
  LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = n."rate_id"
  WHERE t."rate_id" IS NULL
    OR t."model_name" IS DISTINCT FROM n."model_name"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR CAST(CAST(t."content" AS jsonb) AS text) IS DISTINCT FROM CAST(CAST(n."content" AS jsonb) AS text));

-- automation_defaults

INSERT INTO pg_temp."ratesmith_run" SELECT 'automation_defaults'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_automation_defaults" AS n
  LEFT JOIN "igny8_automation_defaults" AS t ON t."id" = n."id"
  WHERE t."id" IS NULL
    OR t."automation_enabled" IS DISTINCT FROM n."automation_enabled"
    OR t."automation_frequency" IS DISTINCT FROM n."automation_frequency"
    OR t."automation_time" IS DISTINCT FROM n."automation_time"
    OR CAST(t."stage_config" AS jsonb) IS DISTINCT FROM n."stage_config"
    OR t."within_stage_delay" IS DISTINCT FROM n."within_stage_delay"
    OR t."between_stage_delay" IS DISTINCT FROM n."between_stage_delay"
    OR t."auto_approval_enabled" IS DISTINCT FROM n."auto_approval_enabled"
    OR t."auto_publish_enabled" IS DISTINCT FROM n."auto_publish_enabled"
    OR CAST(t."publish_days" AS jsonb) IS DISTINCT FROM n."publish_days"
    OR CAST(t."publish_time_slots" AS jsonb) IS DISTINCT FROM n."publish_time_slots");

-- automation_preset

INSERT INTO pg_temp."ratesmith_run" SELECT 'automation_preset'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_automation_preset" AS n
  LEFT JOIN "igny8_automation_preset" AS t ON t."preset_id" = n."preset_id"
  WHERE t."preset_id" IS NULL
    OR t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_recommended" IS DISTINCT FROM n."is_recommended"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."sort_order" IS DISTINCT FROM n."sort_order"
    OR CAST(t."stages" AS jsonb) IS DISTINCT FROM n."stages"
    OR CAST(t."schedule" AS jsonb) IS DISTINCT FROM n."schedule") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "preset_id"
    FROM jsonb_array_elements((SELECT l."keys" -> 'automation_preset' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_automation_preset" AS n WHERE n."preset_id" = r."preset_id")) AS g
  JOIN "igny8_automation_preset" AS t ON t."preset_id" = g."preset_id"
  WHERE t."is_active" IS TRUE);

-- automation_stage

INSERT INTO pg_temp."ratesmith_run" SELECT 'automation_stage'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_automation_stage" AS n
  LEFT JOIN "igny8_automation_stage" AS t ON t."number" = n."number"
  WHERE t."number" IS NULL
    OR t."name" IS DISTINCT FROM n."name"
    OR t."model_type" IS DISTINCT FROM n."model_type"
    OR t."operation" IS DISTINCT FROM n."operation"
    OR t."input" IS DISTINCT FROM n."input"
    OR t."has_ai" IS DISTINCT FROM n."has_ai"
    OR t."enabled" IS DISTINCT FROM n."enabled"
    OR t."batch_size" IS DISTINCT FROM n."batch_size"
    OR t."per_run_limit" IS DISTINCT FROM n."per_run_limit"
    OR t."use_testing" IS DISTINCT FROM n."use_testing"
    OR t."budget_pct" IS DISTINCT FROM n."budget_pct");

-- billing_configuration

INSERT INTO pg_temp."ratesmith_run" SELECT 'billing_configuration'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_billing_configuration" AS n
  LEFT JOIN "igny8_billing_configuration" AS t ON t."id" = n."id"
  WHERE t."id" IS NULL
    OR t."credit_value_usd" IS DISTINCT FROM n."credit_value_usd"
    OR t."rounding" IS DISTINCT FROM n."rounding"
    OR t."margin_floor_pct" IS DISTINCT FROM n."margin_floor_pct");

-- credit_cost_config

INSERT INTO pg_temp."ratesmith_run" SELECT 'credit_cost_config'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_credit_cost_config" AS n
  LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = n."operation_type"
  WHERE t."operation_type" IS NULL
    OR t."display_name" IS DISTINCT FROM n."display_name"
    OR t."base_credits" IS DISTINCT FROM n."base_credits"
    OR t."model_type" IS DISTINCT FROM n."model_type"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."description" IS DISTINCT FROM n."description") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "operation_type"
    FROM jsonb_array_elements((SELECT l."keys" -> 'credit_cost_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_credit_cost_config" AS n WHERE n."operation_type" = r."operation_type")) AS g
  JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = g."operation_type"
  WHERE t."is_active" IS TRUE);

-- credit_package

INSERT INTO pg_temp."ratesmith_run" SELECT 'credit_package'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_credit_package" AS n
  LEFT JOIN "igny8_credit_package" AS t ON t."slug" = n."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM n."name"
    OR t."credits" IS DISTINCT FROM n."credits"
    OR t."price" IS DISTINCT FROM n."price"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_featured" IS DISTINCT FROM n."is_featured"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."sort_order" IS DISTINCT FROM n."sort_order") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'credit_package' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_credit_package" AS n WHERE n."slug" = r."slug")) AS g
  JOIN "igny8_credit_package" AS t ON t."slug" = g."slug"
  WHERE t."is_active" IS TRUE);

-- global_ai_prompt

INSERT INTO pg_temp."ratesmith_run" SELECT 'global_ai_prompt'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_global_ai_prompt" AS n
  LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = n."prompt_type"
  WHERE t."prompt_type" IS NULL
    OR t."prompt_value" IS DISTINCT FROM n."prompt_value"
    OR CAST(t."variables" AS jsonb) IS DISTINCT FROM n."variables"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(100)) AS "prompt_type"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_ai_prompt' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_ai_prompt" AS n WHERE n."prompt_type" = r."prompt_type")) AS g
  JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = g."prompt_type"
  WHERE t."is_active" IS TRUE);

-- global_author_profile

INSERT INTO pg_temp."ratesmith_run" SELECT 'global_author_profile'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_global_author_profile" AS n
  LEFT JOIN "igny8_global_author_profile" AS t ON t."name" = n."name"
  WHERE t."name" IS NULL
    OR t."tone" IS DISTINCT FROM n."tone"
    OR t."language" IS DISTINCT FROM n."language"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(255)) AS "name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_author_profile' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_author_profile" AS n WHERE n."name" = r."name")) AS g
  JOIN "igny8_global_author_profile" AS t ON t."name" = g."name"
  WHERE t."is_active" IS TRUE);

-- global_module_settings

INSERT INTO pg_temp."ratesmith_run" SELECT 'global_module_settings'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_global_module_settings" AS n
  LEFT JOIN "igny8_global_module_settings" AS t ON t."id" = n."id"
  WHERE t."id" IS NULL
    OR t."planner_enabled" IS DISTINCT FROM n."planner_enabled"
    OR t."writer_enabled" IS DISTINCT FROM n."writer_enabled"
    OR t."linker_enabled" IS DISTINCT FROM n."linker_enabled"
    OR t."optimizer_enabled" IS DISTINCT FROM n."optimizer_enabled"
    OR t."automation_enabled" IS DISTINCT FROM n."automation_enabled"
    OR t."integration_enabled" IS DISTINCT FROM n."integration_enabled"
    OR t."publisher_enabled" IS DISTINCT FROM n."publisher_enabled");

-- global_strategy

INSERT INTO pg_temp."ratesmith_run" SELECT 'global_strategy'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_global_strategy" AS n
  LEFT JOIN "igny8_global_strategy" AS t ON t."name" = n."name"
  WHERE t."name" IS NULL
    OR t."description" IS DISTINCT FROM n."description"
    OR CAST(t."prompts" AS jsonb) IS DISTINCT FROM n."prompts"
    OR t."author_profile" IS DISTINCT FROM n."author_profile"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(255)) AS "name"
    FROM jsonb_array_elements((SELECT l."keys" -> 'global_strategy' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_global_strategy" AS n WHERE n."name" = r."name")) AS g
  JOIN "igny8_global_strategy" AS t ON t."name" = g."name"
  WHERE t."is_active" IS TRUE);

-- industry

INSERT INTO pg_temp."ratesmith_run" SELECT 'industry'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_industry" AS n
  LEFT JOIN "igny8_industry" AS t ON t."slug" = n."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'industry' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_industry" AS n WHERE n."slug" = r."slug")) AS g
  JOIN "igny8_industry" AS t ON t."slug" = g."slug"
  WHERE t."is_active" IS TRUE);

-- integration_provider

INSERT INTO pg_temp."ratesmith_run" SELECT 'integration_provider'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_integration_provider" AS n
  LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = n."provider_id"
  WHERE t."provider_id" IS NULL
    OR t."display_name" IS DISTINCT FROM n."display_name"
    OR t."provider_type" IS DISTINCT FROM n."provider_type"
    OR t."api_endpoint" IS DISTINCT FROM n."api_endpoint"
    OR CAST(t."config" AS jsonb) IS DISTINCT FROM n."config"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."is_sandbox" IS DISTINCT FROM n."is_sandbox") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "provider_id"
    FROM jsonb_array_elements((SELECT l."keys" -> 'integration_provider' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_integration_provider" AS n WHERE n."provider_id" = r."provider_id")) AS g
  JOIN "igny8_integration_provider" AS t ON t."provider_id" = g."provider_id"
  WHERE t."is_active" IS TRUE);

-- payment_method_config

INSERT INTO pg_temp."ratesmith_run" SELECT 'payment_method_config'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_payment_method_config" AS n
  LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = n."country_code" AND t."payment_method" = n."payment_method"
  WHERE t."country_code" IS NULL
    OR t."display_name" IS DISTINCT FROM n."display_name"
    OR t."provider" IS DISTINCT FROM n."provider"
    OR t."instructions" IS DISTINCT FROM n."instructions"
    OR t."is_enabled" IS DISTINCT FROM n."is_enabled"
    OR t."sort_order" IS DISTINCT FROM n."sort_order") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(10)) AS "country_code", CAST(k.value ->> 1 AS varchar(30)) AS "payment_method"
    FROM jsonb_array_elements((SELECT l."keys" -> 'payment_method_config' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_payment_method_config" AS n WHERE n."country_code" = r."country_code" AND n."payment_method" = r."payment_method")) AS g
  JOIN "igny8_payment_method_config" AS t ON t."country_code" = g."country_code" AND t."payment_method" = g."payment_method"
  WHERE t."is_enabled" IS TRUE);

-- plan

INSERT INTO pg_temp."ratesmith_run" SELECT 'plan'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_plan" AS n
  LEFT JOIN "igny8_plan" AS t ON t."slug" = n."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM n."name"
    OR t."idea_credits" IS DISTINCT FROM n."idea_credits"
    OR t."content_credits" IS DISTINCT FROM n."content_credits"
    OR t."image_credits" IS DISTINCT FROM n."image_credits"
    OR t."optimization_credits" IS DISTINCT FROM n."optimization_credits"
    OR t."max_sites" IS DISTINCT FROM n."max_sites"
    OR t."max_users" IS DISTINCT FROM n."max_users"
    OR t."price_monthly" IS DISTINCT FROM n."price_monthly"
    OR t."price_yearly" IS DISTINCT FROM n."price_yearly"
    OR t."is_active" IS DISTINCT FROM n."is_active"
    OR t."is_internal" IS DISTINCT FROM n."is_internal") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(50)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'plan' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_plan" AS n WHERE n."slug" = r."slug")) AS g
  JOIN "igny8_plan" AS t ON t."slug" = g."slug"
  WHERE t."is_active" IS TRUE);

-- system_ai_settings

INSERT INTO pg_temp."ratesmith_run" SELECT 'system_ai_settings'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_system_ai_settings" AS n
  LEFT JOIN "igny8_system_ai_settings" AS t ON t."id" = n."id"
  WHERE t."id" IS NULL
    OR t."temperature" IS DISTINCT FROM n."temperature"
    OR t."max_tokens" IS DISTINCT FROM n."max_tokens"
    OR t."image_style" IS DISTINCT FROM n."image_style"
    OR t."image_quality" IS DISTINCT FROM n."image_quality"
    OR t."max_images_per_article" IS DISTINCT FROM n."max_images_per_article"
    OR t."image_size" IS DISTINCT FROM n."image_size"
    OR t."max_images_allowed" IS DISTINCT FROM n."max_images_allowed"
    OR CAST(t."styles" AS jsonb) IS DISTINCT FROM n."styles"
    OR CAST(t."sizes" AS jsonb) IS DISTINCT FROM n."sizes"
    OR CAST(t."qualities" AS jsonb) IS DISTINCT FROM n."qualities"
    OR CAST(t."tiers" AS jsonb) IS DISTINCT FROM n."tiers");

-- ai_model_cost_component

INSERT INTO pg_temp."ratesmith_run" SELECT 'ai_model_cost_component'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_ai_model_cost_component" AS n
  LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = n."rate_id" AND t."meter" = n."meter" AND t."service" = n."service" AND t."region" = n."region" AND t."over_tokens" = n."over_tokens" AND t."size" = n."size" AND t."quality" = n."quality" AND t."search_context" = n."search_context" AND t."hours_utc" = n."hours_utc"
  WHERE t."rate_id" IS NULL
    OR t."per" IS DISTINCT FROM n."per"
    OR t."amount_usd" IS DISTINCT FROM n."amount_usd") AND NOT EXISTS (
  SELECT 1 FROM "igny8_ai_model_cost_component" AS t
  WHERE t."rate_id" IN (SELECT k."rate_id" FROM pg_temp."ratesmith_new_ai_model_cost_component" AS k) AND ((t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc") IN (SELECT o."rate_id", o."meter", o."service", o."region", o."over_tokens", o."size", o."quality", o."search_context", o."hours_utc" FROM "igny8_ai_model_cost_component" AS o EXCEPT SELECT k."rate_id", k."meter", k."service", k."region", k."over_tokens", k."size", k."quality", k."search_context", k."hours_utc" FROM pg_temp."ratesmith_new_ai_model_cost_component" AS k) OR t."rate_id" IS NULL OR t."meter" IS NULL OR t."service" IS NULL OR t."region" IS NULL OR t."over_tokens" IS NULL OR t."size" IS NULL OR t."quality" IS NULL OR t."search_context" IS NULL OR t."hours_utc" IS NULL));

-- ai_model_price_window

INSERT INTO pg_temp."ratesmith_run" SELECT 'ai_model_price_window'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_ai_model_price_window" AS n
  LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = n."model_name" AND t."provider" = n."provider" AND t."effective_from" = n."effective_from"
  WHERE t."model_name" IS NULL
    OR t."effective_until" IS DISTINCT FROM n."effective_until"
    OR t."rate_id" IS DISTINCT FROM n."rate_id") AND NOT EXISTS (
  SELECT 1 FROM "igny8_ai_model_price_window" AS t
  WHERE ((t."model_name", t."provider", t."effective_from") IN (SELECT o."model_name", o."provider", o."effective_from" FROM "igny8_ai_model_price_window" AS o EXCEPT SELECT k."model_name", k."provider", k."effective_from" FROM pg_temp."ratesmith_new_ai_model_price_window" AS k) OR t."model_name" IS NULL OR t."provider" IS NULL OR t."effective_from" IS NULL));

-- industry_sector

INSERT INTO pg_temp."ratesmith_run" SELECT 'industry_sector'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_industry_sector" AS n
  LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = n."slug"
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
  WHERE t."slug" IS NULL
    OR p1."slug" IS DISTINCT FROM n."industry_id"
    OR t."name" IS DISTINCT FROM n."name"
    OR t."description" IS DISTINCT FROM n."description"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "slug"
    FROM jsonb_array_elements((SELECT l."keys" -> 'industry_sector' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_industry_sector" AS n WHERE n."slug" = r."slug")) AS g
  JOIN "igny8_industry_sector" AS t ON t."slug" = g."slug"
  WHERE t."is_active" IS TRUE);

-- seed_keyword

INSERT INTO pg_temp."ratesmith_run" SELECT 'seed_keyword'
  WHERE NOT EXISTS (
  SELECT 1 FROM pg_temp."ratesmith_new_seed_keyword" AS n
  LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = n."sector_id") AND t."keyword" = n."keyword"
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
  WHERE t."sector_id" IS NULL
    OR t."search_volume" IS DISTINCT FROM n."search_volume"
    OR t."difficulty" IS DISTINCT FROM n."difficulty"
    OR t."cpc" IS DISTINCT FROM n."cpc"
    OR t."is_active" IS DISTINCT FROM n."is_active") AND NOT EXISTS (
  SELECT 1 FROM (SELECT r.* FROM (
    SELECT CAST(k.value ->> 0 AS varchar(101)) AS "sector_id", CAST(k.value ->> 1 AS varchar(255)) AS "keyword"
    FROM jsonb_array_elements((SELECT l."keys" -> 'seed_keyword' FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l WHERE l."action" = 'seed' ORDER BY l."id" DESC LIMIT 1)) AS k(value)) AS r
    WHERE NOT EXISTS (SELECT 1 FROM pg_temp."ratesmith_new_seed_keyword" AS n WHERE n."sector_id" = r."sector_id" AND n."keyword" = r."keyword")) AS g
  JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = g."sector_id") AND t."keyword" = g."keyword"
  WHERE t."is_active" IS TRUE);

INSERT INTO "igny8_ratesmith_ledger"
  ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  WITH n AS MATERIALIZED (SELECT coalesce((SELECT max(i."id") FROM "igny8_ratesmith_ledger" AS i), 0) + 1 AS "id", 'staging' AS "environment", 'seed' AS "action", 1 AS "head", '1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f' AS "migration", 'ddb098c978c0acbe02aa862c3db19961ea96c5c84deb9818e91b9cf6c968c921' AS "state_hash", CAST((SELECT jsonb_object_agg(s.name, s.keys) FROM (
    SELECT 'account_setting_key' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."key")), '[]') FROM pg_temp."ratesmith_new_account_setting_key" AS n) AS keys
    UNION ALL SELECT 'ai_model_config' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."model_name")), '[]') FROM pg_temp."ratesmith_new_ai_model_config" AS n) AS keys
    UNION ALL SELECT 'ai_rate' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."rate_id")), '[]') FROM pg_temp."ratesmith_new_ai_rate" AS n) AS keys
    UNION ALL SELECT 'automation_defaults' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."id")), '[]') FROM pg_temp."ratesmith_new_automation_defaults" AS n) AS keys
    UNION ALL SELECT 'automation_preset' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."preset_id")), '[]') FROM pg_temp."ratesmith_new_automation_preset" AS n) AS keys
    UNION ALL SELECT 'automation_stage' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."number")), '[]') FROM pg_temp."ratesmith_new_automation_stage" AS n) AS keys
    UNION ALL SELECT 'billing_configuration' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."id")), '[]') FROM pg_temp."ratesmith_new_billing_configuration" AS n) AS keys
    UNION ALL SELECT 'credit_cost_config' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."operation_type")), '[]') FROM pg_temp."ratesmith_new_credit_cost_config" AS n) AS keys
    UNION ALL SELECT 'credit_package' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."slug")), '[]') FROM pg_temp."ratesmith_new_credit_package" AS n) AS keys
    UNION ALL SELECT 'global_ai_prompt' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."prompt_type")), '[]') FROM pg_temp."ratesmith_new_global_ai_prompt" AS n) AS keys
    UNION ALL SELECT 'global_author_profile' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."name")), '[]') FROM pg_temp."ratesmith_new_global_author_profile" AS n) AS keys
    UNION ALL SELECT 'global_module_settings' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."id")), '[]') FROM pg_temp."ratesmith_new_global_module_settings" AS n) AS keys
    UNION ALL SELECT 'global_strategy' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."name")), '[]') FROM pg_temp."ratesmith_new_global_strategy" AS n) AS keys
    UNION ALL SELECT 'industry' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."slug")), '[]') FROM pg_temp."ratesmith_new_industry" AS n) AS keys
    UNION ALL SELECT 'integration_provider' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."provider_id")), '[]') FROM pg_temp."ratesmith_new_integration_provider" AS n) AS keys
    UNION ALL SELECT 'payment_method_config' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."country_code", n."payment_method")), '[]') FROM pg_temp."ratesmith_new_payment_method_config" AS n) AS keys
    UNION ALL SELECT 'plan' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."slug")), '[]') FROM pg_temp."ratesmith_new_plan" AS n) AS keys
    UNION ALL SELECT 'system_ai_settings' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."id")), '[]') FROM pg_temp."ratesmith_new_system_ai_settings" AS n) AS keys
    UNION ALL SELECT 'ai_model_cost_component' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."rate_id", n."meter", n."service", n."region", n."over_tokens", n."size", n."quality", n."search_context", n."hours_utc")), '[]') FROM pg_temp."ratesmith_new_ai_model_cost_component" AS n) AS keys
    UNION ALL SELECT 'ai_model_price_window' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."model_name", n."provider", n."effective_from")), '[]') FROM pg_temp."ratesmith_new_ai_model_price_window" AS n) AS keys
    UNION ALL SELECT 'industry_sector' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."slug")), '[]') FROM pg_temp."ratesmith_new_industry_sector" AS n) AS keys
    UNION ALL SELECT 'seed_keyword' AS name, (SELECT coalesce(jsonb_agg(jsonb_build_array(n."sector_id", n."keyword")), '[]') FROM pg_temp."ratesmith_new_seed_keyword" AS n) AS keys) AS s) AS jsonb) AS "keys", CAST('[]' AS jsonb) AS "down", CAST('[]' AS jsonb) AS "changes", coalesce(current_setting('ratesmith.reason', true), '') AS "reason", coalesce(current_setting('ratesmith.actor', true), '') AS "actor", coalesce(current_setting('ratesmith.commit', true), '') AS "git_commit", coalesce(current_setting('ratesmith.signed_by', true), '') AS "signed_by", coalesce(current_setting('ratesmith.database', true), '') AS "database", coalesce(current_setting('ratesmith.left_out', true), '') AS "left_out"
  WHERE (coalesce((SELECT l."state_hash" || ' ' || l."migration" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), '') <> 'ddb098c978c0acbe02aa862c3db19961ea96c5c84deb9818e91b9cf6c968c921 1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f' OR coalesce((SELECT l."action" = 'seed' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = l."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid)))) FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), false)))
  SELECT n.*, encode(sha256(convert_to(CAST(jsonb_build_array(coalesce((SELECT b."hash" FROM "igny8_ratesmith_ledger" AS b ORDER BY b."id" DESC LIMIT 1), ''), n."id", n."environment", n."action", n."head", n."migration", n."state_hash", n."keys", n."down", n."changes", n."reason", n."actor", n."git_commit", n."signed_by", n."database", n."left_out", to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), current_user) AS text), 'UTF8')), 'hex') FROM n;

INSERT INTO pg_temp."ratesmith_run" SELECT 'ledger'
  WHERE NOT ((coalesce((SELECT l."state_hash" || ' ' || l."migration" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), '') <> 'ddb098c978c0acbe02aa862c3db19961ea96c5c84deb9818e91b9cf6c968c921 1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f' OR coalesce((SELECT l."action" = 'seed' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = l."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid)))) FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), false)));

INSERT INTO pg_temp."ratesmith_run" SELECT CAST('ratesmith: a step of the seed did not succeed, nothing was changed' || left(CAST(now() AS text), 0) AS integer)
  WHERE (SELECT count(*) FROM pg_temp."ratesmith_run") <> 24;

COMMIT;
