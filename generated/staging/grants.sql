-- What a role needs to seed and verify environment staging, for the owner of the tables to run.
-- With -v destinations=yes too, it may also change where keys are sent, which else the owner does.
-- With -v reader=NAME instead: what a role needs that only looks (status, drift, verify.sql, monitor.sql).
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f grants.sql -v role=NAME DATABASE
-- Written by ratesmith build, do not edit.

\set ON_ERROR_STOP on
\if :{?reader}
  \if :{?role}
    SELECT CAST('ratesmith: give one of role and reader' || left(CAST(now() AS text), 0) AS integer);
  \endif
  \set role :reader
\endif
\if :{?role}
\else
  SELECT CAST('ratesmith: name the role that is meant: psql -v role=NAME, or -v reader=NAME' || left(CAST(now() AS text), 0) AS integer);
\endif

BEGIN ISOLATION LEVEL READ COMMITTED;

-- What others put into the search path, to be called for what is PostgreSQL's own, does not run as you.
SELECT pg_catalog.set_config('ratesmith.schemas', CAST(pg_catalog.current_schemas(false) AS pg_catalog.text), true) AS "schemas"
\gset ratesmith_

SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true), pg_catalog.set_config('quote_all_identifiers', 'off', true), pg_catalog.set_config('lock_timeout', '10s', true)
\gset ratesmith_

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
  FROM (SELECT string_agg(w.what, ', ') FROM (SELECT o.what FROM o) AS w) AS p(what)), true) AS "path"
