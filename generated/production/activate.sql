-- Brings what has a schedule to the value of today (UTC) in environment production, to be run each day.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f activate.sql DATABASE
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

SELECT CASE WHEN (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) <> 'production'
    THEN CAST(regexp_replace(('ratesmith: this database belongs to environment ' || (SELECT l."environment" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) || ', and this is for production (as a line of the ledger by ' || coalesce((SELECT f."applied_by" FROM "igny8_ratesmith_ledger" AS f ORDER BY f."id" LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  ELSE 0 END AS "ours";

SELECT CASE WHEN coalesce((SELECT l."state_hash" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1), '') <> '92056da4463519f4ee686b0a1066abfc4e72336243f7369d5d12b985881e48a0' OR EXISTS (
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
    THEN CAST(regexp_replace(('ratesmith: this database is at migration ' || coalesce(CAST((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l WHERE l."action" NOT IN ('overwrite', 'secrets') ORDER BY l."id" DESC LIMIT 1) AS text), '0') || E', in another state than this file is for\u003b no value of a schedule was changed. Run the file of the version that was applied, or apply this one first (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  ELSE 0 END AS "ready";

COMMIT;