\gset ratesmith_

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320)
\gset ratesmith_

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
  THEN CAST(regexp_replace(('ratesmith: somebody else has triggers on igny8_ratesmith_ledger, which would run as whoever writes to it: ' || (SELECT string_agg(o.name, ', ') FROM o) || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "others"
\gset ratesmith_

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
  THEN CAST(regexp_replace(('ratesmith: code of who is not trusted here would run as you: ' || (SELECT string_agg(z.name, ', ') FROM z) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "strangers"
\gset ratesmith_

SET LOCAL ratesmith.signed_by = '';

SET LOCAL ratesmith.database = '';

SET LOCAL ratesmith.left_out = '';

WITH wrong AS (
  SELECT CAST(:'role' AS name) AS what WHERE CAST(:'role' AS name) NOT IN (SELECT r.rolname FROM pg_catalog.pg_roles AS r)
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: there is no role ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

CREATE TEMPORARY TABLE pg_temp."ratesmith_granted" ("label" text, "oid" regclass, "inserted" text[], "updated" text[], "secret" text[], "owners" text[], "deleted" boolean) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_granted" VALUES
('igny8_account_setting_key', pg_catalog.to_regclass('"igny8_account_setting_key"'), CAST(ARRAY['key', 'value_type', 'overrides', 'default_value', 'min_value', 'max_value', 'step_value', 'choices', 'is_active'] AS text[]), CAST(ARRAY['value_type', 'overrides', 'default_value', 'min_value', 'max_value', 'step_value', 'choices', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_config', pg_catalog.to_regclass('"igny8_ai_model_config"'), CAST(ARRAY['model_name', 'model_type', 'provider', 'display_name', 'is_default', 'is_testing', 'is_active', 'cost_per_1k_input', 'cost_per_1k_output', 'cost_per_image', 'tokens_per_credit', 'credits_per_image', 'quality_tier', 'max_tokens', 'max_input_tokens', 'max_output_tokens', 'context_window', 'capabilities', 'available_sizes', 'sort_order', 'release_date', 'deprecation_date', 'notes', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['model_type', 'provider', 'display_name', 'is_default', 'is_testing', 'is_active', 'cost_per_1k_input', 'cost_per_1k_output', 'cost_per_image', 'tokens_per_credit', 'credits_per_image', 'quality_tier', 'max_tokens', 'max_input_tokens', 'max_output_tokens', 'context_window', 'capabilities', 'available_sizes', 'sort_order', 'release_date', 'deprecation_date', 'notes', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_rate', pg_catalog.to_regclass('"igny8_ai_rate"'), CAST(ARRAY['rate_id', 'model_name', 'provider', 'content'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_defaults', pg_catalog.to_regclass('"igny8_automation_defaults"'), CAST(ARRAY['id', 'automation_enabled', 'automation_frequency', 'automation_time', 'stage_config', 'within_stage_delay', 'between_stage_delay', 'auto_approval_enabled', 'auto_publish_enabled', 'publish_days', 'publish_time_slots', 'updated_at'] AS text[]), CAST(ARRAY['automation_enabled', 'automation_frequency', 'automation_time', 'stage_config', 'within_stage_delay', 'between_stage_delay', 'auto_approval_enabled', 'auto_publish_enabled', 'publish_days', 'publish_time_slots', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_preset', pg_catalog.to_regclass('"igny8_automation_preset"'), CAST(ARRAY['preset_id', 'name', 'description', 'is_recommended', 'is_active', 'sort_order', 'stages', 'schedule', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['name', 'description', 'is_recommended', 'is_active', 'sort_order', 'stages', 'schedule', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_stage', pg_catalog.to_regclass('"igny8_automation_stage"'), CAST(ARRAY['number', 'name', 'model_type', 'operation', 'input', 'has_ai', 'enabled', 'batch_size', 'per_run_limit', 'use_testing', 'budget_pct'] AS text[]), CAST(ARRAY['name', 'model_type', 'operation', 'input', 'has_ai', 'enabled', 'batch_size', 'per_run_limit', 'use_testing', 'budget_pct'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_billing_configuration', pg_catalog.to_regclass('"igny8_billing_configuration"'), CAST(ARRAY['id', 'credit_value_usd', 'rounding', 'margin_floor_pct', 'updated_at'] AS text[]), CAST(ARRAY['credit_value_usd', 'rounding', 'margin_floor_pct', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_credit_cost_config', pg_catalog.to_regclass('"igny8_credit_cost_config"'), CAST(ARRAY['operation_type', 'display_name', 'base_credits', 'model_type', 'is_active', 'description'] AS text[]), CAST(ARRAY['display_name', 'base_credits', 'model_type', 'is_active', 'description'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_credit_package', pg_catalog.to_regclass('"igny8_credit_package"'), CAST(ARRAY['slug', 'name', 'credits', 'price', 'description', 'is_featured', 'is_active', 'sort_order', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['name', 'credits', 'price', 'description', 'is_featured', 'is_active', 'sort_order', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_ai_prompt', pg_catalog.to_regclass('"igny8_global_ai_prompt"'), CAST(ARRAY['prompt_type', 'prompt_value', 'variables', 'is_active', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['prompt_value', 'variables', 'is_active', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_author_profile', pg_catalog.to_regclass('"igny8_global_author_profile"'), CAST(ARRAY['name', 'tone', 'language', 'is_active'] AS text[]), CAST(ARRAY['tone', 'language', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_module_settings', pg_catalog.to_regclass('"igny8_global_module_settings"'), CAST(ARRAY['id', 'planner_enabled', 'writer_enabled', 'linker_enabled', 'optimizer_enabled', 'automation_enabled', 'integration_enabled', 'publisher_enabled'] AS text[]), CAST(ARRAY['planner_enabled', 'writer_enabled', 'linker_enabled', 'optimizer_enabled', 'automation_enabled', 'integration_enabled', 'publisher_enabled'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_strategy', pg_catalog.to_regclass('"igny8_global_strategy"'), CAST(ARRAY['name', 'description', 'prompts', 'author_profile', 'is_active'] AS text[]), CAST(ARRAY['description', 'prompts', 'author_profile', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_industry', pg_catalog.to_regclass('"igny8_industry"'), CAST(ARRAY['slug', 'name', 'description', 'is_active'] AS text[]), CAST(ARRAY['name', 'description', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_integration_provider', pg_catalog.to_regclass('"igny8_integration_provider"'), CAST(ARRAY['provider_id', 'display_name', 'provider_type', 'api_endpoint', 'config', 'is_active', 'is_sandbox', 'api_key', 'api_secret', 'webhook_secret', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['display_name', 'provider_type', 'is_active', 'is_sandbox', 'updated_at'] AS text[]), CAST(ARRAY['api_key', 'api_secret', 'webhook_secret'] AS text[]), CAST(ARRAY['api_endpoint', 'config'] AS text[]), FALSE),
('igny8_payment_method_config', pg_catalog.to_regclass('"igny8_payment_method_config"'), CAST(ARRAY['country_code', 'payment_method', 'display_name', 'provider', 'instructions', 'is_enabled', 'sort_order'] AS text[]), CAST(ARRAY['display_name', 'provider', 'instructions', 'is_enabled', 'sort_order'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_plan', pg_catalog.to_regclass('"igny8_plan"'), CAST(ARRAY['slug', 'name', 'idea_credits', 'content_credits', 'image_credits', 'optimization_credits', 'max_sites', 'max_users', 'price_monthly', 'price_yearly', 'is_active', 'is_internal'] AS text[]), CAST(ARRAY['name', 'idea_credits', 'content_credits', 'image_credits', 'optimization_credits', 'max_sites', 'max_users', 'price_monthly', 'price_yearly', 'is_active', 'is_internal'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_system_ai_settings', pg_catalog.to_regclass('"igny8_system_ai_settings"'), CAST(ARRAY['id', 'temperature', 'max_tokens', 'image_style', 'image_quality', 'max_images_per_article', 'image_size', 'max_images_allowed', 'styles', 'sizes', 'qualities', 'tiers', 'updated_at'] AS text[]), CAST(ARRAY['temperature', 'max_tokens', 'image_style', 'image_quality', 'max_images_per_article', 'image_size', 'max_images_allowed', 'styles', 'sizes', 'qualities', 'tiers', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_cost_component', pg_catalog.to_regclass('"igny8_ai_model_cost_component"'), CAST(ARRAY['rate_id', 'meter', 'service', 'region', 'over_tokens', 'size', 'quality', 'search_context', 'hours_utc', 'per', 'amount_usd'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_price_window', pg_catalog.to_regclass('"igny8_ai_model_price_window"'), CAST(ARRAY['model_name', 'provider', 'effective_from', 'effective_until', 'rate_id'] AS text[]), CAST(ARRAY['effective_until', 'rate_id'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), TRUE),
('igny8_industry_sector', pg_catalog.to_regclass('"igny8_industry_sector"'), CAST(ARRAY['slug', 'industry_id', 'name', 'description', 'is_active'] AS text[]), CAST(ARRAY['industry_id', 'name', 'description', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_seed_keyword', pg_catalog.to_regclass('"igny8_seed_keyword"'), CAST(ARRAY['sector_id', 'keyword', 'search_volume', 'difficulty', 'cpc', 'is_active'] AS text[]), CAST(ARRAY['search_volume', 'difficulty', 'cpc', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_price_window_log', pg_catalog.to_regclass('"igny8_ai_model_price_window_log"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_in_force', pg_catalog.to_regclass('"igny8_ai_model_in_force"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_rate_applied', pg_catalog.to_regclass('"igny8_ai_rate_applied"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ratesmith_ledger', pg_catalog.to_regclass('"igny8_ratesmith_ledger"'), CAST(ARRAY['id', 'environment', 'action', 'head', 'migration', 'state_hash', 'keys', 'down', 'changes', 'reason', 'actor', 'git_commit', 'signed_by', 'database', 'left_out', 'hash'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ratesmith_secret', pg_catalog.to_regclass('"igny8_ratesmith_secret"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE);

\if :{?reader}
UPDATE pg_temp."ratesmith_granted" SET "inserted" = '{}', "updated" = '{}', "deleted" = FALSE;
\endif

WITH wrong AS (
  SELECT g."label" AS what
  FROM pg_temp."ratesmith_granted" AS g
  WHERE g."oid" IS NULL AND g."label" NOT IN ('igny8_ratesmith_ledger', 'igny8_ratesmith_secret')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: there is no table ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', run schema.sql first' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT g."label" AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: only their owner can grant what is needed of ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT g."label" AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  WHERE pg_catalog.pg_has_role(CAST(:'role' AS name), c.relowner, 'MEMBER')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role is, or can become, the owner of ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

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

UPDATE pg_temp."ratesmith_granted" SET "oid" = pg_catalog.to_regclass('"igny8_ratesmith_ledger"') WHERE "label" = 'igny8_ratesmith_ledger';

REVOKE ALL ON TABLE "igny8_account_setting_key" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  ON TABLE "igny8_account_setting_key" TO :"role";
\else
GRANT
  SELECT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active"),
  INSERT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active"),
  UPDATE ("value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  ON TABLE "igny8_account_setting_key" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_ai_model_config" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes")
  ON TABLE "igny8_ai_model_config" TO :"role";
\else
GRANT
  SELECT ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes"),
  INSERT ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at"),
  UPDATE ("model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "updated_at")
  ON TABLE "igny8_ai_model_config" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_ai_rate" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("rate_id", "model_name", "provider", "content")
  ON TABLE "igny8_ai_rate" TO :"role";
\else
GRANT
  SELECT ("rate_id", "model_name", "provider", "content"),
  INSERT ("rate_id", "model_name", "provider", "content")
  ON TABLE "igny8_ai_rate" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_automation_defaults" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots")
  ON TABLE "igny8_automation_defaults" TO :"role";
\else
GRANT
  SELECT ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots"),
  INSERT ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots", "updated_at"),
  UPDATE ("automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots", "updated_at")
  ON TABLE "igny8_automation_defaults" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_automation_preset" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule")
  ON TABLE "igny8_automation_preset" TO :"role";
\else
GRANT
  SELECT ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule"),
  INSERT ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "created_at", "updated_at"),
  UPDATE ("name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "updated_at")
  ON TABLE "igny8_automation_preset" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_automation_stage" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  ON TABLE "igny8_automation_stage" TO :"role";
\else
GRANT
  SELECT ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"),
  INSERT ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"),
  UPDATE ("name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  ON TABLE "igny8_automation_stage" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_billing_configuration" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "credit_value_usd", "rounding", "margin_floor_pct")
  ON TABLE "igny8_billing_configuration" TO :"role";
\else
GRANT
  SELECT ("id", "credit_value_usd", "rounding", "margin_floor_pct"),
  INSERT ("id", "credit_value_usd", "rounding", "margin_floor_pct", "updated_at"),
  UPDATE ("credit_value_usd", "rounding", "margin_floor_pct", "updated_at")
  ON TABLE "igny8_billing_configuration" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_credit_cost_config" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  ON TABLE "igny8_credit_cost_config" TO :"role";
\else
GRANT
  SELECT ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description"),
  INSERT ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description"),
  UPDATE ("display_name", "base_credits", "model_type", "is_active", "description")
  ON TABLE "igny8_credit_cost_config" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_credit_package" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order")
  ON TABLE "igny8_credit_package" TO :"role";
\else
GRANT
  SELECT ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order"),
  INSERT ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "created_at", "updated_at"),
  UPDATE ("name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "updated_at")
  ON TABLE "igny8_credit_package" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_global_ai_prompt" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("prompt_type", "prompt_value", "variables", "is_active")
  ON TABLE "igny8_global_ai_prompt" TO :"role";
\else
GRANT
  SELECT ("prompt_type", "prompt_value", "variables", "is_active"),
  INSERT ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at"),
  UPDATE ("prompt_value", "variables", "is_active", "updated_at")
  ON TABLE "igny8_global_ai_prompt" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_global_author_profile" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("name", "tone", "language", "is_active")
  ON TABLE "igny8_global_author_profile" TO :"role";
\else
GRANT
  SELECT ("name", "tone", "language", "is_active"),
  INSERT ("name", "tone", "language", "is_active"),
  UPDATE ("tone", "language", "is_active")
  ON TABLE "igny8_global_author_profile" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_global_module_settings" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled")
  ON TABLE "igny8_global_module_settings" TO :"role";
\else
GRANT
  SELECT ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled"),
  INSERT ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled"),
  UPDATE ("planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled")
  ON TABLE "igny8_global_module_settings" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_global_strategy" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("name", "description", "prompts", "author_profile", "is_active")
  ON TABLE "igny8_global_strategy" TO :"role";
\else
GRANT
  SELECT ("name", "description", "prompts", "author_profile", "is_active"),
  INSERT ("name", "description", "prompts", "author_profile", "is_active"),
  UPDATE ("description", "prompts", "author_profile", "is_active")
  ON TABLE "igny8_global_strategy" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_industry" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "slug", "name", "description", "is_active")
  ON TABLE "igny8_industry" TO :"role";
\else
GRANT
  SELECT ("id", "slug", "name", "description", "is_active"),
  INSERT ("slug", "name", "description", "is_active"),
  UPDATE ("name", "description", "is_active")
  ON TABLE "igny8_industry" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_integration_provider" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox")
  ON TABLE "igny8_integration_provider" TO :"role";
\else
GRANT
  SELECT ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox"),
  INSERT ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at"),
  UPDATE ("display_name", "provider_type", "is_active", "is_sandbox", "updated_at")
  ON TABLE "igny8_integration_provider" TO :"role";
\if :{?destinations}
GRANT
  UPDATE ("api_endpoint", "config")
  ON TABLE "igny8_integration_provider" TO :"role";
\endif
\endif

REVOKE ALL ON TABLE "igny8_payment_method_config" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  ON TABLE "igny8_payment_method_config" TO :"role";
\else
GRANT
  SELECT ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order"),
  INSERT ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order"),
  UPDATE ("display_name", "provider", "instructions", "is_enabled", "sort_order")
  ON TABLE "igny8_payment_method_config" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_plan" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  ON TABLE "igny8_plan" TO :"role";
\else
GRANT
  SELECT ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal"),
  INSERT ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal"),
  UPDATE ("name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  ON TABLE "igny8_plan" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_system_ai_settings" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers")
  ON TABLE "igny8_system_ai_settings" TO :"role";
\else
GRANT
  SELECT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers"),
  INSERT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers", "updated_at"),
  UPDATE ("temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers", "updated_at")
  ON TABLE "igny8_system_ai_settings" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_ai_model_cost_component" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  ON TABLE "igny8_ai_model_cost_component" TO :"role";
\else
GRANT
  SELECT ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd"),
  INSERT ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  ON TABLE "igny8_ai_model_cost_component" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_ai_model_price_window" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  ON TABLE "igny8_ai_model_price_window" TO :"role";
\else
GRANT
  SELECT ("model_name", "provider", "effective_from", "effective_until", "rate_id"),
  INSERT ("model_name", "provider", "effective_from", "effective_until", "rate_id"),
  UPDATE ("effective_until", "rate_id"),
  DELETE
  ON TABLE "igny8_ai_model_price_window" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_industry_sector" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "slug", "industry_id", "name", "description", "is_active")
  ON TABLE "igny8_industry_sector" TO :"role";
\else
GRANT
  SELECT ("id", "slug", "industry_id", "name", "description", "is_active"),
  INSERT ("slug", "industry_id", "name", "description", "is_active"),
  UPDATE ("industry_id", "name", "description", "is_active")
  ON TABLE "igny8_industry_sector" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_seed_keyword" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  ON TABLE "igny8_seed_keyword" TO :"role";
\else
GRANT
  SELECT ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active"),
  INSERT ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active"),
  UPDATE ("search_volume", "difficulty", "cpc", "is_active")
  ON TABLE "igny8_seed_keyword" TO :"role";
\endif

REVOKE ALL ON TABLE "igny8_ai_model_price_window_log" FROM :"role";

GRANT SELECT ON TABLE "igny8_ai_model_price_window_log" TO :"role";

REVOKE ALL ON TABLE "igny8_ai_model_in_force" FROM :"role";

GRANT SELECT ON TABLE "igny8_ai_model_in_force" TO :"role";

REVOKE ALL ON TABLE "igny8_ai_rate_applied" FROM :"role";

GRANT SELECT ON TABLE "igny8_ai_rate_applied" TO :"role";

REVOKE ALL ON TABLE "igny8_ratesmith_ledger" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "applied_at", "applied_by", "hash")
  ON TABLE "igny8_ratesmith_ledger" TO :"role";
\else
GRANT
  SELECT ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "applied_at", "applied_by", "hash"),
  INSERT ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  ON TABLE "igny8_ratesmith_ledger" TO :"role";
\endif

SELECT pg_catalog.to_regclass('"igny8_ratesmith_secret"') IS NOT NULL AS ratesmith_there
\gset
\if :ratesmith_there
REVOKE ALL ON TABLE "igny8_ratesmith_secret" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("id", "entity", "name", "fingerprint", "applied_at")
  ON TABLE "igny8_ratesmith_secret" TO :"role";
\else
GRANT
  SELECT ("id", "entity", "name", "fingerprint", "applied_at")
  ON TABLE "igny8_ratesmith_secret" TO :"role";
\endif
\endif

\if :{?reader}
SELECT pg_catalog.format('GRANT %s TO %I', l.what, CAST(:'role' AS name))
  FROM (
  SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE NOT pg_catalog.has_schema_privilege(CAST(:'role' AS name), n.oid, 'USAGE')
  UNION ALL
  SELECT pg_catalog.format('%s ON DATABASE %I', p.what, pg_catalog.current_database())
  FROM (VALUES ('CONNECT')) AS p(what)
  WHERE NOT pg_catalog.has_database_privilege(CAST(:'role' AS name), pg_catalog.current_database(), p.what)
) AS l
\gexec

WITH wrong AS (
  SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE NOT pg_catalog.has_schema_privilege(CAST(:'role' AS name), n.oid, 'USAGE')
  UNION ALL
  SELECT pg_catalog.format('%s ON DATABASE %I', p.what, pg_catalog.current_database())
  FROM (VALUES ('CONNECT')) AS p(what)
  WHERE NOT pg_catalog.has_database_privilege(CAST(:'role' AS name), pg_catalog.current_database(), p.what)
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: somebody else has to grant this to the role: ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset
\else
SELECT pg_catalog.format('REVOKE ALL ON SEQUENCE %s FROM %I', CAST(s.oid AS regclass), CAST(:'role' AS name)),
    pg_catalog.format('GRANT USAGE ON SEQUENCE %s TO %I', CAST(s.oid AS regclass), CAST(:'role' AS name))
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = g."oid" AND CAST(a.attname AS text) <> ALL (g."inserted")
  JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  JOIN pg_catalog.pg_depend AS p ON p.classid = CAST('pg_catalog.pg_attrdef' AS regclass) AND p.objid = d.oid
  JOIN pg_catalog.pg_class AS s ON s.oid = p.refobjid AND s.relkind = 'S'
  WHERE p.refclassid = CAST('pg_catalog.pg_class' AS regclass)
  ORDER BY 1
\gexec

SELECT pg_catalog.format('GRANT %s TO %I', l.what, CAST(:'role' AS name))
  FROM (
  SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE NOT pg_catalog.has_schema_privilege(CAST(:'role' AS name), n.oid, 'USAGE')
  UNION ALL
  SELECT pg_catalog.format('%s ON DATABASE %I', p.what, pg_catalog.current_database())
  FROM (VALUES ('CONNECT'), ('TEMPORARY')) AS p(what)
  WHERE NOT pg_catalog.has_database_privilege(CAST(:'role' AS name), pg_catalog.current_database(), p.what)
) AS l
\gexec

WITH wrong AS (
  SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE NOT pg_catalog.has_schema_privilege(CAST(:'role' AS name), n.oid, 'USAGE')
  UNION ALL
  SELECT pg_catalog.format('%s ON DATABASE %I', p.what, pg_catalog.current_database())
  FROM (VALUES ('CONNECT'), ('TEMPORARY')) AS p(what)
  WHERE NOT pg_catalog.has_database_privilege(CAST(:'role' AS name), pg_catalog.current_database(), p.what)
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: somebody else has to grant this to the role: ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset
\endif

WITH wrong AS (
  SELECT DISTINCT g."label" || '.' || a.attname AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  JOIN pg_catalog.pg_attribute AS s ON s.attrelid = c.oid AND CAST(s.attname AS text) = ANY (g."secret")
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND (a.attnum = s.attnum
    OR (a.attgenerated <> '' AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS x LEFT JOIN pg_catalog.pg_attrdef AS y ON y.oid = x.objid
    WHERE x.refclassid = CAST(CAST('pg_catalog.pg_class' AS pg_catalog.regclass) AS pg_catalog.oid) AND x.refobjid = s.attrelid AND x.refobjsubid = s.attnum
    AND (x.classid = CAST(CAST('pg_catalog.pg_class' AS pg_catalog.regclass) AS pg_catalog.oid) AND x.objid = a.attrelid AND x.objsubid = a.attnum
      OR x.classid = CAST(CAST('pg_catalog.pg_attrdef' AS pg_catalog.regclass) AS pg_catalog.oid) AND y.adrelid = a.attrelid AND y.adnum = a.attnum))))
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can still read ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', through PUBLIC or another role' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT DISTINCT p.what || ' ON ' || g."label" AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p(what)
  WHERE pg_catalog.has_table_privilege(r.oid, c.oid, p.what) AND NOT (p.what = 'DELETE' AND g."deleted")
  UNION SELECT x.privilege_type || ' ON ' || g."label" FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS x
  WHERE x.privilege_type = 'MAINTAIN' AND (x.grantee = 0 OR pg_catalog.pg_has_role(CAST(:'role' AS name), x.grantee, 'MEMBER'))
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can still do more than it needs: ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', through PUBLIC or another role' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT pg_catalog.format('%s (%s) ON %s', p.what,
    pg_catalog.string_agg(DISTINCT CAST(a.attname AS text), ', '), g."label") AS what
  FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  CROSS JOIN LATERAL (VALUES ('INSERT', g."inserted"), ('UPDATE', g."updated" || g."owners"), ('REFERENCES', NULL))
    AS p(what, allowed)
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, p.what)
    AND CAST(a.attname AS text) <> ALL (coalesce(p.allowed, '{}'))
  GROUP BY g."label", p.what
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can still do more than it needs: ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', through PUBLIC or another role' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT DISTINCT p.what || ' ON ' || CAST(k.relname AS text) AS what
  FROM pg_temp."ratesmith_granted" AS g
  CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (
    SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = g."oid"
    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
  JOIN pg_catalog.pg_class AS k ON k.oid = d.id
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES'), ('DELETE'), ('TRUNCATE'), ('TRIGGER'))
    AS p(what)
  WHERE CASE WHEN p.what = 'SELECT' AND pg_catalog.cardinality(g."secret") = 0 THEN false
    WHEN p.what IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
      THEN pg_catalog.has_any_column_privilege(r.oid, k.oid, p.what)
    ELSE pg_catalog.has_table_privilege(r.oid, k.oid, p.what) END
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can still do more than it needs: ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', through PUBLIC or another role' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

\if :{?destinations}
\else
WITH wrong AS (
  SELECT DISTINCT g."label" || '.' || s.name AS what
  FROM pg_temp."ratesmith_granted" AS g
  CROSS JOIN LATERAL pg_catalog.unnest(g."owners") AS s(name)
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, s.name, 'UPDATE')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can still change ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || ', through PUBLIC or another role' || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset
\endif

WITH wrong AS (
  SELECT DISTINCT a.what FROM pg_catalog.pg_roles AS r
  CROSS JOIN LATERAL (VALUES
    ('REPLICATION', r.rolreplication),
    ('CREATEROLE', r.rolcreaterole AND CAST(pg_catalog.current_setting('server_version_num') AS integer) < 160000),
    ('the role ' || r.rolname,
      r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain'))
  ) AS a(what, granted)
  WHERE a.granted AND pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can get around all rights on tables: it has ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

WITH wrong AS (
  SELECT DISTINCT pg_catalog.format('CREATE ON SCHEMA %I', n.nspname) AS what FROM pg_temp."ratesmith_granted" AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  WHERE pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can get around all rights on tables: it has ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

SELECT pg_catalog.to_regclass('"pg_catalog"."pg_parameter_acl"') IS NOT NULL AS ratesmith_there
\gset
\if :ratesmith_there
WITH wrong AS (
  SELECT DISTINCT x.privilege_type || ' ON PARAMETER ' || p.parname AS what FROM pg_catalog.pg_parameter_acl AS p
  CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) AS x LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = x.grantee
  WHERE (x.grantee = 0 OR pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER'))
    AND (x.privilege_type = 'ALTER SYSTEM' OR p.parname = 'session_replication_role')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can get around all rights on tables: it has ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset
\endif

COMMIT;
