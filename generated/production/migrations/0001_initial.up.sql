-- Migration 0001_initial
-- environment: production
-- id:          607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881
-- parent:      none
-- state:       44136fa355b3678a -> 92056da4463519f4
-- igny8_account_setting_key: 6 rows added
-- igny8_ai_model_config: 7 rows added
-- igny8_ai_rate: 7 rows added
-- igny8_automation_defaults: 1 row added
-- igny8_automation_preset: 3 rows added
-- igny8_automation_stage: 7 rows added
-- igny8_billing_configuration: 1 row added
-- igny8_credit_cost_config: 7 rows added
-- igny8_credit_package: 3 rows added
-- igny8_global_ai_prompt: 4 rows added
-- igny8_global_author_profile: 3 rows added
-- igny8_global_module_settings: 1 row added
-- igny8_global_strategy: 2 rows added
-- igny8_industry: 2 rows added
-- igny8_integration_provider: 6 rows added
-- igny8_payment_method_config: 4 rows added
-- igny8_plan: 3 rows added
-- igny8_system_ai_settings: 1 row added
-- igny8_ai_model_cost_component: 19 rows added
-- igny8_ai_model_price_window: 7 rows added
-- igny8_industry_sector: 4 rows added
-- igny8_seed_keyword: 5 rows added
-- rates: r6gb5zs4t3pw3ebxjh5gcnpfnuw (google:4@2, runware), ra6zruz6h572uotnhlmmiq4xncr (gpt-4o, openai), rbaurxxlxsnmnfrcviyed3a2nqy (gpt-5.1, openai),
--   rf2ac6su5axhbhjpea5edylfvng (runware:97@1, runware), rhpzrzbfrogjh6g4rz3q2rtxrec (gpt-4o-mini, openai), rqcmpavhj4hzijkwmh5wr6ijiok (dall-e-3, openai),
--   ry523etgu3l74rejtx6nomzypmo (bria:10@1, runware)
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0001_initial.up.sql DATABASE
-- Written by ratesmith build. It is never edited once it is released.

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
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST(''pg_class'' AS regclass) AS oid), CAST(CAST(''pg_rewrite'' AS regclass) AS oid), CAST(CAST(''pg_proc'' AS regclass) AS oid), CAST(CAST(''pg_operator'' AS regclass) AS oid), CAST(CAST(''pg_type'' AS regclass) AS oid), CAST(CAST(''pg_trigger'' AS regclass) AS oid), CAST(CAST(''pg_policy'' AS regclass) AS oid)), g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM (VALUES (''"igny8_account_setting_key"''), (''"igny8_ai_model_config"''), (''"igny8_ai_rate"''), (''"igny8_automation_defaults"''), (''"igny8_automation_preset"''), (''"igny8_automation_stage"''), (''"igny8_billing_configuration"''), (''"igny8_credit_cost_config"''), (''"igny8_credit_package"''), (''"igny8_global_ai_prompt"''), (''"igny8_global_author_profile"''), (''"igny8_global_module_settings"''), (''"igny8_global_strategy"''), (''"igny8_industry"''), (''"igny8_integration_provider"''), (''"igny8_payment_method_config"''), (''"igny8_plan"''), (''"igny8_system_ai_settings"''), (''"igny8_ai_model_cost_component"''), (''"igny8_ai_model_price_window"''), (''"igny8_industry_sector"''), (''"igny8_seed_keyword"''), (''"igny8_ratesmith_ledger"'')) AS w(name) JOIN pg_class AS k ON k.oid = CAST(to_regclass(w.name) AS oid) JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)), d(id) AS (SELECT CAST(to_regclass(w.name) AS oid) FROM (VALUES (''"igny8_account_setting_key"''), (''"igny8_ai_model_config"''), (''"igny8_ai_rate"''), (''"igny8_automation_defaults"''), (''"igny8_automation_preset"''), (''"igny8_automation_stage"''), (''"igny8_billing_configuration"''), (''"igny8_credit_cost_config"''), (''"igny8_credit_package"''), (''"igny8_global_ai_prompt"''), (''"igny8_global_author_profile"''), (''"igny8_global_module_settings"''), (''"igny8_global_strategy"''), (''"igny8_industry"''), (''"igny8_integration_provider"''), (''"igny8_payment_method_config"''), (''"igny8_plan"''), (''"igny8_system_ai_settings"''), (''"igny8_ai_model_cost_component"''), (''"igny8_ai_model_price_window"''), (''"igny8_industry_sector"''), (''"igny8_seed_keyword"''), (''"igny8_ratesmith_ledger"'')) AS w(name) UNION SELECT l.id FROM d JOIN ( SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i UNION ALL SELECT k.confrelid, k.conrelid FROM pg_constraint AS k WHERE k.contype = ''f'' AND (k.confdeltype IN (''c'', ''n'', ''d'') OR k.confupdtype IN (''c'', ''n'', ''d'')) UNION ALL SELECT w.ev_class, p.refobjid FROM c JOIN pg_depend AS p ON p.classid = c.ru AND p.refclassid = c.cl JOIN pg_rewrite AS w ON w.oid = p.objid) AS l(origin, id) ON l.origin = d.id JOIN pg_class AS k ON k.oid = l.id AND k.relowner IN (SELECT g.id FROM g))
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
  s AS (SELECT concat(f.what, ' of ', r.rolname) AS name FROM (SELECT w.name, CAST(c.relname AS text), c.relowner, c.relnamespace FROM (VALUES ('igny8_account_setting_key', '"igny8_account_setting_key"'), ('igny8_ai_model_config', '"igny8_ai_model_config"'), ('igny8_ai_rate', '"igny8_ai_rate"'), ('igny8_automation_defaults', '"igny8_automation_defaults"'), ('igny8_automation_preset', '"igny8_automation_preset"'), ('igny8_automation_stage', '"igny8_automation_stage"'), ('igny8_billing_configuration', '"igny8_billing_configuration"'), ('igny8_credit_cost_config', '"igny8_credit_cost_config"'), ('igny8_credit_package', '"igny8_credit_package"'), ('igny8_global_ai_prompt', '"igny8_global_ai_prompt"'), ('igny8_global_author_profile', '"igny8_global_author_profile"'), ('igny8_global_module_settings', '"igny8_global_module_settings"'), ('igny8_global_strategy', '"igny8_global_strategy"'), ('igny8_industry', '"igny8_industry"'), ('igny8_integration_provider', '"igny8_integration_provider"'), ('igny8_payment_method_config', '"igny8_payment_method_config"'), ('igny8_plan', '"igny8_plan"'), ('igny8_system_ai_settings', '"igny8_system_ai_settings"'), ('igny8_ai_model_cost_component', '"igny8_ai_model_cost_component"'), ('igny8_ai_model_price_window', '"igny8_ai_model_price_window"'), ('igny8_industry_sector', '"igny8_industry_sector"'), ('igny8_seed_keyword', '"igny8_seed_keyword"'), ('igny8_ratesmith_ledger', '"igny8_ratesmith_ledger"')) AS w(name, quoted)
    CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (SELECT CAST(to_regclass(w.quoted) AS oid) UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
    JOIN pg_class AS c ON c.oid = d.id
    UNION ALL SELECT w.name, concat(p.proname, '()'), p.proowner, p.pronamespace FROM (VALUES ('igny8_ratesmith_ledger_line()', '"igny8_ratesmith_ledger_line"()')) AS w(name, quoted)
    JOIN pg_proc AS p ON p.oid = CAST(to_regprocedure(w.quoted) AS oid)) AS f(name, what, owner, place)
    JOIN pg_roles AS r ON r.oid = f.owner LEFT JOIN pg_namespace AS n ON n.oid = f.place
    WHERE f.owner IS DISTINCT FROM n.nspowner AND f.owner NOT IN (SELECT t.oid FROM t)),
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST('pg_class' AS regclass) AS oid), CAST(CAST('pg_rewrite' AS regclass) AS oid), CAST(CAST('pg_proc' AS regclass) AS oid), CAST(CAST('pg_operator' AS regclass) AS oid), CAST(CAST('pg_type' AS regclass) AS oid), CAST(CAST('pg_trigger' AS regclass) AS oid), CAST(CAST('pg_policy' AS regclass) AS oid)),
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '', false FROM c CROSS JOIN (VALUES ('"igny8_account_setting_key"'), ('"igny8_ai_model_config"'), ('"igny8_ai_rate"'), ('"igny8_automation_defaults"'), ('"igny8_automation_preset"'), ('"igny8_automation_stage"'), ('"igny8_billing_configuration"'), ('"igny8_credit_cost_config"'), ('"igny8_credit_package"'), ('"igny8_global_ai_prompt"'), ('"igny8_global_author_profile"'), ('"igny8_global_module_settings"'), ('"igny8_global_strategy"'), ('"igny8_industry"'), ('"igny8_integration_provider"'), ('"igny8_payment_method_config"'), ('"igny8_plan"'), ('"igny8_system_ai_settings"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_industry_sector"'), ('"igny8_seed_keyword"'), ('"igny8_ratesmith_ledger"')) AS w(name) UNION SELECT l.class, l.id, CASE WHEN e.via <> '' AND l.class IN (c.fn, c.op, c.ty) THEN e.via ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn FROM e CROSS JOIN c CROSS JOIN LATERAL ( SELECT p.classid, p.objid, false FROM pg_depend AS p WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty) AND (p.deptype <> 'n' OR p.classid = c.cl AND e.class = c.cl) AND NOT EXISTS (SELECT 1 FROM pg_trigger AS g WHERE p.classid = c.tr AND g.oid = p.objid AND (g.tgenabled = 'D' OR e.seen)) UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p WHERE p.classid = e.class AND p.objid = e.id AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl) UNION ALL SELECT c.cl, k.conrelid, NOT (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')) FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.confrelid = e.id AND k.contype = 'f' UNION ALL SELECT c.cl, k.confrelid, true FROM pg_constraint AS k WHERE e.class = c.cl AND NOT e.seen AND k.conrelid = e.id AND k.contype = 'f' ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = '' JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, ' runs ' || nullif(x.what, x.via), ' of ', r.rolname) FROM ( SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty) JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = 'o' AND s.dbid = (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database()) UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN 'a foreign key of ' END, e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) AS x(via, what, owner) JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g) UNION SELECT concat(e.via, ' asks ', coalesce(q.proname, y.typname)) FROM e JOIN c ON e.class = c.tr JOIN pg_trigger AS g ON g.oid = e.id CROSS JOIN LATERAL regexp_matches(CAST(g.tgqual AS text), '(funcid|resulttype|typid) ([0-9]+)', 'g') AS s(found) LEFT JOIN pg_type AS y ON s.found[1] <> 'funcid' AND y.oid = CAST(s.found[2] AS oid) AND y.oid >= 16384 LEFT JOIN pg_type AS i ON i.oid = y.typelem LEFT JOIN pg_proc AS q ON s.found[1] = 'funcid' AND q.oid = CAST(s.found[2] AS oid) AND NOT (q.pronamespace = 11 AND q.proname IN ('clock_timestamp', 'current_setting', 'gen_random_uuid', 'length', 'lower', 'now', 'pg_trigger_depth', 'random', 'statement_timestamp', 'upper') OR (q.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = q.proowner AND r.rolsuper WHERE p.classid = c.fn AND p.objid = q.oid AND p.deptype = 'e')) AND q.provolatile <> 'v' AND ( q.oid IN (SELECT k.castfunc FROM pg_cast AS k WHERE k.oid < 16384) OR q.oid IN (SELECT o.oprcode FROM pg_operator AS o WHERE (o.oid < 16384 OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r ON r.oid = o.oprowner AND r.rolsuper WHERE p.classid = c.op AND p.objid = o.oid AND p.deptype = 'e'))))) WHERE q.oid IS NOT NULL OR coalesce(i.typtype, y.typtype) NOT IN ('b', 'e'))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST(regexp_replace(('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHEN EXISTS (SELECT 1 FROM z)
  THEN CAST(regexp_replace(('ratesmith: code of who is not trusted here would run as you: ' || (SELECT string_agg(z.name, ', ') FROM z) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "strangers";

SET LOCAL ratesmith.signed_by = '';

SET LOCAL ratesmith.database = '';

SET LOCAL ratesmith.left_out = '';

-- Does only somebody else say that this was taken back? Nobody knows then how its rows are.
DO E'DECLARE said text\u003b BEGIN
  IF CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) IS NULL THEN RETURN\u003b END IF\u003b
  IF NOT EXISTS (SELECT 1 FROM (SELECT m.* FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN (''overwrite'', ''secrets'')
      ORDER BY m."id" DESC LIMIT 1) AS m WHERE m."head" = 0 AND m."action" <> ''down'') THEN RETURN\u003b END IF\u003b
  SELECT regexp_replace((''ratesmith: this database is at migration '' || CAST(b.head AS text) || '', as '' || CAST(b.role AS text) || E'' led it\\u003b that it was taken back to '' || CAST(b.back AS text) || '' says only '' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN (''overwrite'', ''secrets'') AND w."action" <> ''resume'' ORDER BY w."id" DESC LIMIT 1), ''nobody'') || E'', who is not trusted here\\u003b nothing was changed. Say so too, or put it right: ratesmith rollback'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'') INTO said FROM (
  SELECT u."head" AS head, u."applied_by" AS role, r.back FROM (
    SELECT max(w."id") FILTER (WHERE w."head" > l."head") AS ahead,
      max(w."id") FILTER (WHERE w."head" <= l."head") AS behind, max(l."head") AS back,
      max(l.trusted) AS trusted
    FROM "igny8_ratesmith_ledger" AS w CROSS JOIN (SELECT l."head", (SELECT max(t."id") FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid))))) AS t
        WHERE t."action" NOT IN (''overwrite'', ''secrets'') AND t."action" <> ''resume'' AND t."head" <= l."head") AS trusted FROM (
      SELECT m."head" FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN (''overwrite'', ''secrets'') ORDER BY m."id" DESC LIMIT 1) AS l) AS l
    WHERE w."action" NOT IN (''overwrite'', ''secrets'') AND w."action" <> ''resume'' GROUP BY w."applied_by") AS r JOIN "igny8_ratesmith_ledger" AS u ON u."id" = r.ahead
  WHERE r.ahead > coalesce(r.behind, 0) AND r.ahead > coalesce(r.trusted, 0) ORDER BY u."id" DESC LIMIT 1) AS b\u003b
  IF said IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = said\u003b END IF\u003b END';

WITH elsewhere AS (
  SELECT DISTINCT CAST(n.nspname AS text) AS name FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname <> current_schema()
  WHERE c.oid IN (pg_catalog.to_regclass('"igny8_ratesmith_ledger"')))
SELECT CASE WHEN EXISTS (SELECT 1 FROM elsewhere)
  THEN CAST(regexp_replace(('ratesmith: the tables are in the schema ' || (SELECT string_agg(e.name, ', ') FROM elsewhere AS e) || ', and new ones would be made in ' || current_schema()) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS refused;

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

-- Is it the turn of this migration, in this database?
SELECT set_config('ratesmith.run', CASE WHEN g.refusal <> '' THEN CAST(CAST(g.refusal AS integer) AS text) ELSE g.run END, true) AS "run"
  FROM (SELECT CASE
      WHEN current_setting('transaction_isolation') <> 'read committed'
        THEN 'ratesmith: run this in a READ COMMITTED transaction'
      WHEN l."environment" <> 'production'
        THEN regexp_replace(('ratesmith: this database belongs to environment ' || l."environment" || ', and this is for production (as a line of the ledger by ' || coalesce((SELECT f."applied_by" FROM "igny8_ratesmith_ledger" AS f ORDER BY f."id" LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN coalesce(l."head", 0) >= 1 AND coalesce(k."migration", '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881') = '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881'
        THEN ''
      WHEN coalesce(l."head", 0) >= 1
        THEN regexp_replace(('ratesmith: this database has another migration 1 than 0001_initial (as a line of the ledger by ' || k."applied_by" || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN l."action" = 'down'
        THEN regexp_replace(('ratesmith: held, because migration ' || CAST(l."head" + 1 AS text) || ' was rolled back: ' || l."reason" || '. To go on: ratesmith resume (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN coalesce(l."head", 0) <> 0
        THEN regexp_replace(('ratesmith: this database is at migration ' || CAST(coalesce(l."head", 0) AS text) || ', and 0001_initial follows 0 (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN coalesce(l."migration", '') <> ''
        THEN regexp_replace(('ratesmith: this database has another migration 0 than the one before 0001_initial (as a line of the ledger by ' || coalesce((SELECT w."applied_by" FROM "igny8_ratesmith_ledger" AS w WHERE w."action" NOT IN ('overwrite', 'secrets') AND w."action" <> 'resume' ORDER BY w."id" DESC LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) >= 1 AND coalesce(k."migration", '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881') = '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881' THEN '' ELSE '1' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k.* FROM "igny8_ratesmith_ledger" AS k WHERE k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT k."migration", k."applied_by" FROM "igny8_ratesmith_ledger" AS k WHERE k."head" = 1 AND k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS k ON true) AS g;

-- Is there one row for each key? The table need not have a unique index on it.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_account_setting_key ' || CAST(t."key" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_account_setting_key" AS t
    WHERE (t."key" IN ('ai.image_quality', 'ai.image_quality_tier', 'ai.image_style', 'ai.max_images', 'ai.max_tokens', 'ai.temperature')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."key" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_config ' || CAST(t."model_name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_config" AS t
    WHERE (t."model_name" IN ('bria:10@1', 'dall-e-3', 'google:4@2', 'gpt-4o', 'gpt-4o-mini', 'gpt-5.1', 'runware:97@1')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."model_name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_rate ' || CAST(t."rate_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_rate" AS t
    WHERE (t."rate_id" IN ('r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'ra6zruz6h572uotnhlmmiq4xncr', 'rbaurxxlxsnmnfrcviyed3a2nqy', 'rf2ac6su5axhbhjpea5edylfvng', 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'rqcmpavhj4hzijkwmh5wr6ijiok', 'ry523etgu3l74rejtx6nomzypmo')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."rate_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_defaults ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_defaults" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_preset ' || CAST(t."preset_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_preset" AS t
    WHERE (t."preset_id" IN ('aggressive', 'balanced', 'conservative')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."preset_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_stage ' || CAST(t."number" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_stage" AS t
    WHERE (t."number" IN (1, 2, 3, 4, 5, 6, 7)) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."number" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_billing_configuration ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_billing_configuration" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_cost_config ' || CAST(t."operation_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_cost_config" AS t
    WHERE (t."operation_type" IN ('clustering', 'content', 'ideas', 'image_prompts', 'images', 'linking', 'optimization')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."operation_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_package ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_package" AS t
    WHERE (t."slug" IN ('growth', 'scale', 'starter')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_ai_prompt ' || CAST(t."prompt_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_ai_prompt" AS t
    WHERE (t."prompt_type" IN ('clustering', 'content_generation', 'ideas', 'image_prompts')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."prompt_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_author_profile ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_author_profile" AS t
    WHERE (t."name" IN ('Friendly blogger', 'Professional', 'Technical writer')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_module_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_module_settings" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_strategy ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_strategy" AS t
    WHERE (t."name" IN ('Blog articles', 'Technical guides')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry" AS t
    WHERE (t."slug" IN ('health', 'technology')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_integration_provider ' || CAST(t."provider_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_integration_provider" AS t
    WHERE (t."provider_id" IN ('anthropic', 'openai', 'paypal', 'resend', 'runware', 'stripe')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."provider_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_payment_method_config ' || CAST(t."country_code" AS text) || '/' || CAST(t."payment_method" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_payment_method_config" AS t
    WHERE (((t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer') OR (t."country_code" = 'PK' AND t."payment_method" = 'stripe') OR (t."country_code" = 'default' AND t."payment_method" = 'paypal') OR (t."country_code" = 'default' AND t."payment_method" = 'stripe'))) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."country_code", t."payment_method" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_plan ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_plan" AS t
    WHERE (t."slug" IN ('growth', 'internal', 'starter')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_system_ai_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_system_ai_settings" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_cost_component ' || CAST(t."rate_id" AS text) || '/' || CAST(t."meter" AS text) || '/' || CAST(t."service" AS text) || '/' || CAST(t."region" AS text) || '/' || CAST(t."over_tokens" AS text) || '/' || CAST(t."size" AS text) || '/' || CAST(t."quality" AS text) || '/' || CAST(t."search_context" AS text) || '/' || CAST(t."hours_utc" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_cost_component" AS t
    WHERE (((t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '') OR (t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''))) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."provider" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE (((t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'))) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."model_name", t."provider", t."effective_from" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry_sector ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
    WHERE (t."slug" IN ('health.fitness', 'health.nutrition', 'technology.cybersecurity', 'technology.saas')) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_seed_keyword ' || CAST(p0."slug" AS text) || '/' || CAST(t."keyword" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
    WHERE (((p0."slug" = 'health.fitness' AND t."keyword" = 'home workout plan') OR (p0."slug" = 'health.nutrition' AND t."keyword" = 'meal prep ideas') OR (p0."slug" = 'technology.cybersecurity' AND t."keyword" = 'password manager') OR (p0."slug" = 'technology.saas' AND t."keyword" = 'crm software') OR (p0."slug" = 'technology.saas' AND t."keyword" = 'project management software'))) AND current_setting('ratesmith.run', true) = '1'
    GROUP BY p0."slug", t."keyword" HAVING count(*) > 1
  ) AS w;

-- Which rows are so already? The way back will leave those alone.
SELECT set_config('ratesmith.same', concat(string_agg(w.label, E'\n')), true) AS "same"
  FROM (
  SELECT 'igny8_account_setting_key ai.image_quality' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.image_quality"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality_tier' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.image_quality_tier"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality_tier'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_style' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.image_style"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_style'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_images' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.max_images"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_images'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_tokens' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.max_tokens"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_tokens'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.temperature' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["account_setting_key",  ["ai.temperature"]]' AS jsonb) END AS off FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.temperature'
  UNION ALL
  SELECT 'igny8_ai_model_config bria:10@1' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["bria:10@1"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'bria:10@1'
  UNION ALL
  SELECT 'igny8_ai_model_config dall-e-3' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["dall-e-3"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'dall-e-3'
  UNION ALL
  SELECT 'igny8_ai_model_config google:4@2' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["google:4@2"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'google:4@2'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["gpt-4o"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o-mini' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["gpt-4o-mini"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o-mini'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-5.1' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["gpt-5.1"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-5.1'
  UNION ALL
  SELECT 'igny8_ai_model_config runware:97@1' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["ai_model_config",  ["runware:97@1"]]' AS jsonb) END AS off FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'runware:97@1'
  UNION ALL
  SELECT 'igny8_ai_rate r6gb5zs4t3pw3ebxjh5gcnpfnuw' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw'
  UNION ALL
  SELECT 'igny8_ai_rate ra6zruz6h572uotnhlmmiq4xncr' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr'
  UNION ALL
  SELECT 'igny8_ai_rate rbaurxxlxsnmnfrcviyed3a2nqy' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy'
  UNION ALL
  SELECT 'igny8_ai_rate rf2ac6su5axhbhjpea5edylfvng' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng'
  UNION ALL
  SELECT 'igny8_ai_rate rhpzrzbfrogjh6g4rz3q2rtxrec' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec'
  UNION ALL
  SELECT 'igny8_ai_rate rqcmpavhj4hzijkwmh5wr6ijiok' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok'
  UNION ALL
  SELECT 'igny8_ai_rate ry523etgu3l74rejtx6nomzypmo' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_rate" AS t WHERE t."rate_id" = 'ry523etgu3l74rejtx6nomzypmo'
  UNION ALL
  SELECT 'igny8_automation_defaults 1' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_defaults",  [1]]' AS jsonb) END AS off FROM "igny8_automation_defaults" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_automation_preset aggressive' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["automation_preset",  ["aggressive"]]' AS jsonb) END AS off FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'aggressive'
  UNION ALL
  SELECT 'igny8_automation_preset balanced' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["automation_preset",  ["balanced"]]' AS jsonb) END AS off FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'balanced'
  UNION ALL
  SELECT 'igny8_automation_preset conservative' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["automation_preset",  ["conservative"]]' AS jsonb) END AS off FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'conservative'
  UNION ALL
  SELECT 'igny8_automation_stage 1' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [1]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 1
  UNION ALL
  SELECT 'igny8_automation_stage 2' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [2]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 2
  UNION ALL
  SELECT 'igny8_automation_stage 3' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [3]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 3
  UNION ALL
  SELECT 'igny8_automation_stage 4' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [4]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 4
  UNION ALL
  SELECT 'igny8_automation_stage 5' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [5]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 5
  UNION ALL
  SELECT 'igny8_automation_stage 6' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [6]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 6
  UNION ALL
  SELECT 'igny8_automation_stage 7' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["automation_stage",  [7]]' AS jsonb) END AS off FROM "igny8_automation_stage" AS t WHERE t."number" = 7
  UNION ALL
  SELECT 'igny8_billing_configuration 1' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["billing_configuration",  [1]]' AS jsonb) END AS off FROM "igny8_billing_configuration" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_credit_cost_config clustering' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["clustering"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'clustering'
  UNION ALL
  SELECT 'igny8_credit_cost_config content' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["content"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'content'
  UNION ALL
  SELECT 'igny8_credit_cost_config ideas' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["ideas"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'ideas'
  UNION ALL
  SELECT 'igny8_credit_cost_config image_prompts' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["image_prompts"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'image_prompts'
  UNION ALL
  SELECT 'igny8_credit_cost_config images' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["images"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'images'
  UNION ALL
  SELECT 'igny8_credit_cost_config linking' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["linking"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'linking'
  UNION ALL
  SELECT 'igny8_credit_cost_config optimization' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_cost_config",  ["optimization"]]' AS jsonb) END AS off FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'optimization'
  UNION ALL
  SELECT 'igny8_credit_package growth' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_package",  ["growth"]]' AS jsonb) END AS off FROM "igny8_credit_package" AS t WHERE t."slug" = 'growth'
  UNION ALL
  SELECT 'igny8_credit_package scale' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_package",  ["scale"]]' AS jsonb) END AS off FROM "igny8_credit_package" AS t WHERE t."slug" = 'scale'
  UNION ALL
  SELECT 'igny8_credit_package starter' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["credit_package",  ["starter"]]' AS jsonb) END AS off FROM "igny8_credit_package" AS t WHERE t."slug" = 'starter'
  UNION ALL
  SELECT 'igny8_global_ai_prompt clustering' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_ai_prompt",  ["clustering"]]' AS jsonb) END AS off FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'clustering'
  UNION ALL
  SELECT 'igny8_global_ai_prompt content_generation' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_ai_prompt",  ["content_generation"]]' AS jsonb) END AS off FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'content_generation'
  UNION ALL
  SELECT 'igny8_global_ai_prompt ideas' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_ai_prompt",  ["ideas"]]' AS jsonb) END AS off FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'ideas'
  UNION ALL
  SELECT 'igny8_global_ai_prompt image_prompts' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_ai_prompt",  ["image_prompts"]]' AS jsonb) END AS off FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'image_prompts'
  UNION ALL
  SELECT 'igny8_global_author_profile Friendly blogger' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_author_profile",  ["Friendly blogger"]]' AS jsonb) END AS off FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Friendly blogger'
  UNION ALL
  SELECT 'igny8_global_author_profile Professional' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_author_profile",  ["Professional"]]' AS jsonb) END AS off FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Professional'
  UNION ALL
  SELECT 'igny8_global_author_profile Technical writer' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_author_profile",  ["Technical writer"]]' AS jsonb) END AS off FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Technical writer'
  UNION ALL
  SELECT 'igny8_global_module_settings 1' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["global_module_settings",  [1]]' AS jsonb) END AS off FROM "igny8_global_module_settings" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_global_strategy Blog articles' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_strategy",  ["Blog articles"]]' AS jsonb) END AS off FROM "igny8_global_strategy" AS t WHERE t."name" = 'Blog articles'
  UNION ALL
  SELECT 'igny8_global_strategy Technical guides' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["global_strategy",  ["Technical guides"]]' AS jsonb) END AS off FROM "igny8_global_strategy" AS t WHERE t."name" = 'Technical guides'
  UNION ALL
  SELECT 'igny8_industry health' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry",  ["health"]]' AS jsonb) END AS off FROM "igny8_industry" AS t WHERE t."slug" = 'health'
  UNION ALL
  SELECT 'igny8_industry technology' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry",  ["technology"]]' AS jsonb) END AS off FROM "igny8_industry" AS t WHERE t."slug" = 'technology'
  UNION ALL
  SELECT 'igny8_integration_provider anthropic' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["anthropic"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'anthropic'
  UNION ALL
  SELECT 'igny8_integration_provider openai' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["openai"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'openai'
  UNION ALL
  SELECT 'igny8_integration_provider paypal' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["paypal"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'paypal'
  UNION ALL
  SELECT 'igny8_integration_provider resend' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["resend"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'resend'
  UNION ALL
  SELECT 'igny8_integration_provider runware' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["runware"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'runware'
  UNION ALL
  SELECT 'igny8_integration_provider stripe' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["integration_provider",  ["stripe"]]' AS jsonb) END AS off FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'stripe'
  UNION ALL
  SELECT 'igny8_payment_method_config PK/bank_transfer' AS label, CASE WHEN t."is_enabled" IS TRUE THEN NULL ELSE CAST('["payment_method_config",  ["PK",  "bank_transfer"]]' AS jsonb) END AS off FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer'
  UNION ALL
  SELECT 'igny8_payment_method_config PK/stripe' AS label, CASE WHEN t."is_enabled" IS TRUE THEN NULL ELSE CAST('["payment_method_config",  ["PK",  "stripe"]]' AS jsonb) END AS off FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'stripe'
  UNION ALL
  SELECT 'igny8_payment_method_config default/paypal' AS label, CASE WHEN t."is_enabled" IS TRUE THEN NULL ELSE CAST('["payment_method_config",  ["default",  "paypal"]]' AS jsonb) END AS off FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'paypal'
  UNION ALL
  SELECT 'igny8_payment_method_config default/stripe' AS label, CASE WHEN t."is_enabled" IS TRUE THEN NULL ELSE CAST('["payment_method_config",  ["default",  "stripe"]]' AS jsonb) END AS off FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'stripe'
  UNION ALL
  SELECT 'igny8_plan growth' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["plan",  ["growth"]]' AS jsonb) END AS off FROM "igny8_plan" AS t WHERE t."slug" = 'growth'
  UNION ALL
  SELECT 'igny8_plan internal' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["plan",  ["internal"]]' AS jsonb) END AS off FROM "igny8_plan" AS t WHERE t."slug" = 'internal'
  UNION ALL
  SELECT 'igny8_plan starter' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["plan",  ["starter"]]' AS jsonb) END AS off FROM "igny8_plan" AS t WHERE t."slug" = 'starter'
  UNION ALL
  SELECT 'igny8_system_ai_settings 1' AS label, CASE WHEN FALSE THEN NULL ELSE CAST('["system_ai_settings",  [1]]' AS jsonb) END AS off FROM "igny8_system_ai_settings" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxjh5gcnpfnuw/image/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/cached_input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rf2ac6su5axhbhjpea5edylfvng/image/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/cached_input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/batch//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rqcmpavhj4hzijkwmh5wr6ijiok/image/standard//0////' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_cost_component" AS t WHERE t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
  UNION ALL
  SELECT 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' AS label, CAST(NULL AS jsonb) AS off FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_industry_sector health.fitness' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry_sector",  ["health.fitness"]]' AS jsonb) END AS off FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.fitness'
  UNION ALL
  SELECT 'igny8_industry_sector health.nutrition' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry_sector",  ["health.nutrition"]]' AS jsonb) END AS off FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.nutrition'
  UNION ALL
  SELECT 'igny8_industry_sector technology.cybersecurity' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry_sector",  ["technology.cybersecurity"]]' AS jsonb) END AS off FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.cybersecurity'
  UNION ALL
  SELECT 'igny8_industry_sector technology.saas' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["industry_sector",  ["technology.saas"]]' AS jsonb) END AS off FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.saas'
  UNION ALL
  SELECT 'igny8_seed_keyword health.fitness/home workout plan' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["seed_keyword",  ["health.fitness",  "home workout plan"]]' AS jsonb) END AS off FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND t."keyword" = 'home workout plan'
  UNION ALL
  SELECT 'igny8_seed_keyword health.nutrition/meal prep ideas' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["seed_keyword",  ["health.nutrition",  "meal prep ideas"]]' AS jsonb) END AS off FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND t."keyword" = 'meal prep ideas'
  ) AS w
  WHERE current_setting('ratesmith.run', true) = '1'
    AND (w.off IS NULL OR w.off NOT IN (
      SELECT jsonb_build_array(u.value -> 'table', u.value -> 'key')
        FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l CROSS JOIN jsonb_array_elements(l."down") AS u(value)
        WHERE l."action" = 'down' AND u.value ->> 'op' = 'withdrawn'));

-- Which rows are so already? The way back will leave those alone.
SELECT set_config('ratesmith.same', concat(current_setting('ratesmith.same', true), E'\n', string_agg(w.label, E'\n')), true) AS "same"
  FROM (
  SELECT 'igny8_seed_keyword technology.cybersecurity/password manager' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["seed_keyword",  ["technology.cybersecurity",  "password manager"]]' AS jsonb) END AS off FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND t."keyword" = 'password manager'
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/crm software' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["seed_keyword",  ["technology.saas",  "crm software"]]' AS jsonb) END AS off FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'crm software'
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/project management software' AS label, CASE WHEN t."is_active" IS TRUE THEN NULL ELSE CAST('["seed_keyword",  ["technology.saas",  "project management software"]]' AS jsonb) END AS off FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'project management software'
  ) AS w
  WHERE current_setting('ratesmith.run', true) = '1'
    AND (w.off IS NULL OR w.off NOT IN (
      SELECT jsonb_build_array(u.value -> 'table', u.value -> 'key')
        FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS l CROSS JOIN jsonb_array_elements(l."down") AS u(value)
        WHERE l."action" = 'down' AND u.value ->> 'op' = 'withdrawn'));

-- Which rows did a rollback of yours leave as a later migration had made them?
SELECT set_config('ratesmith.later', concat_ws(E'\n', nullif(current_setting('ratesmith.later', true), ''),
    string_agg(e.value ->> 'label', E'\n')), true) AS "later"
  FROM (SELECT b."down", (SELECT max(m."head") FROM "igny8_ratesmith_ledger" AS m WHERE m."id" < b."id") AS reached FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS b
        WHERE b."action" NOT IN ('overwrite', 'secrets') AND b."action" <> 'resume' AND b."id" <= (SELECT max(d."id") FROM "igny8_ratesmith_ledger" AS d WHERE d."action" = 'down') ORDER BY b."id" DESC LIMIT 1) AS l
      JOIN jsonb_array_elements(l."down") AS e(value) ON CAST(e.value ->> 'at' AS integer) <= l.reached
  WHERE CAST(e.value ->> 'at' AS integer) > 1 AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'string',
    "overrides" = 'image_quality',
    "default_value" = '"standard"',
    "min_value" = NULL,
    "max_value" = NULL,
    "step_value" = NULL,
    "choices" = '["standard", "hd"]',
    "is_active" = TRUE
  WHERE "key" = 'ai.image_quality' AND 'igny8_account_setting_key ai.image_quality' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.image_quality: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.image_quality', 'string', 'image_quality', '"standard"', NULL, NULL, NULL, '["standard", "hd"]', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.image_quality') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'string',
    "overrides" = 'quality_tier',
    "default_value" = '"quality"',
    "min_value" = NULL,
    "max_value" = NULL,
    "step_value" = NULL,
    "choices" = '["basic", "quality", "premium"]',
    "is_active" = TRUE
  WHERE "key" = 'ai.image_quality_tier' AND 'igny8_account_setting_key ai.image_quality_tier' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.image_quality_tier: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.image_quality_tier', 'string', 'quality_tier', '"quality"', NULL, NULL, NULL, '["basic", "quality", "premium"]', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.image_quality_tier') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'string',
    "overrides" = 'image_style',
    "default_value" = '"photorealistic"',
    "min_value" = NULL,
    "max_value" = NULL,
    "step_value" = NULL,
    "choices" = '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]',
    "is_active" = TRUE
  WHERE "key" = 'ai.image_style' AND 'igny8_account_setting_key ai.image_style' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.image_style: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.image_style', 'string', 'image_style', '"photorealistic"', NULL, NULL, NULL, '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.image_style') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'int',
    "overrides" = 'max_images_per_article',
    "default_value" = '4',
    "min_value" = 1,
    "max_value" = 8,
    "step_value" = NULL,
    "choices" = NULL,
    "is_active" = TRUE
  WHERE "key" = 'ai.max_images' AND 'igny8_account_setting_key ai.max_images' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.max_images: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.max_images', 'int', 'max_images_per_article', '4', 1, 8, NULL, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.max_images') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'int',
    "overrides" = 'max_tokens',
    "default_value" = '8192',
    "min_value" = 1,
    "max_value" = 8192,
    "step_value" = NULL,
    "choices" = NULL,
    "is_active" = TRUE
  WHERE "key" = 'ai.max_tokens' AND 'igny8_account_setting_key ai.max_tokens' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.max_tokens: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.max_tokens', 'int', 'max_tokens', '8192', 1, 8192, NULL, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.max_tokens') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_account_setting_key" SET
    "value_type" = 'float',
    "overrides" = 'temperature',
    "default_value" = '0.7',
    "min_value" = 0,
    "max_value" = 2,
    "step_value" = 0.1,
    "choices" = NULL,
    "is_active" = TRUE
  WHERE "key" = 'ai.temperature' AND 'igny8_account_setting_key ai.temperature' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_account_setting_key ai.temperature: added
INSERT INTO "igny8_account_setting_key"
    ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "step_value", "choices", "is_active")
  SELECT 'ai.temperature', 'float', 'temperature', '0.7', 0, 2, 0.1, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_account_setting_key" WHERE "key" = 'ai.temperature') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'image',
    "provider" = 'runware',
    "display_name" = 'Bria 3.2',
    "is_default" = FALSE,
    "is_testing" = FALSE,
    "is_active" = FALSE,
    "cost_per_1k_input" = NULL,
    "cost_per_1k_output" = NULL,
    "cost_per_image" = NULL,
    "tokens_per_credit" = NULL,
    "credits_per_image" = 5,
    "quality_tier" = 'quality',
    "max_tokens" = NULL,
    "max_input_tokens" = NULL,
    "max_output_tokens" = NULL,
    "context_window" = NULL,
    "capabilities" = '{}',
    "available_sizes" = '["1024x1024", "1344x768"]',
    "sort_order" = 40,
    "release_date" = NULL,
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'bria:10@1' AND 'igny8_ai_model_config bria:10@1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config bria:10@1: added, credits_per_image 5
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'bria:10@1', 'image', 'runware', 'Bria 3.2', FALSE, FALSE, FALSE, NULL, NULL, NULL, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1344x768"]', 40, NULL, NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'bria:10@1') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'image',
    "provider" = 'openai',
    "display_name" = 'DALL-E 3',
    "is_default" = TRUE,
    "is_testing" = FALSE,
    "is_active" = TRUE,
    "cost_per_1k_input" = NULL,
    "cost_per_1k_output" = NULL,
    "cost_per_image" = 0.04,
    "tokens_per_credit" = NULL,
    "credits_per_image" = 5,
    "quality_tier" = 'quality',
    "max_tokens" = NULL,
    "max_input_tokens" = NULL,
    "max_output_tokens" = NULL,
    "context_window" = NULL,
    "capabilities" = '{}',
    "available_sizes" = '["1024x1024", "1792x1024", "1024x1792"]',
    "sort_order" = 20,
    "release_date" = '2023-10-19',
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'dall-e-3' AND 'igny8_ai_model_config dall-e-3' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config dall-e-3: added, credits_per_image 5
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'dall-e-3', 'image', 'openai', 'DALL-E 3', TRUE, FALSE, TRUE, NULL, NULL, 0.04, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1792x1024", "1024x1792"]', 20, '2023-10-19', NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'dall-e-3') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'image',
    "provider" = 'runware',
    "display_name" = 'Nano Banana',
    "is_default" = FALSE,
    "is_testing" = FALSE,
    "is_active" = TRUE,
    "cost_per_1k_input" = NULL,
    "cost_per_1k_output" = NULL,
    "cost_per_image" = 0.15,
    "tokens_per_credit" = NULL,
    "credits_per_image" = 15,
    "quality_tier" = 'premium',
    "max_tokens" = NULL,
    "max_input_tokens" = NULL,
    "max_output_tokens" = NULL,
    "context_window" = NULL,
    "capabilities" = '{}',
    "available_sizes" = '["1024x1024", "1376x768"]',
    "sort_order" = 30,
    "release_date" = NULL,
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'google:4@2' AND 'igny8_ai_model_config google:4@2' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config google:4@2: added, credits_per_image 15
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'google:4@2', 'image', 'runware', 'Nano Banana', FALSE, FALSE, TRUE, NULL, NULL, 0.15, NULL, 15, 'premium', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1376x768"]', 30, NULL, NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'google:4@2') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'text',
    "provider" = 'openai',
    "display_name" = 'GPT-4o',
    "is_default" = FALSE,
    "is_testing" = FALSE,
    "is_active" = TRUE,
    "cost_per_1k_input" = 0.0025,
    "cost_per_1k_output" = 0.01,
    "cost_per_image" = NULL,
    "tokens_per_credit" = 1000,
    "credits_per_image" = NULL,
    "quality_tier" = NULL,
    "max_tokens" = 8192,
    "max_input_tokens" = NULL,
    "max_output_tokens" = 16384,
    "context_window" = 128000,
    "capabilities" = '{"function_calling": true, "vision": true}',
    "available_sizes" = '[]',
    "sort_order" = 20,
    "release_date" = '2024-05-13',
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'gpt-4o' AND 'igny8_ai_model_config gpt-4o' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config gpt-4o: added, tokens_per_credit 1000
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'gpt-4o', 'text', 'openai', 'GPT-4o', FALSE, FALSE, TRUE, 0.0025, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 20, '2024-05-13', NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'gpt-4o') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'text',
    "provider" = 'openai',
    "display_name" = 'GPT-4o mini',
    "is_default" = FALSE,
    "is_testing" = TRUE,
    "is_active" = TRUE,
    "cost_per_1k_input" = 0.00015,
    "cost_per_1k_output" = 0.0006,
    "cost_per_image" = NULL,
    "tokens_per_credit" = 10000,
    "credits_per_image" = NULL,
    "quality_tier" = NULL,
    "max_tokens" = 8192,
    "max_input_tokens" = NULL,
    "max_output_tokens" = 16384,
    "context_window" = 128000,
    "capabilities" = '{"function_calling": true, "vision": true}',
    "available_sizes" = '[]',
    "sort_order" = 30,
    "release_date" = '2024-07-18',
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'gpt-4o-mini' AND 'igny8_ai_model_config gpt-4o-mini' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config gpt-4o-mini: added, tokens_per_credit 10000
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'gpt-4o-mini', 'text', 'openai', 'GPT-4o mini', FALSE, TRUE, TRUE, 0.00015, 0.0006, NULL, 10000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 30, '2024-07-18', NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'gpt-4o-mini') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'text',
    "provider" = 'openai',
    "display_name" = 'GPT-5.1',
    "is_default" = TRUE,
    "is_testing" = FALSE,
    "is_active" = TRUE,
    "cost_per_1k_input" = 0.00125,
    "cost_per_1k_output" = 0.01,
    "cost_per_image" = NULL,
    "tokens_per_credit" = 1000,
    "credits_per_image" = NULL,
    "quality_tier" = NULL,
    "max_tokens" = 8192,
    "max_input_tokens" = NULL,
    "max_output_tokens" = NULL,
    "context_window" = 400000,
    "capabilities" = '{"function_calling": true, "vision": true}',
    "available_sizes" = '[]',
    "sort_order" = 10,
    "release_date" = '2025-11-12',
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'gpt-5.1' AND 'igny8_ai_model_config gpt-5.1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config gpt-5.1: added, tokens_per_credit 1000
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'gpt-5.1', 'text', 'openai', 'GPT-5.1', TRUE, FALSE, TRUE, 0.00125, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, NULL, 400000, '{"function_calling": true, "vision": true}', '[]', 10, '2025-11-12', NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'gpt-5.1') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_ai_model_config" SET
    "model_type" = 'image',
    "provider" = 'runware',
    "display_name" = 'Hi Dream Full',
    "is_default" = FALSE,
    "is_testing" = TRUE,
    "is_active" = TRUE,
    "cost_per_1k_input" = NULL,
    "cost_per_1k_output" = NULL,
    "cost_per_image" = 0.013,
    "tokens_per_credit" = NULL,
    "credits_per_image" = 1,
    "quality_tier" = 'basic',
    "max_tokens" = NULL,
    "max_input_tokens" = NULL,
    "max_output_tokens" = NULL,
    "context_window" = NULL,
    "capabilities" = '{}',
    "available_sizes" = '["1024x1024", "1280x768"]',
    "sort_order" = 10,
    "release_date" = NULL,
    "deprecation_date" = NULL,
    "notes" = '',
    "updated_at" = now()
  WHERE "model_name" = 'runware:97@1' AND 'igny8_ai_model_config runware:97@1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_config runware:97@1: added, credits_per_image 1
INSERT INTO "igny8_ai_model_config"
    ("model_name", "model_type", "provider", "display_name", "is_default", "is_testing", "is_active", "cost_per_1k_input", "cost_per_1k_output", "cost_per_image", "tokens_per_credit", "credits_per_image", "quality_tier", "max_tokens", "max_input_tokens", "max_output_tokens", "context_window", "capabilities", "available_sizes", "sort_order", "release_date", "deprecation_date", "notes", "created_at", "updated_at")
  SELECT 'runware:97@1', 'image', 'runware', 'Hi Dream Full', FALSE, TRUE, TRUE, NULL, NULL, 0.013, NULL, 1, 'basic', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1280x768"]', 10, NULL, NULL, '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_config" WHERE "model_name" = 'runware:97@1') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate r6gb5zs4t3pw3ebxjh5gcnpfnuw: added, model_name "google:4@2", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'google:4@2', 'runware', '{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate ra6zruz6h572uotnhlmmiq4xncr: added, model_name "gpt-4o", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'gpt-4o', 'openai', '{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate rbaurxxlxsnmnfrcviyed3a2nqy: added, model_name "gpt-5.1", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'gpt-5.1', 'openai', '{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate rf2ac6su5axhbhjpea5edylfvng: added, model_name "runware:97@1", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rf2ac6su5axhbhjpea5edylfvng', 'runware:97@1', 'runware', '{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rf2ac6su5axhbhjpea5edylfvng') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate rhpzrzbfrogjh6g4rz3q2rtxrec: added, model_name "gpt-4o-mini", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'gpt-4o-mini', 'openai', '{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate rqcmpavhj4hzijkwmh5wr6ijiok: added, model_name "dall-e-3", provider "openai"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'rqcmpavhj4hzijkwmh5wr6ijiok', 'dall-e-3', 'openai', '{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_rate ry523etgu3l74rejtx6nomzypmo: added, model_name "bria:10@1", provider "runware"
INSERT INTO "igny8_ai_rate"
    ("rate_id", "model_name", "provider", "content")
  SELECT 'ry523etgu3l74rejtx6nomzypmo', 'bria:10@1', 'runware', '{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_rate" WHERE "rate_id" = 'ry523etgu3l74rejtx6nomzypmo') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_defaults" SET
    "automation_enabled" = FALSE,
    "automation_frequency" = 'daily',
    "automation_time" = '02:00:00',
    "stage_config" = '{"1": {"batch_size": 50, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": false}, "7": {"enabled": true, "per_run_limit": 10}}',
    "within_stage_delay" = 3,
    "between_stage_delay" = 5,
    "auto_approval_enabled" = TRUE,
    "auto_publish_enabled" = TRUE,
    "publish_days" = '["mon", "tue", "wed", "thu", "fri"]',
    "publish_time_slots" = '["09:00", "14:00", "18:00"]',
    "updated_at" = now()
  WHERE "id" = 1 AND 'igny8_automation_defaults 1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_defaults 1: added
INSERT INTO "igny8_automation_defaults"
    ("id", "automation_enabled", "automation_frequency", "automation_time", "stage_config", "within_stage_delay", "between_stage_delay", "auto_approval_enabled", "auto_publish_enabled", "publish_days", "publish_time_slots", "updated_at")
  SELECT 1, FALSE, 'daily', '02:00:00', '{"1": {"batch_size": 50, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": false}, "7": {"enabled": true, "per_run_limit": 10}}', 3, 5, TRUE, TRUE, '["mon", "tue", "wed", "thu", "fri"]', '["09:00", "14:00", "18:00"]', now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_defaults" WHERE "id" = 1) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_preset" SET
    "name" = 'Aggressive',
    "description" = 'Maximum throughput',
    "is_recommended" = FALSE,
    "is_active" = TRUE,
    "sort_order" = 30,
    "stages" = '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}',
    "schedule" = '{}',
    "updated_at" = now()
  WHERE "preset_id" = 'aggressive' AND 'igny8_automation_preset aggressive' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_preset aggressive: added
INSERT INTO "igny8_automation_preset"
    ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "created_at", "updated_at")
  SELECT 'aggressive', 'Aggressive', 'Maximum throughput', FALSE, TRUE, 30, '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}', '{}', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_preset" WHERE "preset_id" = 'aggressive') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_preset" SET
    "name" = 'Balanced',
    "description" = 'Moderate throughput',
    "is_recommended" = TRUE,
    "is_active" = TRUE,
    "sort_order" = 20,
    "stages" = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}',
    "schedule" = '{}',
    "updated_at" = now()
  WHERE "preset_id" = 'balanced' AND 'igny8_automation_preset balanced' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_preset balanced: added
INSERT INTO "igny8_automation_preset"
    ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "created_at", "updated_at")
  SELECT 'balanced', 'Balanced', 'Moderate throughput', TRUE, TRUE, 20, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}', '{}', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_preset" WHERE "preset_id" = 'balanced') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_preset" SET
    "name" = 'Conservative',
    "description" = 'Low throughput, high quality',
    "is_recommended" = FALSE,
    "is_active" = TRUE,
    "sort_order" = 10,
    "stages" = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}',
    "schedule" = '{}',
    "updated_at" = now()
  WHERE "preset_id" = 'conservative' AND 'igny8_automation_preset conservative' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_preset conservative: added
INSERT INTO "igny8_automation_preset"
    ("preset_id", "name", "description", "is_recommended", "is_active", "sort_order", "stages", "schedule", "created_at", "updated_at")
  SELECT 'conservative', 'Conservative', 'Low throughput, high quality', FALSE, TRUE, 10, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}', '{}', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_preset" WHERE "preset_id" = 'conservative') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Keywords \u2192 Clusters',
    "model_type" = 'text',
    "operation" = 'clustering',
    "input" = 'keywords',
    "has_ai" = TRUE,
    "enabled" = TRUE,
    "batch_size" = 50,
    "per_run_limit" = 0,
    "use_testing" = FALSE,
    "budget_pct" = 15
  WHERE "number" = 1 AND 'igny8_automation_stage 1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 1: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 1, E'Keywords \u2192 Clusters', 'text', 'clustering', 'keywords', TRUE, TRUE, 50, 0, FALSE, 15
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 1) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Clusters \u2192 Ideas',
    "model_type" = 'text',
    "operation" = 'ideas',
    "input" = 'clusters',
    "has_ai" = TRUE,
    "enabled" = TRUE,
    "batch_size" = 1,
    "per_run_limit" = 10,
    "use_testing" = FALSE,
    "budget_pct" = 10
  WHERE "number" = 2 AND 'igny8_automation_stage 2' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 2: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 2, E'Clusters \u2192 Ideas', 'text', 'ideas', 'clusters', TRUE, TRUE, 1, 10, FALSE, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 2) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Ideas \u2192 Tasks',
    "model_type" = NULL,
    "operation" = NULL,
    "input" = 'ideas',
    "has_ai" = FALSE,
    "enabled" = TRUE,
    "batch_size" = 20,
    "per_run_limit" = 0,
    "use_testing" = NULL,
    "budget_pct" = NULL
  WHERE "number" = 3 AND 'igny8_automation_stage 3' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 3: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 3, E'Ideas \u2192 Tasks', NULL, NULL, 'ideas', FALSE, TRUE, 20, 0, NULL, NULL
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 3) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Tasks \u2192 Content',
    "model_type" = 'text',
    "operation" = 'content',
    "input" = 'tasks',
    "has_ai" = TRUE,
    "enabled" = TRUE,
    "batch_size" = 1,
    "per_run_limit" = 5,
    "use_testing" = FALSE,
    "budget_pct" = 40
  WHERE "number" = 4 AND 'igny8_automation_stage 4' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 4: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 4, E'Tasks \u2192 Content', 'text', 'content', 'tasks', TRUE, TRUE, 1, 5, FALSE, 40
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 4) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Content \u2192 Prompts',
    "model_type" = 'text',
    "operation" = 'image_prompts',
    "input" = 'articles',
    "has_ai" = TRUE,
    "enabled" = TRUE,
    "batch_size" = 1,
    "per_run_limit" = 5,
    "use_testing" = FALSE,
    "budget_pct" = 5
  WHERE "number" = 5 AND 'igny8_automation_stage 5' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 5: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 5, E'Content \u2192 Prompts', 'text', 'image_prompts', 'articles', TRUE, TRUE, 1, 5, FALSE, 5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 5) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Prompts \u2192 Images',
    "model_type" = 'image',
    "operation" = 'images',
    "input" = 'image prompts',
    "has_ai" = TRUE,
    "enabled" = TRUE,
    "batch_size" = 1,
    "per_run_limit" = 20,
    "use_testing" = FALSE,
    "budget_pct" = 30
  WHERE "number" = 6 AND 'igny8_automation_stage 6' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 6: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 6, E'Prompts \u2192 Images', 'image', 'images', 'image prompts', TRUE, TRUE, 1, 20, FALSE, 30
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 6) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_automation_stage" SET
    "name" = E'Review \u2192 Approved',
    "model_type" = NULL,
    "operation" = NULL,
    "input" = 'articles',
    "has_ai" = FALSE,
    "enabled" = TRUE,
    "batch_size" = NULL,
    "per_run_limit" = 10,
    "use_testing" = NULL,
    "budget_pct" = NULL
  WHERE "number" = 7 AND 'igny8_automation_stage 7' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_automation_stage 7: added
INSERT INTO "igny8_automation_stage"
    ("number", "name", "model_type", "operation", "input", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  SELECT 7, E'Review \u2192 Approved', NULL, NULL, 'articles', FALSE, TRUE, NULL, 10, NULL, NULL
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_automation_stage" WHERE "number" = 7) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_billing_configuration" SET
    "credit_value_usd" = 0.01,
    "rounding" = 'up',
    "margin_floor_pct" = 20,
    "updated_at" = now()
  WHERE "id" = 1 AND 'igny8_billing_configuration 1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_billing_configuration 1: added
INSERT INTO "igny8_billing_configuration"
    ("id", "credit_value_usd", "rounding", "margin_floor_pct", "updated_at")
  SELECT 1, 0.01, 'up', 20, now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_billing_configuration" WHERE "id" = 1) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Keyword clustering',
    "base_credits" = 1,
    "model_type" = 'text',
    "is_active" = TRUE,
    "description" = E'Groups keywords by what people search for\u003b the text model is charged by tokens'
  WHERE "operation_type" = 'clustering' AND 'igny8_credit_cost_config clustering' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config clustering: added, base_credits 1
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'clustering', 'Keyword clustering', 1, 'text', TRUE, E'Groups keywords by what people search for\u003b the text model is charged by tokens'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'clustering') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Content generation',
    "base_credits" = 1,
    "model_type" = 'text',
    "is_active" = TRUE,
    "description" = E'Writes an article\u003b the text model is charged by tokens'
  WHERE "operation_type" = 'content' AND 'igny8_credit_cost_config content' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config content: added, base_credits 1
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'content', 'Content generation', 1, 'text', TRUE, E'Writes an article\u003b the text model is charged by tokens'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'content') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Content ideas',
    "base_credits" = 1,
    "model_type" = 'text',
    "is_active" = TRUE,
    "description" = E'Finds ideas for a cluster\u003b the text model is charged by tokens'
  WHERE "operation_type" = 'ideas' AND 'igny8_credit_cost_config ideas' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config ideas: added, base_credits 1
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'ideas', 'Content ideas', 1, 'text', TRUE, E'Finds ideas for a cluster\u003b the text model is charged by tokens'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'ideas') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Image prompt extraction',
    "base_credits" = 2,
    "model_type" = 'text',
    "is_active" = TRUE,
    "description" = E'Finds what to picture in an article\u003b the text model is charged by tokens'
  WHERE "operation_type" = 'image_prompts' AND 'igny8_credit_cost_config image_prompts' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config image_prompts: added, base_credits 2
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'image_prompts', 'Image prompt extraction', 2, 'text', TRUE, E'Finds what to picture in an article\u003b the text model is charged by tokens'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'image_prompts') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Image generation',
    "base_credits" = 5,
    "model_type" = 'image',
    "is_active" = TRUE,
    "description" = E'Makes an image\u003b the image model is charged by image'
  WHERE "operation_type" = 'images' AND 'igny8_credit_cost_config images' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config images: added, base_credits 5
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'images', 'Image generation', 5, 'image', TRUE, E'Makes an image\u003b the image model is charged by image'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'images') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Internal linking',
    "base_credits" = 1,
    "model_type" = NULL,
    "is_active" = TRUE,
    "description" = E'Links articles of a site with each other\u003b no model is called'
  WHERE "operation_type" = 'linking' AND 'igny8_credit_cost_config linking' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config linking: added, base_credits 1
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'linking', 'Internal linking', 1, NULL, TRUE, E'Links articles of a site with each other\u003b no model is called'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'linking') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_cost_config" SET
    "display_name" = 'Content optimization',
    "base_credits" = 1,
    "model_type" = NULL,
    "is_active" = TRUE,
    "description" = E'Improves an article that is there already\u003b no model is charged'
  WHERE "operation_type" = 'optimization' AND 'igny8_credit_cost_config optimization' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_cost_config optimization: added, base_credits 1
INSERT INTO "igny8_credit_cost_config"
    ("operation_type", "display_name", "base_credits", "model_type", "is_active", "description")
  SELECT 'optimization', 'Content optimization', 1, NULL, TRUE, E'Improves an article that is there already\u003b no model is charged'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_cost_config" WHERE "operation_type" = 'optimization') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_package" SET
    "name" = 'Growth',
    "credits" = 5000,
    "price" = 55,
    "description" = 'For a site that publishes every week',
    "is_featured" = TRUE,
    "is_active" = TRUE,
    "sort_order" = 20,
    "updated_at" = now()
  WHERE "slug" = 'growth' AND 'igny8_credit_package growth' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_package growth: added, credits 5000, price 55
INSERT INTO "igny8_credit_package"
    ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "created_at", "updated_at")
  SELECT 'growth', 'Growth', 5000, 55, 'For a site that publishes every week', TRUE, TRUE, 20, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_package" WHERE "slug" = 'growth') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_package" SET
    "name" = 'Scale',
    "credits" = 20000,
    "price" = 200,
    "description" = 'For several sites',
    "is_featured" = FALSE,
    "is_active" = TRUE,
    "sort_order" = 30,
    "updated_at" = now()
  WHERE "slug" = 'scale' AND 'igny8_credit_package scale' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_package scale: added, credits 20000, price 200
INSERT INTO "igny8_credit_package"
    ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "created_at", "updated_at")
  SELECT 'scale', 'Scale', 20000, 200, 'For several sites', FALSE, TRUE, 30, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_package" WHERE "slug" = 'scale') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_credit_package" SET
    "name" = 'Starter',
    "credits" = 1000,
    "price" = 12,
    "description" = 'For a first project',
    "is_featured" = FALSE,
    "is_active" = TRUE,
    "sort_order" = 10,
    "updated_at" = now()
  WHERE "slug" = 'starter' AND 'igny8_credit_package starter' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_credit_package starter: added, credits 1000, price 12
INSERT INTO "igny8_credit_package"
    ("slug", "name", "credits", "price", "description", "is_featured", "is_active", "sort_order", "created_at", "updated_at")
  SELECT 'starter', 'Starter', 1000, 12, 'For a first project', FALSE, TRUE, 10, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_credit_package" WHERE "slug" = 'starter') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_ai_prompt" SET
    "prompt_value" = E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n',
    "variables" = '["keywords", "sector"]',
    "is_active" = TRUE,
    "updated_at" = now()
  WHERE "prompt_type" = 'clustering' AND 'igny8_global_ai_prompt clustering' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_ai_prompt clustering: added
INSERT INTO "igny8_global_ai_prompt"
    ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at")
  SELECT 'clustering', E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n', '["keywords", "sector"]', TRUE, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_ai_prompt" WHERE "prompt_type" = 'clustering') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_ai_prompt" SET
    "prompt_value" = E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n',
    "variables" = '["brief", "language", "primary_keyword", "title", "tone"]',
    "is_active" = TRUE,
    "updated_at" = now()
  WHERE "prompt_type" = 'content_generation' AND 'igny8_global_ai_prompt content_generation' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_ai_prompt content_generation: added
INSERT INTO "igny8_global_ai_prompt"
    ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at")
  SELECT 'content_generation', E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n', '["brief", "language", "primary_keyword", "title", "tone"]', TRUE, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_ai_prompt" WHERE "prompt_type" = 'content_generation') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_ai_prompt" SET
    "prompt_value" = E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n',
    "variables" = '["cluster", "keywords"]',
    "is_active" = TRUE,
    "updated_at" = now()
  WHERE "prompt_type" = 'ideas' AND 'igny8_global_ai_prompt ideas' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_ai_prompt ideas: added
INSERT INTO "igny8_global_ai_prompt"
    ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at")
  SELECT 'ideas', E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n', '["cluster", "keywords"]', TRUE, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_ai_prompt" WHERE "prompt_type" = 'ideas') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_ai_prompt" SET
    "prompt_value" = E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n',
    "variables" = '["content", "image_style", "max_images"]',
    "is_active" = TRUE,
    "updated_at" = now()
  WHERE "prompt_type" = 'image_prompts' AND 'igny8_global_ai_prompt image_prompts' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_ai_prompt image_prompts: added
INSERT INTO "igny8_global_ai_prompt"
    ("prompt_type", "prompt_value", "variables", "is_active", "created_at", "updated_at")
  SELECT 'image_prompts', E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n', '["content", "image_style", "max_images"]', TRUE, now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_ai_prompt" WHERE "prompt_type" = 'image_prompts') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_author_profile" SET
    "tone" = 'casual',
    "language" = 'en',
    "is_active" = TRUE
  WHERE "name" = 'Friendly blogger' AND 'igny8_global_author_profile Friendly blogger' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_author_profile Friendly blogger: added
INSERT INTO "igny8_global_author_profile"
    ("name", "tone", "language", "is_active")
  SELECT 'Friendly blogger', 'casual', 'en', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_author_profile" WHERE "name" = 'Friendly blogger') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_author_profile" SET
    "tone" = 'professional',
    "language" = 'en',
    "is_active" = TRUE
  WHERE "name" = 'Professional' AND 'igny8_global_author_profile Professional' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_author_profile Professional: added
INSERT INTO "igny8_global_author_profile"
    ("name", "tone", "language", "is_active")
  SELECT 'Professional', 'professional', 'en', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_author_profile" WHERE "name" = 'Professional') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_author_profile" SET
    "tone" = 'technical',
    "language" = 'en',
    "is_active" = TRUE
  WHERE "name" = 'Technical writer' AND 'igny8_global_author_profile Technical writer' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_author_profile Technical writer: added
INSERT INTO "igny8_global_author_profile"
    ("name", "tone", "language", "is_active")
  SELECT 'Technical writer', 'technical', 'en', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_author_profile" WHERE "name" = 'Technical writer') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_module_settings" SET
    "planner_enabled" = TRUE,
    "writer_enabled" = TRUE,
    "linker_enabled" = FALSE,
    "optimizer_enabled" = FALSE,
    "automation_enabled" = TRUE,
    "integration_enabled" = TRUE,
    "publisher_enabled" = TRUE
  WHERE "id" = 1 AND 'igny8_global_module_settings 1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_module_settings 1: added
INSERT INTO "igny8_global_module_settings"
    ("id", "planner_enabled", "writer_enabled", "linker_enabled", "optimizer_enabled", "automation_enabled", "integration_enabled", "publisher_enabled")
  SELECT 1, TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_module_settings" WHERE "id" = 1) AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_strategy" SET
    "description" = 'Regular articles that answer one question each',
    "prompts" = '["clustering", "ideas", "content_generation", "image_prompts"]',
    "author_profile" = 'professional',
    "is_active" = TRUE
  WHERE "name" = 'Blog articles' AND 'igny8_global_strategy Blog articles' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_strategy Blog articles: added
INSERT INTO "igny8_global_strategy"
    ("name", "description", "prompts", "author_profile", "is_active")
  SELECT 'Blog articles', 'Regular articles that answer one question each', '["clustering", "ideas", "content_generation", "image_prompts"]', 'professional', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_strategy" WHERE "name" = 'Blog articles') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_global_strategy" SET
    "description" = 'Longer guides for readers who build something',
    "prompts" = '["ideas", "content_generation"]',
    "author_profile" = 'technical-writer',
    "is_active" = TRUE
  WHERE "name" = 'Technical guides' AND 'igny8_global_strategy Technical guides' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_global_strategy Technical guides: added
INSERT INTO "igny8_global_strategy"
    ("name", "description", "prompts", "author_profile", "is_active")
  SELECT 'Technical guides', 'Longer guides for readers who build something', '["ideas", "content_generation"]', 'technical-writer', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_global_strategy" WHERE "name" = 'Technical guides') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry" SET
    "name" = 'Health',
    "description" = 'Wellbeing, fitness and care',
    "is_active" = TRUE
  WHERE "slug" = 'health' AND 'igny8_industry health' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry health: added
INSERT INTO "igny8_industry"
    ("slug", "name", "description", "is_active")
  SELECT 'health', 'Health', 'Wellbeing, fitness and care', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry" WHERE "slug" = 'health') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry" SET
    "name" = 'Technology',
    "description" = 'Software, hardware and the services around them',
    "is_active" = TRUE
  WHERE "slug" = 'technology' AND 'igny8_industry technology' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry technology: added
INSERT INTO "igny8_industry"
    ("slug", "name", "description", "is_active")
  SELECT 'technology', 'Technology', 'Software, hardware and the services around them', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry" WHERE "slug" = 'technology') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'Anthropic',
    "provider_type" = 'ai',
    "is_active" = FALSE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'anthropic' AND 'igny8_integration_provider anthropic' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider anthropic: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'anthropic', 'Anthropic', 'ai', 'https://api.anthropic.com/v1', '{}', FALSE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'anthropic') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'OpenAI',
    "provider_type" = 'ai',
    "is_active" = TRUE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'openai' AND 'igny8_integration_provider openai' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider openai: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'openai', 'OpenAI', 'ai', 'https://api.openai.com/v1', '{}', TRUE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'openai') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'PayPal',
    "provider_type" = 'payment',
    "is_active" = TRUE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'paypal' AND 'igny8_integration_provider paypal' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider paypal: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'paypal', 'PayPal', 'payment', 'https://api-m.paypal.com', '{}', TRUE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'paypal') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'Resend',
    "provider_type" = 'email',
    "is_active" = TRUE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'resend' AND 'igny8_integration_provider resend' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider resend: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'resend', 'Resend', 'email', 'https://api.resend.com', '{}', TRUE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'resend') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'Runware',
    "provider_type" = 'ai',
    "is_active" = TRUE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'runware' AND 'igny8_integration_provider runware' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider runware: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'runware', 'Runware', 'ai', 'https://api.runware.ai/v1', '{}', TRUE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'runware') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_integration_provider" SET
    "display_name" = 'Stripe',
    "provider_type" = 'payment',
    "is_active" = TRUE,
    "is_sandbox" = FALSE,
    "updated_at" = now()
  WHERE "provider_id" = 'stripe' AND 'igny8_integration_provider stripe' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_integration_provider stripe: added
INSERT INTO "igny8_integration_provider"
    ("provider_id", "display_name", "provider_type", "api_endpoint", "config", "is_active", "is_sandbox", "api_key", "api_secret", "webhook_secret", "created_at", "updated_at")
  SELECT 'stripe', 'Stripe', 'payment', 'https://api.stripe.com/v1', '{}', TRUE, FALSE, '', '', '', now(), now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_integration_provider" WHERE "provider_id" = 'stripe') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_payment_method_config" SET
    "display_name" = 'Bank transfer',
    "provider" = NULL,
    "instructions" = E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.',
    "is_enabled" = TRUE,
    "sort_order" = 20
  WHERE "country_code" = 'PK' AND "payment_method" = 'bank_transfer' AND 'igny8_payment_method_config PK/bank_transfer' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_payment_method_config PK/bank_transfer: added
INSERT INTO "igny8_payment_method_config"
    ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  SELECT 'PK', 'bank_transfer', 'Bank transfer', NULL, E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.', TRUE, 20
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_payment_method_config" WHERE "country_code" = 'PK' AND "payment_method" = 'bank_transfer') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_payment_method_config" SET
    "display_name" = 'Credit or debit card',
    "provider" = 'stripe',
    "instructions" = '',
    "is_enabled" = TRUE,
    "sort_order" = 10
  WHERE "country_code" = 'PK' AND "payment_method" = 'stripe' AND 'igny8_payment_method_config PK/stripe' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_payment_method_config PK/stripe: added
INSERT INTO "igny8_payment_method_config"
    ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  SELECT 'PK', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_payment_method_config" WHERE "country_code" = 'PK' AND "payment_method" = 'stripe') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_payment_method_config" SET
    "display_name" = 'PayPal',
    "provider" = 'paypal',
    "instructions" = '',
    "is_enabled" = TRUE,
    "sort_order" = 20
  WHERE "country_code" = 'default' AND "payment_method" = 'paypal' AND 'igny8_payment_method_config default/paypal' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_payment_method_config default/paypal: added
INSERT INTO "igny8_payment_method_config"
    ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  SELECT 'default', 'paypal', 'PayPal', 'paypal', '', TRUE, 20
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_payment_method_config" WHERE "country_code" = 'default' AND "payment_method" = 'paypal') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_payment_method_config" SET
    "display_name" = 'Credit or debit card',
    "provider" = 'stripe',
    "instructions" = '',
    "is_enabled" = TRUE,
    "sort_order" = 10
  WHERE "country_code" = 'default' AND "payment_method" = 'stripe' AND 'igny8_payment_method_config default/stripe' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_payment_method_config default/stripe: added
INSERT INTO "igny8_payment_method_config"
    ("country_code", "payment_method", "display_name", "provider", "instructions", "is_enabled", "sort_order")
  SELECT 'default', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_payment_method_config" WHERE "country_code" = 'default' AND "payment_method" = 'stripe') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_plan" SET
    "name" = 'Growth',
    "idea_credits" = 700,
    "content_credits" = 5250,
    "image_credits" = 1750,
    "optimization_credits" = 350,
    "max_sites" = 5,
    "max_users" = 5,
    "price_monthly" = 99,
    "price_yearly" = 990,
    "is_active" = TRUE,
    "is_internal" = FALSE
  WHERE "slug" = 'growth' AND 'igny8_plan growth' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_plan growth: added, price_monthly 99, price_yearly 990
INSERT INTO "igny8_plan"
    ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  SELECT 'growth', 'Growth', 700, 5250, 1750, 350, 5, 5, 99, 990, TRUE, FALSE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_plan" WHERE "slug" = 'growth') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_plan" SET
    "name" = 'Internal',
    "idea_credits" = 10000,
    "content_credits" = 10000,
    "image_credits" = 10000,
    "optimization_credits" = 10000,
    "max_sites" = 100,
    "max_users" = 100,
    "price_monthly" = 0,
    "price_yearly" = 0,
    "is_active" = FALSE,
    "is_internal" = TRUE
  WHERE "slug" = 'internal' AND 'igny8_plan internal' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_plan internal: added, price_monthly 0, price_yearly 0
INSERT INTO "igny8_plan"
    ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  SELECT 'internal', 'Internal', 10000, 10000, 10000, 10000, 100, 100, 0, 0, FALSE, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_plan" WHERE "slug" = 'internal') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_plan" SET
    "name" = 'Starter',
    "idea_credits" = 200,
    "content_credits" = 1500,
    "image_credits" = 500,
    "optimization_credits" = 100,
    "max_sites" = 1,
    "max_users" = 2,
    "price_monthly" = 29,
    "price_yearly" = 290,
    "is_active" = TRUE,
    "is_internal" = FALSE
  WHERE "slug" = 'starter' AND 'igny8_plan starter' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_plan starter: added, price_monthly 29, price_yearly 290
INSERT INTO "igny8_plan"
    ("slug", "name", "idea_credits", "content_credits", "image_credits", "optimization_credits", "max_sites", "max_users", "price_monthly", "price_yearly", "is_active", "is_internal")
  SELECT 'starter', 'Starter', 200, 1500, 500, 100, 1, 2, 29, 290, TRUE, FALSE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_plan" WHERE "slug" = 'starter') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_system_ai_settings" SET
    "temperature" = 0.7,
    "max_tokens" = 8192,
    "image_style" = 'photorealistic',
    "image_quality" = 'standard',
    "max_images_per_article" = 4,
    "image_size" = '1024x1024',
    "max_images_allowed" = 8,
    "styles" = '[{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}]',
    "sizes" = '[{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}]',
    "qualities" = '[{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}]',
    "tiers" = '[{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]',
    "updated_at" = now()
  WHERE "id" = 1 AND 'igny8_system_ai_settings 1' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_system_ai_settings 1: added
INSERT INTO "igny8_system_ai_settings"
    ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "max_images_allowed", "styles", "sizes", "qualities", "tiers", "updated_at")
  SELECT 1, 0.7, 8192, 'photorealistic', 'standard', 4, '1024x1024', 8, '[{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}]', '[{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}]', '[{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}]', '[{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]', now()
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_system_ai_settings" WHERE "id" = 1) AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component r6gb5zs4t3pw3ebxjh5gcnpfnuw/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'image', 'standard', '', 0, '', '', '', '', 1, 0.15
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'input', 'batch', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'input', 'standard', '', 0, '', '', '', '', 1000000, 2.5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'ra6zruz6h572uotnhlmmiq4xncr', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'cached_input', 'batch', '', 0, '', '', '', '', 1000000, 0.0625
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'cached_input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.125
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.625
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'input', 'standard', '', 0, '', '', '', '', 1000000, 1.25
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'output', 'batch', '', 0, '', '', '', '', 1000000, 5
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rbaurxxlxsnmnfrcviyed3a2nqy', 'output', 'standard', '', 0, '', '', '', '', 1000000, 10
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rf2ac6su5axhbhjpea5edylfvng/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rf2ac6su5axhbhjpea5edylfvng', 'image', 'standard', '', 0, '', '', '', '', 1, 0.013
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/cached_input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'cached_input', 'standard', '', 0, '', '', '', '', 1000000, 0.075
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND "meter" = 'cached_input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'input', 'batch', '', 0, '', '', '', '', 1000000, 0.075
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND "meter" = 'input' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'input', 'standard', '', 0, '', '', '', '', 1000000, 0.15
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND "meter" = 'input' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/batch//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'output', 'batch', '', 0, '', '', '', '', 1000000, 0.3
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND "meter" = 'output' AND "service" = 'batch' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rhpzrzbfrogjh6g4rz3q2rtxrec', 'output', 'standard', '', 0, '', '', '', '', 1000000, 0.6
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND "meter" = 'output' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_cost_component rqcmpavhj4hzijkwmh5wr6ijiok/image/standard//0////: added
INSERT INTO "igny8_ai_model_cost_component"
    ("rate_id", "meter", "service", "region", "over_tokens", "size", "quality", "search_context", "hours_utc", "per", "amount_usd")
  SELECT 'rqcmpavhj4hzijkwmh5wr6ijiok', 'image', 'standard', '', 0, '', '', '', '', 1, 0.04
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_cost_component" WHERE "rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND "meter" = 'image' AND "service" = 'standard' AND "region" = '' AND "over_tokens" = 0 AND "size" = '' AND "quality" = '' AND "search_context" = '' AND "hours_utc" = '') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window bria:10@1/runware/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'bria:10@1', 'runware', '0001-01-01', NULL, 'ry523etgu3l74rejtx6nomzypmo'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'bria:10@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window dall-e-3/openai/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'dall-e-3', 'openai', '0001-01-01', NULL, 'rqcmpavhj4hzijkwmh5wr6ijiok'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'dall-e-3' AND "provider" = 'openai' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window google:4@2/runware/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'google:4@2', 'runware', '0001-01-01', NULL, 'r6gb5zs4t3pw3ebxjh5gcnpfnuw'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'google:4@2' AND "provider" = 'runware' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window gpt-4o/openai/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'gpt-4o', 'openai', '0001-01-01', NULL, 'ra6zruz6h572uotnhlmmiq4xncr'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'gpt-4o' AND "provider" = 'openai' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'gpt-4o-mini', 'openai', '0001-01-01', NULL, 'rhpzrzbfrogjh6g4rz3q2rtxrec'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'gpt-4o-mini' AND "provider" = 'openai' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window gpt-5.1/openai/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'gpt-5.1', 'openai', '0001-01-01', NULL, 'rbaurxxlxsnmnfrcviyed3a2nqy'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'gpt-5.1' AND "provider" = 'openai' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- igny8_ai_model_price_window runware:97@1/runware/0001-01-01: added
INSERT INTO "igny8_ai_model_price_window"
    ("model_name", "provider", "effective_from", "effective_until", "rate_id")
  SELECT 'runware:97@1', 'runware', '0001-01-01', NULL, 'rf2ac6su5axhbhjpea5edylfvng'
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_ai_model_price_window" WHERE "model_name" = 'runware:97@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry_sector" SET
    "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health'),
    "name" = 'Fitness',
    "description" = '',
    "is_active" = TRUE
  WHERE "slug" = 'health.fitness' AND 'igny8_industry_sector health.fitness' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry_sector health.fitness: added
INSERT INTO "igny8_industry_sector"
    ("slug", "industry_id", "name", "description", "is_active")
  SELECT 'health.fitness', (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health'), 'Fitness', '', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry_sector" WHERE "slug" = 'health.fitness') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry_sector" SET
    "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health'),
    "name" = 'Nutrition',
    "description" = '',
    "is_active" = TRUE
  WHERE "slug" = 'health.nutrition' AND 'igny8_industry_sector health.nutrition' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry_sector health.nutrition: added
INSERT INTO "igny8_industry_sector"
    ("slug", "industry_id", "name", "description", "is_active")
  SELECT 'health.nutrition', (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health'), 'Nutrition', '', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry_sector" WHERE "slug" = 'health.nutrition') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry_sector" SET
    "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology'),
    "name" = 'Cybersecurity',
    "description" = '',
    "is_active" = TRUE
  WHERE "slug" = 'technology.cybersecurity' AND 'igny8_industry_sector technology.cybersecurity' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry_sector technology.cybersecurity: added
INSERT INTO "igny8_industry_sector"
    ("slug", "industry_id", "name", "description", "is_active")
  SELECT 'technology.cybersecurity', (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology'), 'Cybersecurity', '', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry_sector" WHERE "slug" = 'technology.cybersecurity') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_industry_sector" SET
    "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology'),
    "name" = 'Software as a service',
    "description" = '',
    "is_active" = TRUE
  WHERE "slug" = 'technology.saas' AND 'igny8_industry_sector technology.saas' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_industry_sector technology.saas: added
INSERT INTO "igny8_industry_sector"
    ("slug", "industry_id", "name", "description", "is_active")
  SELECT 'technology.saas', (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology'), 'Software as a service', '', TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_industry_sector" WHERE "slug" = 'technology.saas') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_seed_keyword" SET
    "search_volume" = 8100,
    "difficulty" = 48,
    "cpc" = NULL,
    "is_active" = TRUE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND "keyword" = 'home workout plan' AND 'igny8_seed_keyword health.fitness/home workout plan' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_seed_keyword health.fitness/home workout plan: added
INSERT INTO "igny8_seed_keyword"
    ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness'), 'home workout plan', 8100, 48, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND "keyword" = 'home workout plan') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_seed_keyword" SET
    "search_volume" = 22200,
    "difficulty" = 52,
    "cpc" = NULL,
    "is_active" = TRUE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND "keyword" = 'meal prep ideas' AND 'igny8_seed_keyword health.nutrition/meal prep ideas' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_seed_keyword health.nutrition/meal prep ideas: added
INSERT INTO "igny8_seed_keyword"
    ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition'), 'meal prep ideas', 22200, 52, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND "keyword" = 'meal prep ideas') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_seed_keyword" SET
    "search_volume" = 60500,
    "difficulty" = 82,
    "cpc" = NULL,
    "is_active" = TRUE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND "keyword" = 'password manager' AND 'igny8_seed_keyword technology.cybersecurity/password manager' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_seed_keyword technology.cybersecurity/password manager: added
INSERT INTO "igny8_seed_keyword"
    ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity'), 'password manager', 60500, 82, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND "keyword" = 'password manager') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_seed_keyword" SET
    "search_volume" = 18100,
    "difficulty" = 74,
    "cpc" = NULL,
    "is_active" = TRUE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'crm software' AND 'igny8_seed_keyword technology.saas/crm software' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_seed_keyword technology.saas/crm software: added
INSERT INTO "igny8_seed_keyword"
    ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas'), 'crm software', 18100, 74, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'crm software') AND current_setting('ratesmith.run', true) = '1';

-- Only where a rollback left the row:
UPDATE "igny8_seed_keyword" SET
    "search_volume" = 14800,
    "difficulty" = 71,
    "cpc" = NULL,
    "is_active" = TRUE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'project management software' AND 'igny8_seed_keyword technology.saas/project management software' <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) AND current_setting('ratesmith.run', true) = '1';

-- igny8_seed_keyword technology.saas/project management software: added
INSERT INTO "igny8_seed_keyword"
    ("sector_id", "keyword", "search_volume", "difficulty", "cpc", "is_active")
  SELECT (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas'), 'project management software', 14800, 71, NULL, TRUE
  WHERE NOT EXISTS (SELECT 1 FROM "igny8_seed_keyword" WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'project management software') AND current_setting('ratesmith.run', true) = '1';

-- What waits for the commit happens now, so that the check sees it.
SET CONSTRAINTS ALL IMMEDIATE;

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: 0001_initial found other rows under its keys, in tables whose rows are never changed: ' || string_agg(w.label, ', ') || coalesce((SELECT E'\u003b that it was to run now says a line of the ledger by ' || c."applied_by" || ', who is not trusted here'
      FROM "igny8_ratesmith_ledger" AS c
      WHERE c."action" NOT IN ('overwrite', 'secrets') AND c."action" <> 'resume' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = c."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))
        AND (c."id" = (SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."action" NOT IN ('overwrite', 'secrets') AND j."action" <> 'resume') OR (c."head" < 1 AND c."id" > (SELECT min(r."id") FROM "igny8_ratesmith_ledger" AS r WHERE r."head" >= 1 AND r."action" NOT IN ('overwrite', 'secrets'))))
      ORDER BY c."id" DESC LIMIT 1), '') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_ai_rate r6gb5zs4t3pw3ebxjh5gcnpfnuw' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate r6gb5zs4t3pw3ebxjh5gcnpfnuw' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate ra6zruz6h572uotnhlmmiq4xncr' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate ra6zruz6h572uotnhlmmiq4xncr' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rbaurxxlxsnmnfrcviyed3a2nqy' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rbaurxxlxsnmnfrcviyed3a2nqy' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rf2ac6su5axhbhjpea5edylfvng' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rf2ac6su5axhbhjpea5edylfvng' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rhpzrzbfrogjh6g4rz3q2rtxrec' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rhpzrzbfrogjh6g4rz3q2rtxrec' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate rqcmpavhj4hzijkwmh5wr6ijiok' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate rqcmpavhj4hzijkwmh5wr6ijiok' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_rate ry523etgu3l74rejtx6nomzypmo' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_rate ry523etgu3l74rejtx6nomzypmo' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = 'ry523etgu3l74rejtx6nomzypmo'
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ry523etgu3l74rejtx6nomzypmo' AND t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND CAST(CAST(t."content" AS jsonb) AS text) = CAST(CAST('{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}' AS jsonb) AS text)) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxjh5gcnpfnuw/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component r6gb5zs4t3pw3ebxjh5gcnpfnuw/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.15) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 2.5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component ra6zruz6h572uotnhlmmiq4xncr/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.0625) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.125) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.625) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 1.25) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rbaurxxlxsnmnfrcviyed3a2nqy/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rf2ac6su5axhbhjpea5edylfvng/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rf2ac6su5axhbhjpea5edylfvng/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.013) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/cached_input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/cached_input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'cached_input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.075) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.075) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/input/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'input' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.15) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/batch//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/batch//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'batch' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.3) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rhpzrzbfrogjh6g4rz3q2rtxrec/output/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND t."meter" = 'output' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1000000 AND t."amount_usd" = 0.6) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_cost_component rqcmpavhj4hzijkwmh5wr6ijiok/image/standard//0////' || CASE WHEN t."rate_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_cost_component rqcmpavhj4hzijkwmh5wr6ijiok/image/standard//0////' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = ''
    WHERE (t."rate_id" IS NOT NULL AND t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND t."meter" = 'image' AND t."service" = 'standard' AND t."region" = '' AND t."over_tokens" = 0 AND t."size" = '' AND t."quality" = '' AND t."search_context" = '' AND t."hours_utc" = '' AND t."per" = 1 AND t."amount_usd" = 0.04) IS NOT TRUE
  ) AS w
  WHERE current_setting('ratesmith.run', true) = '1' AND w.row <> ALL (string_to_array(coalesce(current_setting('ratesmith.later', true), ''), E'\n'));

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: 0001_initial found rows that somebody changed: ' || string_agg(w.label, ', ') || coalesce((SELECT E'\u003b that it was to run now says a line of the ledger by ' || c."applied_by" || ', who is not trusted here'
      FROM "igny8_ratesmith_ledger" AS c
      WHERE c."action" NOT IN ('overwrite', 'secrets') AND c."action" <> 'resume' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = c."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))
        AND (c."id" = (SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."action" NOT IN ('overwrite', 'secrets') AND j."action" <> 'resume') OR (c."head" < 1 AND c."id" > (SELECT min(r."id") FROM "igny8_ratesmith_ledger" AS r WHERE r."head" >= 1 AND r."action" NOT IN ('overwrite', 'secrets'))))
      ORDER BY c."id" DESC LIMIT 1), '')) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_account_setting_key ai.image_quality' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.image_quality' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.image_quality'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.image_quality' AND t."value_type" = 'string' AND t."overrides" = 'image_quality' AND CAST(t."default_value" AS jsonb) = '"standard"' AND t."min_value" IS NULL AND t."max_value" IS NULL AND t."step_value" IS NULL AND CAST(t."choices" AS jsonb) = '["standard", "hd"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality_tier' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.image_quality_tier' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.image_quality_tier'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.image_quality_tier' AND t."value_type" = 'string' AND t."overrides" = 'quality_tier' AND CAST(t."default_value" AS jsonb) = '"quality"' AND t."min_value" IS NULL AND t."max_value" IS NULL AND t."step_value" IS NULL AND CAST(t."choices" AS jsonb) = '["basic", "quality", "premium"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_style' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.image_style' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.image_style'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.image_style' AND t."value_type" = 'string' AND t."overrides" = 'image_style' AND CAST(t."default_value" AS jsonb) = '"photorealistic"' AND t."min_value" IS NULL AND t."max_value" IS NULL AND t."step_value" IS NULL AND CAST(t."choices" AS jsonb) = '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_images' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.max_images' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.max_images'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.max_images' AND t."value_type" = 'int' AND t."overrides" = 'max_images_per_article' AND CAST(t."default_value" AS jsonb) = '4' AND t."min_value" = 1 AND t."max_value" = 8 AND t."step_value" IS NULL AND t."choices" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_tokens' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.max_tokens' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.max_tokens'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.max_tokens' AND t."value_type" = 'int' AND t."overrides" = 'max_tokens' AND CAST(t."default_value" AS jsonb) = '8192' AND t."min_value" = 1 AND t."max_value" = 8192 AND t."step_value" IS NULL AND t."choices" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.temperature' || CASE WHEN t."key" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_account_setting_key ai.temperature' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = 'ai.temperature'
    WHERE (t."key" IS NOT NULL AND t."key" = 'ai.temperature' AND t."value_type" = 'float' AND t."overrides" = 'temperature' AND CAST(t."default_value" AS jsonb) = '0.7' AND t."min_value" = 0 AND t."max_value" = 2 AND t."step_value" = 0.1 AND t."choices" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config bria:10@1' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config bria:10@1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'bria:10@1'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'bria:10@1' AND t."model_type" = 'image' AND t."provider" = 'runware' AND t."display_name" = 'Bria 3.2' AND t."is_default" = FALSE AND t."is_testing" = FALSE AND t."is_active" = FALSE AND t."cost_per_1k_input" IS NULL AND t."cost_per_1k_output" IS NULL AND t."cost_per_image" IS NULL AND t."tokens_per_credit" IS NULL AND t."credits_per_image" = 5 AND t."quality_tier" = 'quality' AND t."max_tokens" IS NULL AND t."max_input_tokens" IS NULL AND t."max_output_tokens" IS NULL AND t."context_window" IS NULL AND CAST(t."capabilities" AS jsonb) = '{}' AND CAST(t."available_sizes" AS jsonb) = '["1024x1024", "1344x768"]' AND t."sort_order" = 40 AND t."release_date" IS NULL AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config dall-e-3' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config dall-e-3' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'dall-e-3'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'dall-e-3' AND t."model_type" = 'image' AND t."provider" = 'openai' AND t."display_name" = 'DALL-E 3' AND t."is_default" = TRUE AND t."is_testing" = FALSE AND t."is_active" = TRUE AND t."cost_per_1k_input" IS NULL AND t."cost_per_1k_output" IS NULL AND t."cost_per_image" = 0.04 AND t."tokens_per_credit" IS NULL AND t."credits_per_image" = 5 AND t."quality_tier" = 'quality' AND t."max_tokens" IS NULL AND t."max_input_tokens" IS NULL AND t."max_output_tokens" IS NULL AND t."context_window" IS NULL AND CAST(t."capabilities" AS jsonb) = '{}' AND CAST(t."available_sizes" AS jsonb) = '["1024x1024", "1792x1024", "1024x1792"]' AND t."sort_order" = 20 AND t."release_date" = '2023-10-19' AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config google:4@2' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config google:4@2' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'google:4@2'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'google:4@2' AND t."model_type" = 'image' AND t."provider" = 'runware' AND t."display_name" = 'Nano Banana' AND t."is_default" = FALSE AND t."is_testing" = FALSE AND t."is_active" = TRUE AND t."cost_per_1k_input" IS NULL AND t."cost_per_1k_output" IS NULL AND t."cost_per_image" = 0.15 AND t."tokens_per_credit" IS NULL AND t."credits_per_image" = 15 AND t."quality_tier" = 'premium' AND t."max_tokens" IS NULL AND t."max_input_tokens" IS NULL AND t."max_output_tokens" IS NULL AND t."context_window" IS NULL AND CAST(t."capabilities" AS jsonb) = '{}' AND CAST(t."available_sizes" AS jsonb) = '["1024x1024", "1376x768"]' AND t."sort_order" = 30 AND t."release_date" IS NULL AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config gpt-4o' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'gpt-4o'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-4o' AND t."model_type" = 'text' AND t."provider" = 'openai' AND t."display_name" = 'GPT-4o' AND t."is_default" = FALSE AND t."is_testing" = FALSE AND t."is_active" = TRUE AND t."cost_per_1k_input" = 0.0025 AND t."cost_per_1k_output" = 0.01 AND t."cost_per_image" IS NULL AND t."tokens_per_credit" = 1000 AND t."credits_per_image" IS NULL AND t."quality_tier" IS NULL AND t."max_tokens" = 8192 AND t."max_input_tokens" IS NULL AND t."max_output_tokens" = 16384 AND t."context_window" = 128000 AND CAST(t."capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST(t."available_sizes" AS jsonb) = '[]' AND t."sort_order" = 20 AND t."release_date" = '2024-05-13' AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o-mini' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config gpt-4o-mini' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'gpt-4o-mini'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-4o-mini' AND t."model_type" = 'text' AND t."provider" = 'openai' AND t."display_name" = 'GPT-4o mini' AND t."is_default" = FALSE AND t."is_testing" = TRUE AND t."is_active" = TRUE AND t."cost_per_1k_input" = 0.00015 AND t."cost_per_1k_output" = 0.0006 AND t."cost_per_image" IS NULL AND t."tokens_per_credit" = 10000 AND t."credits_per_image" IS NULL AND t."quality_tier" IS NULL AND t."max_tokens" = 8192 AND t."max_input_tokens" IS NULL AND t."max_output_tokens" = 16384 AND t."context_window" = 128000 AND CAST(t."capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST(t."available_sizes" AS jsonb) = '[]' AND t."sort_order" = 30 AND t."release_date" = '2024-07-18' AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-5.1' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config gpt-5.1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'gpt-5.1'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-5.1' AND t."model_type" = 'text' AND t."provider" = 'openai' AND t."display_name" = 'GPT-5.1' AND t."is_default" = TRUE AND t."is_testing" = FALSE AND t."is_active" = TRUE AND t."cost_per_1k_input" = 0.00125 AND t."cost_per_1k_output" = 0.01 AND t."cost_per_image" IS NULL AND t."tokens_per_credit" = 1000 AND t."credits_per_image" IS NULL AND t."quality_tier" IS NULL AND t."max_tokens" = 8192 AND t."max_input_tokens" IS NULL AND t."max_output_tokens" IS NULL AND t."context_window" = 400000 AND CAST(t."capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST(t."available_sizes" AS jsonb) = '[]' AND t."sort_order" = 10 AND t."release_date" = '2025-11-12' AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config runware:97@1' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_config runware:97@1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = 'runware:97@1'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'runware:97@1' AND t."model_type" = 'image' AND t."provider" = 'runware' AND t."display_name" = 'Hi Dream Full' AND t."is_default" = FALSE AND t."is_testing" = TRUE AND t."is_active" = TRUE AND t."cost_per_1k_input" IS NULL AND t."cost_per_1k_output" IS NULL AND t."cost_per_image" = 0.013 AND t."tokens_per_credit" IS NULL AND t."credits_per_image" = 1 AND t."quality_tier" = 'basic' AND t."max_tokens" IS NULL AND t."max_input_tokens" IS NULL AND t."max_output_tokens" IS NULL AND t."context_window" IS NULL AND CAST(t."capabilities" AS jsonb) = '{}' AND CAST(t."available_sizes" AS jsonb) = '["1024x1024", "1280x768"]' AND t."sort_order" = 10 AND t."release_date" IS NULL AND t."deprecation_date" IS NULL AND t."notes" = '') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_defaults 1' || CASE WHEN t."id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_defaults 1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_defaults" AS t ON t."id" = 1
    WHERE (t."id" IS NOT NULL AND t."id" = 1 AND t."automation_enabled" = FALSE AND t."automation_frequency" = 'daily' AND t."automation_time" = '02:00:00' AND CAST(t."stage_config" AS jsonb) = '{"1": {"batch_size": 50, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": false}, "7": {"enabled": true, "per_run_limit": 10}}' AND t."within_stage_delay" = 3 AND t."between_stage_delay" = 5 AND t."auto_approval_enabled" = TRUE AND t."auto_publish_enabled" = TRUE AND CAST(t."publish_days" AS jsonb) = '["mon", "tue", "wed", "thu", "fri"]' AND CAST(t."publish_time_slots" AS jsonb) = '["09:00", "14:00", "18:00"]') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_preset aggressive' || CASE WHEN t."preset_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_preset aggressive' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_preset" AS t ON t."preset_id" = 'aggressive'
    WHERE (t."preset_id" IS NOT NULL AND t."preset_id" = 'aggressive' AND t."name" = 'Aggressive' AND t."description" = 'Maximum throughput' AND t."is_recommended" = FALSE AND t."is_active" = TRUE AND t."sort_order" = 30 AND CAST(t."stages" AS jsonb) = '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}' AND CAST(t."schedule" AS jsonb) = '{}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_preset balanced' || CASE WHEN t."preset_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_preset balanced' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_preset" AS t ON t."preset_id" = 'balanced'
    WHERE (t."preset_id" IS NOT NULL AND t."preset_id" = 'balanced' AND t."name" = 'Balanced' AND t."description" = 'Moderate throughput' AND t."is_recommended" = TRUE AND t."is_active" = TRUE AND t."sort_order" = 20 AND CAST(t."stages" AS jsonb) = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}' AND CAST(t."schedule" AS jsonb) = '{}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_preset conservative' || CASE WHEN t."preset_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_preset conservative' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_preset" AS t ON t."preset_id" = 'conservative'
    WHERE (t."preset_id" IS NOT NULL AND t."preset_id" = 'conservative' AND t."name" = 'Conservative' AND t."description" = 'Low throughput, high quality' AND t."is_recommended" = FALSE AND t."is_active" = TRUE AND t."sort_order" = 10 AND CAST(t."stages" AS jsonb) = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}' AND CAST(t."schedule" AS jsonb) = '{}') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 1' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 1
    WHERE (t."number" IS NOT NULL AND t."number" = 1 AND t."name" = E'Keywords \u2192 Clusters' AND t."model_type" = 'text' AND t."operation" = 'clustering' AND t."input" = 'keywords' AND t."has_ai" = TRUE AND t."enabled" = TRUE AND t."batch_size" = 50 AND t."per_run_limit" = 0 AND t."use_testing" = FALSE AND t."budget_pct" = 15) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 2' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 2' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 2
    WHERE (t."number" IS NOT NULL AND t."number" = 2 AND t."name" = E'Clusters \u2192 Ideas' AND t."model_type" = 'text' AND t."operation" = 'ideas' AND t."input" = 'clusters' AND t."has_ai" = TRUE AND t."enabled" = TRUE AND t."batch_size" = 1 AND t."per_run_limit" = 10 AND t."use_testing" = FALSE AND t."budget_pct" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 3' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 3' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 3
    WHERE (t."number" IS NOT NULL AND t."number" = 3 AND t."name" = E'Ideas \u2192 Tasks' AND t."model_type" IS NULL AND t."operation" IS NULL AND t."input" = 'ideas' AND t."has_ai" = FALSE AND t."enabled" = TRUE AND t."batch_size" = 20 AND t."per_run_limit" = 0 AND t."use_testing" IS NULL AND t."budget_pct" IS NULL) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 4' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 4' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 4
    WHERE (t."number" IS NOT NULL AND t."number" = 4 AND t."name" = E'Tasks \u2192 Content' AND t."model_type" = 'text' AND t."operation" = 'content' AND t."input" = 'tasks' AND t."has_ai" = TRUE AND t."enabled" = TRUE AND t."batch_size" = 1 AND t."per_run_limit" = 5 AND t."use_testing" = FALSE AND t."budget_pct" = 40) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 5' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 5' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 5
    WHERE (t."number" IS NOT NULL AND t."number" = 5 AND t."name" = E'Content \u2192 Prompts' AND t."model_type" = 'text' AND t."operation" = 'image_prompts' AND t."input" = 'articles' AND t."has_ai" = TRUE AND t."enabled" = TRUE AND t."batch_size" = 1 AND t."per_run_limit" = 5 AND t."use_testing" = FALSE AND t."budget_pct" = 5) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 6' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 6' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 6
    WHERE (t."number" IS NOT NULL AND t."number" = 6 AND t."name" = E'Prompts \u2192 Images' AND t."model_type" = 'image' AND t."operation" = 'images' AND t."input" = 'image prompts' AND t."has_ai" = TRUE AND t."enabled" = TRUE AND t."batch_size" = 1 AND t."per_run_limit" = 20 AND t."use_testing" = FALSE AND t."budget_pct" = 30) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_automation_stage 7' || CASE WHEN t."number" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_automation_stage 7' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_automation_stage" AS t ON t."number" = 7
    WHERE (t."number" IS NOT NULL AND t."number" = 7 AND t."name" = E'Review \u2192 Approved' AND t."model_type" IS NULL AND t."operation" IS NULL AND t."input" = 'articles' AND t."has_ai" = FALSE AND t."enabled" = TRUE AND t."batch_size" IS NULL AND t."per_run_limit" = 10 AND t."use_testing" IS NULL AND t."budget_pct" IS NULL) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_billing_configuration 1' || CASE WHEN t."id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_billing_configuration 1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_billing_configuration" AS t ON t."id" = 1
    WHERE (t."id" IS NOT NULL AND t."id" = 1 AND t."credit_value_usd" = 0.01 AND t."rounding" = 'up' AND t."margin_floor_pct" = 20) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config clustering' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config clustering' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'clustering'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'clustering' AND t."display_name" = 'Keyword clustering' AND t."base_credits" = 1 AND t."model_type" = 'text' AND t."is_active" = TRUE AND t."description" = E'Groups keywords by what people search for\u003b the text model is charged by tokens') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config content' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config content' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'content'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'content' AND t."display_name" = 'Content generation' AND t."base_credits" = 1 AND t."model_type" = 'text' AND t."is_active" = TRUE AND t."description" = E'Writes an article\u003b the text model is charged by tokens') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config ideas' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config ideas' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'ideas'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'ideas' AND t."display_name" = 'Content ideas' AND t."base_credits" = 1 AND t."model_type" = 'text' AND t."is_active" = TRUE AND t."description" = E'Finds ideas for a cluster\u003b the text model is charged by tokens') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config image_prompts' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config image_prompts' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'image_prompts'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'image_prompts' AND t."display_name" = 'Image prompt extraction' AND t."base_credits" = 2 AND t."model_type" = 'text' AND t."is_active" = TRUE AND t."description" = E'Finds what to picture in an article\u003b the text model is charged by tokens') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config images' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config images' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'images'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'images' AND t."display_name" = 'Image generation' AND t."base_credits" = 5 AND t."model_type" = 'image' AND t."is_active" = TRUE AND t."description" = E'Makes an image\u003b the image model is charged by image') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config linking' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config linking' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'linking'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'linking' AND t."display_name" = 'Internal linking' AND t."base_credits" = 1 AND t."model_type" IS NULL AND t."is_active" = TRUE AND t."description" = E'Links articles of a site with each other\u003b no model is called') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config optimization' || CASE WHEN t."operation_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_cost_config optimization' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = 'optimization'
    WHERE (t."operation_type" IS NOT NULL AND t."operation_type" = 'optimization' AND t."display_name" = 'Content optimization' AND t."base_credits" = 1 AND t."model_type" IS NULL AND t."is_active" = TRUE AND t."description" = E'Improves an article that is there already\u003b no model is charged') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_package growth' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_package growth' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_package" AS t ON t."slug" = 'growth'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'growth' AND t."name" = 'Growth' AND t."credits" = 5000 AND t."price" = 55 AND t."description" = 'For a site that publishes every week' AND t."is_featured" = TRUE AND t."is_active" = TRUE AND t."sort_order" = 20) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_package scale' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_package scale' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_package" AS t ON t."slug" = 'scale'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'scale' AND t."name" = 'Scale' AND t."credits" = 20000 AND t."price" = 200 AND t."description" = 'For several sites' AND t."is_featured" = FALSE AND t."is_active" = TRUE AND t."sort_order" = 30) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_credit_package starter' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_credit_package starter' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_credit_package" AS t ON t."slug" = 'starter'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'starter' AND t."name" = 'Starter' AND t."credits" = 1000 AND t."price" = 12 AND t."description" = 'For a first project' AND t."is_featured" = FALSE AND t."is_active" = TRUE AND t."sort_order" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt clustering' || CASE WHEN t."prompt_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_ai_prompt clustering' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = 'clustering'
    WHERE (t."prompt_type" IS NOT NULL AND t."prompt_type" = 'clustering' AND t."prompt_value" = E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n' AND CAST(t."variables" AS jsonb) = '["keywords", "sector"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt content_generation' || CASE WHEN t."prompt_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_ai_prompt content_generation' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = 'content_generation'
    WHERE (t."prompt_type" IS NOT NULL AND t."prompt_type" = 'content_generation' AND t."prompt_value" = E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n' AND CAST(t."variables" AS jsonb) = '["brief", "language", "primary_keyword", "title", "tone"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt ideas' || CASE WHEN t."prompt_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_ai_prompt ideas' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = 'ideas'
    WHERE (t."prompt_type" IS NOT NULL AND t."prompt_type" = 'ideas' AND t."prompt_value" = E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n' AND CAST(t."variables" AS jsonb) = '["cluster", "keywords"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt image_prompts' || CASE WHEN t."prompt_type" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_ai_prompt image_prompts' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = 'image_prompts'
    WHERE (t."prompt_type" IS NOT NULL AND t."prompt_type" = 'image_prompts' AND t."prompt_value" = E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n' AND CAST(t."variables" AS jsonb) = '["content", "image_style", "max_images"]' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Friendly blogger' || CASE WHEN t."name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_author_profile Friendly blogger' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_author_profile" AS t ON t."name" = 'Friendly blogger'
    WHERE (t."name" IS NOT NULL AND t."name" = 'Friendly blogger' AND t."tone" = 'casual' AND t."language" = 'en' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Professional' || CASE WHEN t."name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_author_profile Professional' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_author_profile" AS t ON t."name" = 'Professional'
    WHERE (t."name" IS NOT NULL AND t."name" = 'Professional' AND t."tone" = 'professional' AND t."language" = 'en' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Technical writer' || CASE WHEN t."name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_author_profile Technical writer' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_author_profile" AS t ON t."name" = 'Technical writer'
    WHERE (t."name" IS NOT NULL AND t."name" = 'Technical writer' AND t."tone" = 'technical' AND t."language" = 'en' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_module_settings 1' || CASE WHEN t."id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_module_settings 1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_module_settings" AS t ON t."id" = 1
    WHERE (t."id" IS NOT NULL AND t."id" = 1 AND t."planner_enabled" = TRUE AND t."writer_enabled" = TRUE AND t."linker_enabled" = FALSE AND t."optimizer_enabled" = FALSE AND t."automation_enabled" = TRUE AND t."integration_enabled" = TRUE AND t."publisher_enabled" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_strategy Blog articles' || CASE WHEN t."name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_strategy Blog articles' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_strategy" AS t ON t."name" = 'Blog articles'
    WHERE (t."name" IS NOT NULL AND t."name" = 'Blog articles' AND t."description" = 'Regular articles that answer one question each' AND CAST(t."prompts" AS jsonb) = '["clustering", "ideas", "content_generation", "image_prompts"]' AND t."author_profile" = 'professional' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_global_strategy Technical guides' || CASE WHEN t."name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_global_strategy Technical guides' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_global_strategy" AS t ON t."name" = 'Technical guides'
    WHERE (t."name" IS NOT NULL AND t."name" = 'Technical guides' AND t."description" = 'Longer guides for readers who build something' AND CAST(t."prompts" AS jsonb) = '["ideas", "content_generation"]' AND t."author_profile" = 'technical-writer' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry health' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry health' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry" AS t ON t."slug" = 'health'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'health' AND t."name" = 'Health' AND t."description" = 'Wellbeing, fitness and care' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry technology' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry technology' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry" AS t ON t."slug" = 'technology'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'technology' AND t."name" = 'Technology' AND t."description" = 'Software, hardware and the services around them' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider anthropic' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider anthropic' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'anthropic'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'anthropic' AND t."display_name" = 'Anthropic' AND t."provider_type" = 'ai' AND t."api_endpoint" = 'https://api.anthropic.com/v1' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = FALSE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider openai' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider openai' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'openai'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'openai' AND t."display_name" = 'OpenAI' AND t."provider_type" = 'ai' AND t."api_endpoint" = 'https://api.openai.com/v1' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = TRUE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider paypal' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider paypal' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'paypal'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'paypal' AND t."display_name" = 'PayPal' AND t."provider_type" = 'payment' AND t."api_endpoint" = 'https://api-m.paypal.com' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = TRUE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider resend' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider resend' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'resend'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'resend' AND t."display_name" = 'Resend' AND t."provider_type" = 'email' AND t."api_endpoint" = 'https://api.resend.com' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = TRUE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider runware' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider runware' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'runware'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'runware' AND t."display_name" = 'Runware' AND t."provider_type" = 'ai' AND t."api_endpoint" = 'https://api.runware.ai/v1' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = TRUE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_integration_provider stripe' || CASE WHEN t."provider_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_integration_provider stripe' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = 'stripe'
    WHERE (t."provider_id" IS NOT NULL AND t."provider_id" = 'stripe' AND t."display_name" = 'Stripe' AND t."provider_type" = 'payment' AND t."api_endpoint" = 'https://api.stripe.com/v1' AND CAST(t."config" AS jsonb) = '{}' AND t."is_active" = TRUE AND t."is_sandbox" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config PK/bank_transfer' || CASE WHEN t."country_code" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_payment_method_config PK/bank_transfer' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer'
    WHERE (t."country_code" IS NOT NULL AND t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer' AND t."display_name" = 'Bank transfer' AND t."provider" IS NULL AND t."instructions" = E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.' AND t."is_enabled" = TRUE AND t."sort_order" = 20) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config PK/stripe' || CASE WHEN t."country_code" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_payment_method_config PK/stripe' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = 'PK' AND t."payment_method" = 'stripe'
    WHERE (t."country_code" IS NOT NULL AND t."country_code" = 'PK' AND t."payment_method" = 'stripe' AND t."display_name" = 'Credit or debit card' AND t."provider" = 'stripe' AND t."instructions" = '' AND t."is_enabled" = TRUE AND t."sort_order" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config default/paypal' || CASE WHEN t."country_code" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_payment_method_config default/paypal' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = 'default' AND t."payment_method" = 'paypal'
    WHERE (t."country_code" IS NOT NULL AND t."country_code" = 'default' AND t."payment_method" = 'paypal' AND t."display_name" = 'PayPal' AND t."provider" = 'paypal' AND t."instructions" = '' AND t."is_enabled" = TRUE AND t."sort_order" = 20) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config default/stripe' || CASE WHEN t."country_code" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_payment_method_config default/stripe' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = 'default' AND t."payment_method" = 'stripe'
    WHERE (t."country_code" IS NOT NULL AND t."country_code" = 'default' AND t."payment_method" = 'stripe' AND t."display_name" = 'Credit or debit card' AND t."provider" = 'stripe' AND t."instructions" = '' AND t."is_enabled" = TRUE AND t."sort_order" = 10) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_plan growth' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_plan growth' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_plan" AS t ON t."slug" = 'growth'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'growth' AND t."name" = 'Growth' AND t."idea_credits" = 700 AND t."content_credits" = 5250 AND t."image_credits" = 1750 AND t."optimization_credits" = 350 AND t."max_sites" = 5 AND t."max_users" = 5 AND t."price_monthly" = 99 AND t."price_yearly" = 990 AND t."is_active" = TRUE AND t."is_internal" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_plan internal' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_plan internal' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_plan" AS t ON t."slug" = 'internal'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'internal' AND t."name" = 'Internal' AND t."idea_credits" = 10000 AND t."content_credits" = 10000 AND t."image_credits" = 10000 AND t."optimization_credits" = 10000 AND t."max_sites" = 100 AND t."max_users" = 100 AND t."price_monthly" = 0 AND t."price_yearly" = 0 AND t."is_active" = FALSE AND t."is_internal" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_plan starter' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_plan starter' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_plan" AS t ON t."slug" = 'starter'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'starter' AND t."name" = 'Starter' AND t."idea_credits" = 200 AND t."content_credits" = 1500 AND t."image_credits" = 500 AND t."optimization_credits" = 100 AND t."max_sites" = 1 AND t."max_users" = 2 AND t."price_monthly" = 29 AND t."price_yearly" = 290 AND t."is_active" = TRUE AND t."is_internal" = FALSE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_system_ai_settings 1' || CASE WHEN t."id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_system_ai_settings 1' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_system_ai_settings" AS t ON t."id" = 1
    WHERE (t."id" IS NOT NULL AND t."id" = 1 AND t."temperature" = 0.7 AND t."max_tokens" = 8192 AND t."image_style" = 'photorealistic' AND t."image_quality" = 'standard' AND t."max_images_per_article" = 4 AND t."image_size" = '1024x1024' AND t."max_images_allowed" = 8 AND CAST(t."styles" AS jsonb) = '[{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}]' AND CAST(t."sizes" AS jsonb) = '[{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}]' AND CAST(t."qualities" AS jsonb) = '[{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}]' AND CAST(t."tiers" AS jsonb) = '[{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'ry523etgu3l74rejtx6nomzypmo') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' || CASE WHEN t."model_name" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
    WHERE (t."model_name" IS NOT NULL AND t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01' AND t."effective_until" IS NULL AND t."rate_id" = 'rf2ac6su5axhbhjpea5edylfvng') IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry_sector health.fitness' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry_sector health.fitness' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = 'health.fitness'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'health.fitness' AND t."industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND t."name" = 'Fitness' AND t."description" = '' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry_sector health.nutrition' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry_sector health.nutrition' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = 'health.nutrition'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'health.nutrition' AND t."industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND t."name" = 'Nutrition' AND t."description" = '' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry_sector technology.cybersecurity' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry_sector technology.cybersecurity' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = 'technology.cybersecurity'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'technology.cybersecurity' AND t."industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND t."name" = 'Cybersecurity' AND t."description" = '' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_industry_sector technology.saas' || CASE WHEN t."slug" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_industry_sector technology.saas' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = 'technology.saas'
    WHERE (t."slug" IS NOT NULL AND t."slug" = 'technology.saas' AND t."industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND t."name" = 'Software as a service' AND t."description" = '' AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword health.fitness/home workout plan' || CASE WHEN t."sector_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_seed_keyword health.fitness/home workout plan' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND t."keyword" = 'home workout plan'
    WHERE (t."sector_id" IS NOT NULL AND t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND t."keyword" = 'home workout plan' AND t."search_volume" = 8100 AND t."difficulty" = 48 AND t."cpc" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword health.nutrition/meal prep ideas' || CASE WHEN t."sector_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_seed_keyword health.nutrition/meal prep ideas' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND t."keyword" = 'meal prep ideas'
    WHERE (t."sector_id" IS NOT NULL AND t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND t."keyword" = 'meal prep ideas' AND t."search_volume" = 22200 AND t."difficulty" = 52 AND t."cpc" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword technology.cybersecurity/password manager' || CASE WHEN t."sector_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_seed_keyword technology.cybersecurity/password manager' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND t."keyword" = 'password manager'
    WHERE (t."sector_id" IS NOT NULL AND t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND t."keyword" = 'password manager' AND t."search_volume" = 60500 AND t."difficulty" = 82 AND t."cpc" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/crm software' || CASE WHEN t."sector_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_seed_keyword technology.saas/crm software' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'crm software'
    WHERE (t."sector_id" IS NOT NULL AND t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'crm software' AND t."search_volume" = 18100 AND t."difficulty" = 74 AND t."cpc" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/project management software' || CASE WHEN t."sector_id" IS NULL THEN ' (missing)' ELSE ' (another row is there)' END AS label, 'igny8_seed_keyword technology.saas/project management software' AS row
    FROM (SELECT 1) AS one LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'project management software'
    WHERE (t."sector_id" IS NOT NULL AND t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'project management software' AND t."search_volume" = 14800 AND t."difficulty" = 71 AND t."cpc" IS NULL AND t."is_active" = TRUE) IS NOT TRUE
  ) AS w
  WHERE current_setting('ratesmith.run', true) = '1' AND w.row <> ALL (string_to_array(coalesce(current_setting('ratesmith.later', true), ''), E'\n'));

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  WITH n AS MATERIALIZED (SELECT
    coalesce((SELECT max(i."id") FROM "igny8_ratesmith_ledger" AS i), 0) + 1 AS "id",
    'production' AS "environment",
    'up' AS "action",
    1 AS "head",
    '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881' AS "migration",
    '92056da4463519f4ee686b0a1066abfc4e72336243f7369d5d12b985881e48a0' AS "state_hash",
    CAST('{}' AS jsonb) AS "keys",
    CAST(coalesce((SELECT jsonb_agg(d.entry ORDER BY d.place) FROM (
    SELECT u.place, CAST(u.undo AS jsonb) AS entry
    FROM (SELECT v.*, row_number() OVER () AS place FROM (VALUES
      ('igny8_seed_keyword technology.saas/project management software', '{"label": "igny8_seed_keyword technology.saas/project management software", "op": "delete", "table": "seed_keyword", "key": ["technology.saas", "project management software"], "row": {"cpc": null, "difficulty": 71, "is_active": true, "keyword": "project management software", "search_volume": 14800, "sector_id": "technology.saas"}}'),
      ('igny8_seed_keyword technology.saas/crm software', '{"label": "igny8_seed_keyword technology.saas/crm software", "op": "delete", "table": "seed_keyword", "key": ["technology.saas", "crm software"], "row": {"cpc": null, "difficulty": 74, "is_active": true, "keyword": "crm software", "search_volume": 18100, "sector_id": "technology.saas"}}'),
      ('igny8_seed_keyword technology.cybersecurity/password manager', '{"label": "igny8_seed_keyword technology.cybersecurity/password manager", "op": "delete", "table": "seed_keyword", "key": ["technology.cybersecurity", "password manager"], "row": {"cpc": null, "difficulty": 82, "is_active": true, "keyword": "password manager", "search_volume": 60500, "sector_id": "technology.cybersecurity"}}'),
      ('igny8_seed_keyword health.nutrition/meal prep ideas', '{"label": "igny8_seed_keyword health.nutrition/meal prep ideas", "op": "delete", "table": "seed_keyword", "key": ["health.nutrition", "meal prep ideas"], "row": {"cpc": null, "difficulty": 52, "is_active": true, "keyword": "meal prep ideas", "search_volume": 22200, "sector_id": "health.nutrition"}}'),
      ('igny8_seed_keyword health.fitness/home workout plan', '{"label": "igny8_seed_keyword health.fitness/home workout plan", "op": "delete", "table": "seed_keyword", "key": ["health.fitness", "home workout plan"], "row": {"cpc": null, "difficulty": 48, "is_active": true, "keyword": "home workout plan", "search_volume": 8100, "sector_id": "health.fitness"}}'),
      ('igny8_industry_sector technology.saas', '{"label": "igny8_industry_sector technology.saas", "op": "delete", "table": "industry_sector", "key": ["technology.saas"], "row": {"description": "", "industry_id": "technology", "is_active": true, "name": "Software as a service", "slug": "technology.saas"}}'),
      ('igny8_industry_sector technology.cybersecurity', '{"label": "igny8_industry_sector technology.cybersecurity", "op": "delete", "table": "industry_sector", "key": ["technology.cybersecurity"], "row": {"description": "", "industry_id": "technology", "is_active": true, "name": "Cybersecurity", "slug": "technology.cybersecurity"}}'),
      ('igny8_industry_sector health.nutrition', '{"label": "igny8_industry_sector health.nutrition", "op": "delete", "table": "industry_sector", "key": ["health.nutrition"], "row": {"description": "", "industry_id": "health", "is_active": true, "name": "Nutrition", "slug": "health.nutrition"}}'),
      ('igny8_industry_sector health.fitness', '{"label": "igny8_industry_sector health.fitness", "op": "delete", "table": "industry_sector", "key": ["health.fitness"], "row": {"description": "", "industry_id": "health", "is_active": true, "name": "Fitness", "slug": "health.fitness"}}'),
      ('igny8_ai_model_price_window runware:97@1/runware/0001-01-01', '{"label": "igny8_ai_model_price_window runware:97@1/runware/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["runware:97@1", "runware", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "runware:97@1", "provider": "runware", "rate_id": "rf2ac6su5axhbhjpea5edylfvng"}}'),
      ('igny8_ai_model_price_window gpt-5.1/openai/0001-01-01', '{"label": "igny8_ai_model_price_window gpt-5.1/openai/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["gpt-5.1", "openai", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "gpt-5.1", "provider": "openai", "rate_id": "rbaurxxlxsnmnfrcviyed3a2nqy"}}'),
      ('igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01', '{"label": "igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["gpt-4o-mini", "openai", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "gpt-4o-mini", "provider": "openai", "rate_id": "rhpzrzbfrogjh6g4rz3q2rtxrec"}}'),
      ('igny8_ai_model_price_window gpt-4o/openai/0001-01-01', '{"label": "igny8_ai_model_price_window gpt-4o/openai/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["gpt-4o", "openai", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "gpt-4o", "provider": "openai", "rate_id": "ra6zruz6h572uotnhlmmiq4xncr"}}'),
      ('igny8_ai_model_price_window google:4@2/runware/0001-01-01', '{"label": "igny8_ai_model_price_window google:4@2/runware/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["google:4@2", "runware", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "google:4@2", "provider": "runware", "rate_id": "r6gb5zs4t3pw3ebxjh5gcnpfnuw"}}'),
      ('igny8_ai_model_price_window dall-e-3/openai/0001-01-01', '{"label": "igny8_ai_model_price_window dall-e-3/openai/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["dall-e-3", "openai", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "dall-e-3", "provider": "openai", "rate_id": "rqcmpavhj4hzijkwmh5wr6ijiok"}}'),
      ('igny8_ai_model_price_window bria:10@1/runware/0001-01-01', '{"label": "igny8_ai_model_price_window bria:10@1/runware/0001-01-01", "op": "delete", "table": "ai_model_price_window", "key": ["bria:10@1", "runware", "0001-01-01"], "row": {"effective_from": "0001-01-01", "effective_until": null, "model_name": "bria:10@1", "provider": "runware", "rate_id": "ry523etgu3l74rejtx6nomzypmo"}}'),
      ('igny8_system_ai_settings 1', '{"label": "igny8_system_ai_settings 1", "op": "delete", "table": "system_ai_settings", "key": [1], "row": {"id": 1, "image_quality": "standard", "image_size": "1024x1024", "image_style": "photorealistic", "max_images_allowed": 8, "max_images_per_article": 4, "max_tokens": 8192, "qualities": [{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}], "sizes": [{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}], "styles": [{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}], "temperature": "0.7", "tiers": [{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]}}'),
      ('igny8_plan starter', '{"label": "igny8_plan starter", "op": "delete", "table": "plan", "key": ["starter"], "row": {"content_credits": 1500, "idea_credits": 200, "image_credits": 500, "is_active": true, "is_internal": false, "max_sites": 1, "max_users": 2, "name": "Starter", "optimization_credits": 100, "price_monthly": "29", "price_yearly": "290", "slug": "starter"}}'),
      ('igny8_plan internal', '{"label": "igny8_plan internal", "op": "delete", "table": "plan", "key": ["internal"], "row": {"content_credits": 10000, "idea_credits": 10000, "image_credits": 10000, "is_active": false, "is_internal": true, "max_sites": 100, "max_users": 100, "name": "Internal", "optimization_credits": 10000, "price_monthly": "0", "price_yearly": "0", "slug": "internal"}}'),
      ('igny8_plan growth', '{"label": "igny8_plan growth", "op": "delete", "table": "plan", "key": ["growth"], "row": {"content_credits": 5250, "idea_credits": 700, "image_credits": 1750, "is_active": true, "is_internal": false, "max_sites": 5, "max_users": 5, "name": "Growth", "optimization_credits": 350, "price_monthly": "99", "price_yearly": "990", "slug": "growth"}}'),
      ('igny8_payment_method_config default/stripe', '{"label": "igny8_payment_method_config default/stripe", "op": "delete", "table": "payment_method_config", "key": ["default", "stripe"], "row": {"country_code": "default", "display_name": "Credit or debit card", "instructions": "", "is_enabled": true, "payment_method": "stripe", "provider": "stripe", "sort_order": 10}}'),
      ('igny8_payment_method_config default/paypal', '{"label": "igny8_payment_method_config default/paypal", "op": "delete", "table": "payment_method_config", "key": ["default", "paypal"], "row": {"country_code": "default", "display_name": "PayPal", "instructions": "", "is_enabled": true, "payment_method": "paypal", "provider": "paypal", "sort_order": 20}}'),
      ('igny8_payment_method_config PK/stripe', '{"label": "igny8_payment_method_config PK/stripe", "op": "delete", "table": "payment_method_config", "key": ["PK", "stripe"], "row": {"country_code": "PK", "display_name": "Credit or debit card", "instructions": "", "is_enabled": true, "payment_method": "stripe", "provider": "stripe", "sort_order": 10}}'),
      ('igny8_payment_method_config PK/bank_transfer', E'{"label": "igny8_payment_method_config PK/bank_transfer", "op": "delete", "table": "payment_method_config", "key": ["PK", "bank_transfer"], "row": {"country_code": "PK", "display_name": "Bank transfer", "instructions": "Transfer the amount and send us the receipt\\u003b credits arrive within a working day.", "is_enabled": true, "payment_method": "bank_transfer", "provider": null, "sort_order": 20}}'),
      ('igny8_integration_provider stripe', '{"label": "igny8_integration_provider stripe", "op": "delete", "table": "integration_provider", "key": ["stripe"], "row": {"api_endpoint": "https://api.stripe.com/v1", "config": {}, "display_name": "Stripe", "is_active": true, "is_sandbox": false, "provider_id": "stripe", "provider_type": "payment"}}'),
      ('igny8_integration_provider runware', '{"label": "igny8_integration_provider runware", "op": "delete", "table": "integration_provider", "key": ["runware"], "row": {"api_endpoint": "https://api.runware.ai/v1", "config": {}, "display_name": "Runware", "is_active": true, "is_sandbox": false, "provider_id": "runware", "provider_type": "ai"}}'),
      ('igny8_integration_provider resend', '{"label": "igny8_integration_provider resend", "op": "delete", "table": "integration_provider", "key": ["resend"], "row": {"api_endpoint": "https://api.resend.com", "config": {}, "display_name": "Resend", "is_active": true, "is_sandbox": false, "provider_id": "resend", "provider_type": "email"}}'),
      ('igny8_integration_provider paypal', '{"label": "igny8_integration_provider paypal", "op": "delete", "table": "integration_provider", "key": ["paypal"], "row": {"api_endpoint": "https://api-m.paypal.com", "config": {}, "display_name": "PayPal", "is_active": true, "is_sandbox": false, "provider_id": "paypal", "provider_type": "payment"}}'),
      ('igny8_integration_provider openai', '{"label": "igny8_integration_provider openai", "op": "delete", "table": "integration_provider", "key": ["openai"], "row": {"api_endpoint": "https://api.openai.com/v1", "config": {}, "display_name": "OpenAI", "is_active": true, "is_sandbox": false, "provider_id": "openai", "provider_type": "ai"}}'),
      ('igny8_integration_provider anthropic', '{"label": "igny8_integration_provider anthropic", "op": "delete", "table": "integration_provider", "key": ["anthropic"], "row": {"api_endpoint": "https://api.anthropic.com/v1", "config": {}, "display_name": "Anthropic", "is_active": false, "is_sandbox": false, "provider_id": "anthropic", "provider_type": "ai"}}'),
      ('igny8_industry technology', '{"label": "igny8_industry technology", "op": "delete", "table": "industry", "key": ["technology"], "row": {"description": "Software, hardware and the services around them", "is_active": true, "name": "Technology", "slug": "technology"}}'),
      ('igny8_industry health', '{"label": "igny8_industry health", "op": "delete", "table": "industry", "key": ["health"], "row": {"description": "Wellbeing, fitness and care", "is_active": true, "name": "Health", "slug": "health"}}'),
      ('igny8_global_strategy Technical guides', '{"label": "igny8_global_strategy Technical guides", "op": "delete", "table": "global_strategy", "key": ["Technical guides"], "row": {"author_profile": "technical-writer", "description": "Longer guides for readers who build something", "is_active": true, "name": "Technical guides", "prompts": ["ideas", "content_generation"]}}'),
      ('igny8_global_strategy Blog articles', '{"label": "igny8_global_strategy Blog articles", "op": "delete", "table": "global_strategy", "key": ["Blog articles"], "row": {"author_profile": "professional", "description": "Regular articles that answer one question each", "is_active": true, "name": "Blog articles", "prompts": ["clustering", "ideas", "content_generation", "image_prompts"]}}'),
      ('igny8_global_module_settings 1', '{"label": "igny8_global_module_settings 1", "op": "delete", "table": "global_module_settings", "key": [1], "row": {"automation_enabled": true, "id": 1, "integration_enabled": true, "linker_enabled": false, "optimizer_enabled": false, "planner_enabled": true, "publisher_enabled": true, "writer_enabled": true}}'),
      ('igny8_global_author_profile Technical writer', '{"label": "igny8_global_author_profile Technical writer", "op": "delete", "table": "global_author_profile", "key": ["Technical writer"], "row": {"is_active": true, "language": "en", "name": "Technical writer", "tone": "technical"}}'),
      ('igny8_global_author_profile Professional', '{"label": "igny8_global_author_profile Professional", "op": "delete", "table": "global_author_profile", "key": ["Professional"], "row": {"is_active": true, "language": "en", "name": "Professional", "tone": "professional"}}'),
      ('igny8_global_author_profile Friendly blogger', '{"label": "igny8_global_author_profile Friendly blogger", "op": "delete", "table": "global_author_profile", "key": ["Friendly blogger"], "row": {"is_active": true, "language": "en", "name": "Friendly blogger", "tone": "casual"}}'),
      ('igny8_global_ai_prompt image_prompts', E'{"label": "igny8_global_ai_prompt image_prompts", "op": "delete", "table": "global_ai_prompt", "key": ["image_prompts"], "row": {"is_active": true, "prompt_type": "image_prompts", "prompt_value": "Describe up to {{max_images}} images for the article below, each in one sentence,\\nin the style \\"{{image_style}}\\". Show things and places\\u003b no text in the image.\\n\\nArticle:\\n{{content}}\\n", "variables": ["content", "image_style", "max_images"]}}'),
      ('igny8_global_ai_prompt ideas', E'{"label": "igny8_global_ai_prompt ideas", "op": "delete", "table": "global_ai_prompt", "key": ["ideas"], "row": {"is_active": true, "prompt_type": "ideas", "prompt_value": "Propose articles for the cluster \\"{{cluster}}\\".\\nFor each, give a title, the question it answers and the keyword it should rank for.\\n\\nKeywords of the cluster:\\n{{keywords}}\\n", "variables": ["cluster", "keywords"]}}'),
      ('igny8_global_ai_prompt content_generation', E'{"label": "igny8_global_ai_prompt content_generation", "op": "delete", "table": "global_ai_prompt", "key": ["content_generation"], "row": {"is_active": true, "prompt_type": "content_generation", "prompt_value": "Write the article \\"{{title}}\\" in {{language}}, in a {{tone}} tone.\\nAnswer the reader''s question in the first paragraph, then explain it step by step.\\nUse the keyword \\"{{primary_keyword}}\\" where it reads naturally.\\n\\nBrief:\\n{{brief}}\\n", "variables": ["brief", "language", "primary_keyword", "title", "tone"]}}'),
      ('igny8_global_ai_prompt clustering', E'{"label": "igny8_global_ai_prompt clustering", "op": "delete", "table": "global_ai_prompt", "key": ["clustering"], "row": {"is_active": true, "prompt_type": "clustering", "prompt_value": "Group the keywords below into clusters that one article each could answer.\\nGive every cluster a short name and say what its readers want to achieve.\\nUse every keyword exactly once.\\n\\nSector: {{sector}}\\nKeywords, one per line:\\n{{keywords}}\\n", "variables": ["keywords", "sector"]}}'),
      ('igny8_credit_package starter', '{"label": "igny8_credit_package starter", "op": "delete", "table": "credit_package", "key": ["starter"], "row": {"credits": 1000, "description": "For a first project", "is_active": true, "is_featured": false, "name": "Starter", "price": "12", "slug": "starter", "sort_order": 10}}'),
      ('igny8_credit_package scale', '{"label": "igny8_credit_package scale", "op": "delete", "table": "credit_package", "key": ["scale"], "row": {"credits": 20000, "description": "For several sites", "is_active": true, "is_featured": false, "name": "Scale", "price": "200", "slug": "scale", "sort_order": 30}}'),
      ('igny8_credit_package growth', '{"label": "igny8_credit_package growth", "op": "delete", "table": "credit_package", "key": ["growth"], "row": {"credits": 5000, "description": "For a site that publishes every week", "is_active": true, "is_featured": true, "name": "Growth", "price": "55", "slug": "growth", "sort_order": 20}}'),
      ('igny8_credit_cost_config optimization', E'{"label": "igny8_credit_cost_config optimization", "op": "delete", "table": "credit_cost_config", "key": ["optimization"], "row": {"base_credits": 1, "description": "Improves an article that is there already\\u003b no model is charged", "display_name": "Content optimization", "is_active": true, "model_type": null, "operation_type": "optimization"}}'),
      ('igny8_credit_cost_config linking', E'{"label": "igny8_credit_cost_config linking", "op": "delete", "table": "credit_cost_config", "key": ["linking"], "row": {"base_credits": 1, "description": "Links articles of a site with each other\\u003b no model is called", "display_name": "Internal linking", "is_active": true, "model_type": null, "operation_type": "linking"}}'),
      ('igny8_credit_cost_config images', E'{"label": "igny8_credit_cost_config images", "op": "delete", "table": "credit_cost_config", "key": ["images"], "row": {"base_credits": 5, "description": "Makes an image\\u003b the image model is charged by image", "display_name": "Image generation", "is_active": true, "model_type": "image", "operation_type": "images"}}'),
      ('igny8_credit_cost_config image_prompts', E'{"label": "igny8_credit_cost_config image_prompts", "op": "delete", "table": "credit_cost_config", "key": ["image_prompts"], "row": {"base_credits": 2, "description": "Finds what to picture in an article\\u003b the text model is charged by tokens", "display_name": "Image prompt extraction", "is_active": true, "model_type": "text", "operation_type": "image_prompts"}}'),
      ('igny8_credit_cost_config ideas', E'{"label": "igny8_credit_cost_config ideas", "op": "delete", "table": "credit_cost_config", "key": ["ideas"], "row": {"base_credits": 1, "description": "Finds ideas for a cluster\\u003b the text model is charged by tokens", "display_name": "Content ideas", "is_active": true, "model_type": "text", "operation_type": "ideas"}}'),
      ('igny8_credit_cost_config content', E'{"label": "igny8_credit_cost_config content", "op": "delete", "table": "credit_cost_config", "key": ["content"], "row": {"base_credits": 1, "description": "Writes an article\\u003b the text model is charged by tokens", "display_name": "Content generation", "is_active": true, "model_type": "text", "operation_type": "content"}}'),
      ('igny8_credit_cost_config clustering', E'{"label": "igny8_credit_cost_config clustering", "op": "delete", "table": "credit_cost_config", "key": ["clustering"], "row": {"base_credits": 1, "description": "Groups keywords by what people search for\\u003b the text model is charged by tokens", "display_name": "Keyword clustering", "is_active": true, "model_type": "text", "operation_type": "clustering"}}'),
      ('igny8_billing_configuration 1', '{"label": "igny8_billing_configuration 1", "op": "delete", "table": "billing_configuration", "key": [1], "row": {"credit_value_usd": "0.01", "id": 1, "margin_floor_pct": "20", "rounding": "up"}}'),
      ('igny8_automation_stage 7', E'{"label": "igny8_automation_stage 7", "op": "delete", "table": "automation_stage", "key": [7], "row": {"batch_size": null, "budget_pct": null, "enabled": true, "has_ai": false, "input": "articles", "model_type": null, "name": "Review \\u2192 Approved", "number": 7, "operation": null, "per_run_limit": 10, "use_testing": null}}'),
      ('igny8_automation_stage 6', E'{"label": "igny8_automation_stage 6", "op": "delete", "table": "automation_stage", "key": [6], "row": {"batch_size": 1, "budget_pct": 30, "enabled": true, "has_ai": true, "input": "image prompts", "model_type": "image", "name": "Prompts \\u2192 Images", "number": 6, "operation": "images", "per_run_limit": 20, "use_testing": false}}'),
      ('igny8_automation_stage 5', E'{"label": "igny8_automation_stage 5", "op": "delete", "table": "automation_stage", "key": [5], "row": {"batch_size": 1, "budget_pct": 5, "enabled": true, "has_ai": true, "input": "articles", "model_type": "text", "name": "Content \\u2192 Prompts", "number": 5, "operation": "image_prompts", "per_run_limit": 5, "use_testing": false}}'),
      ('igny8_automation_stage 4', E'{"label": "igny8_automation_stage 4", "op": "delete", "table": "automation_stage", "key": [4], "row": {"batch_size": 1, "budget_pct": 40, "enabled": true, "has_ai": true, "input": "tasks", "model_type": "text", "name": "Tasks \\u2192 Content", "number": 4, "operation": "content", "per_run_limit": 5, "use_testing": false}}'),
      ('igny8_automation_stage 3', E'{"label": "igny8_automation_stage 3", "op": "delete", "table": "automation_stage", "key": [3], "row": {"batch_size": 20, "budget_pct": null, "enabled": true, "has_ai": false, "input": "ideas", "model_type": null, "name": "Ideas \\u2192 Tasks", "number": 3, "operation": null, "per_run_limit": 0, "use_testing": null}}'),
      ('igny8_automation_stage 2', E'{"label": "igny8_automation_stage 2", "op": "delete", "table": "automation_stage", "key": [2], "row": {"batch_size": 1, "budget_pct": 10, "enabled": true, "has_ai": true, "input": "clusters", "model_type": "text", "name": "Clusters \\u2192 Ideas", "number": 2, "operation": "ideas", "per_run_limit": 10, "use_testing": false}}'),
      ('igny8_automation_stage 1', E'{"label": "igny8_automation_stage 1", "op": "delete", "table": "automation_stage", "key": [1], "row": {"batch_size": 50, "budget_pct": 15, "enabled": true, "has_ai": true, "input": "keywords", "model_type": "text", "name": "Keywords \\u2192 Clusters", "number": 1, "operation": "clustering", "per_run_limit": 0, "use_testing": false}}'),
      ('igny8_automation_preset conservative', '{"label": "igny8_automation_preset conservative", "op": "delete", "table": "automation_preset", "key": ["conservative"], "row": {"description": "Low throughput, high quality", "is_active": true, "is_recommended": false, "name": "Conservative", "preset_id": "conservative", "schedule": {}, "sort_order": 10, "stages": {"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}}}'),
      ('igny8_automation_preset balanced', '{"label": "igny8_automation_preset balanced", "op": "delete", "table": "automation_preset", "key": ["balanced"], "row": {"description": "Moderate throughput", "is_active": true, "is_recommended": true, "name": "Balanced", "preset_id": "balanced", "schedule": {}, "sort_order": 20, "stages": {"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}}}'),
      ('igny8_automation_preset aggressive', '{"label": "igny8_automation_preset aggressive", "op": "delete", "table": "automation_preset", "key": ["aggressive"], "row": {"description": "Maximum throughput", "is_active": true, "is_recommended": false, "name": "Aggressive", "preset_id": "aggressive", "schedule": {}, "sort_order": 30, "stages": {"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}}}'),
      ('igny8_automation_defaults 1', '{"label": "igny8_automation_defaults 1", "op": "delete", "table": "automation_defaults", "key": [1], "row": {"auto_approval_enabled": true, "auto_publish_enabled": true, "automation_enabled": false, "automation_frequency": "daily", "automation_time": "02:00:00", "between_stage_delay": 5, "id": 1, "publish_days": ["mon", "tue", "wed", "thu", "fri"], "publish_time_slots": ["09:00", "14:00", "18:00"], "stage_config": {"1": {"batch_size": 50, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": false}, "7": {"enabled": true, "per_run_limit": 10}}, "within_stage_delay": 3}}'),
      ('igny8_ai_model_config runware:97@1', '{"label": "igny8_ai_model_config runware:97@1", "op": "delete", "table": "ai_model_config", "key": ["runware:97@1"], "row": {"available_sizes": ["1024x1024", "1280x768"], "capabilities": {}, "context_window": null, "cost_per_1k_input": null, "cost_per_1k_output": null, "cost_per_image": "0.013", "credits_per_image": 1, "deprecation_date": null, "display_name": "Hi Dream Full", "is_active": true, "is_default": false, "is_testing": true, "max_input_tokens": null, "max_output_tokens": null, "max_tokens": null, "model_name": "runware:97@1", "model_type": "image", "notes": "", "provider": "runware", "quality_tier": "basic", "release_date": null, "sort_order": 10, "tokens_per_credit": null}}'),
      ('igny8_ai_model_config gpt-5.1', '{"label": "igny8_ai_model_config gpt-5.1", "op": "delete", "table": "ai_model_config", "key": ["gpt-5.1"], "row": {"available_sizes": [], "capabilities": {"function_calling": true, "vision": true}, "context_window": 400000, "cost_per_1k_input": "0.00125", "cost_per_1k_output": "0.01", "cost_per_image": null, "credits_per_image": null, "deprecation_date": null, "display_name": "GPT-5.1", "is_active": true, "is_default": true, "is_testing": false, "max_input_tokens": null, "max_output_tokens": null, "max_tokens": 8192, "model_name": "gpt-5.1", "model_type": "text", "notes": "", "provider": "openai", "quality_tier": null, "release_date": "2025-11-12", "sort_order": 10, "tokens_per_credit": 1000}}'),
      ('igny8_ai_model_config gpt-4o-mini', '{"label": "igny8_ai_model_config gpt-4o-mini", "op": "delete", "table": "ai_model_config", "key": ["gpt-4o-mini"], "row": {"available_sizes": [], "capabilities": {"function_calling": true, "vision": true}, "context_window": 128000, "cost_per_1k_input": "0.00015", "cost_per_1k_output": "0.0006", "cost_per_image": null, "credits_per_image": null, "deprecation_date": null, "display_name": "GPT-4o mini", "is_active": true, "is_default": false, "is_testing": true, "max_input_tokens": null, "max_output_tokens": 16384, "max_tokens": 8192, "model_name": "gpt-4o-mini", "model_type": "text", "notes": "", "provider": "openai", "quality_tier": null, "release_date": "2024-07-18", "sort_order": 30, "tokens_per_credit": 10000}}'),
      ('igny8_ai_model_config gpt-4o', '{"label": "igny8_ai_model_config gpt-4o", "op": "delete", "table": "ai_model_config", "key": ["gpt-4o"], "row": {"available_sizes": [], "capabilities": {"function_calling": true, "vision": true}, "context_window": 128000, "cost_per_1k_input": "0.0025", "cost_per_1k_output": "0.01", "cost_per_image": null, "credits_per_image": null, "deprecation_date": null, "display_name": "GPT-4o", "is_active": true, "is_default": false, "is_testing": false, "max_input_tokens": null, "max_output_tokens": 16384, "max_tokens": 8192, "model_name": "gpt-4o", "model_type": "text", "notes": "", "provider": "openai", "quality_tier": null, "release_date": "2024-05-13", "sort_order": 20, "tokens_per_credit": 1000}}'),
      ('igny8_ai_model_config google:4@2', '{"label": "igny8_ai_model_config google:4@2", "op": "delete", "table": "ai_model_config", "key": ["google:4@2"], "row": {"available_sizes": ["1024x1024", "1376x768"], "capabilities": {}, "context_window": null, "cost_per_1k_input": null, "cost_per_1k_output": null, "cost_per_image": "0.15", "credits_per_image": 15, "deprecation_date": null, "display_name": "Nano Banana", "is_active": true, "is_default": false, "is_testing": false, "max_input_tokens": null, "max_output_tokens": null, "max_tokens": null, "model_name": "google:4@2", "model_type": "image", "notes": "", "provider": "runware", "quality_tier": "premium", "release_date": null, "sort_order": 30, "tokens_per_credit": null}}'),
      ('igny8_ai_model_config dall-e-3', '{"label": "igny8_ai_model_config dall-e-3", "op": "delete", "table": "ai_model_config", "key": ["dall-e-3"], "row": {"available_sizes": ["1024x1024", "1792x1024", "1024x1792"], "capabilities": {}, "context_window": null, "cost_per_1k_input": null, "cost_per_1k_output": null, "cost_per_image": "0.04", "credits_per_image": 5, "deprecation_date": null, "display_name": "DALL-E 3", "is_active": true, "is_default": true, "is_testing": false, "max_input_tokens": null, "max_output_tokens": null, "max_tokens": null, "model_name": "dall-e-3", "model_type": "image", "notes": "", "provider": "openai", "quality_tier": "quality", "release_date": "2023-10-19", "sort_order": 20, "tokens_per_credit": null}}'),
      ('igny8_ai_model_config bria:10@1', '{"label": "igny8_ai_model_config bria:10@1", "op": "delete", "table": "ai_model_config", "key": ["bria:10@1"], "row": {"available_sizes": ["1024x1024", "1344x768"], "capabilities": {}, "context_window": null, "cost_per_1k_input": null, "cost_per_1k_output": null, "cost_per_image": null, "credits_per_image": 5, "deprecation_date": null, "display_name": "Bria 3.2", "is_active": false, "is_default": false, "is_testing": false, "max_input_tokens": null, "max_output_tokens": null, "max_tokens": null, "model_name": "bria:10@1", "model_type": "image", "notes": "", "provider": "runware", "quality_tier": "quality", "release_date": null, "sort_order": 40, "tokens_per_credit": null}}'),
      ('igny8_account_setting_key ai.temperature', '{"label": "igny8_account_setting_key ai.temperature", "op": "delete", "table": "account_setting_key", "key": ["ai.temperature"], "row": {"choices": null, "default_value": 0.7, "is_active": true, "key": "ai.temperature", "max_value": "2", "min_value": "0", "overrides": "temperature", "step_value": "0.1", "value_type": "float"}}'),
      ('igny8_account_setting_key ai.max_tokens', '{"label": "igny8_account_setting_key ai.max_tokens", "op": "delete", "table": "account_setting_key", "key": ["ai.max_tokens"], "row": {"choices": null, "default_value": 8192, "is_active": true, "key": "ai.max_tokens", "max_value": "8192", "min_value": "1", "overrides": "max_tokens", "step_value": null, "value_type": "int"}}'),
      ('igny8_account_setting_key ai.max_images', '{"label": "igny8_account_setting_key ai.max_images", "op": "delete", "table": "account_setting_key", "key": ["ai.max_images"], "row": {"choices": null, "default_value": 4, "is_active": true, "key": "ai.max_images", "max_value": "8", "min_value": "1", "overrides": "max_images_per_article", "step_value": null, "value_type": "int"}}'),
      ('igny8_account_setting_key ai.image_style', '{"label": "igny8_account_setting_key ai.image_style", "op": "delete", "table": "account_setting_key", "key": ["ai.image_style"], "row": {"choices": ["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"], "default_value": "photorealistic", "is_active": true, "key": "ai.image_style", "max_value": null, "min_value": null, "overrides": "image_style", "step_value": null, "value_type": "string"}}'),
      ('igny8_account_setting_key ai.image_quality_tier', '{"label": "igny8_account_setting_key ai.image_quality_tier", "op": "delete", "table": "account_setting_key", "key": ["ai.image_quality_tier"], "row": {"choices": ["basic", "quality", "premium"], "default_value": "quality", "is_active": true, "key": "ai.image_quality_tier", "max_value": null, "min_value": null, "overrides": "quality_tier", "step_value": null, "value_type": "string"}}'),
      ('igny8_account_setting_key ai.image_quality', '{"label": "igny8_account_setting_key ai.image_quality", "op": "delete", "table": "account_setting_key", "key": ["ai.image_quality"], "row": {"choices": ["standard", "hd"], "default_value": "standard", "is_active": true, "key": "ai.image_quality", "max_value": null, "min_value": null, "overrides": "image_quality", "step_value": null, "value_type": "string"}}')
    ) AS v(label, undo)) AS u
    LEFT JOIN (SELECT DISTINCT ON (1) e.value - 'at' - 'already' AS undo, e.value -> 'already' AS already
      FROM (SELECT e.value FROM (SELECT b."down", (SELECT max(m."head") FROM "igny8_ratesmith_ledger" AS m WHERE m."id" < b."id") AS reached FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS b
        WHERE b."action" NOT IN ('overwrite', 'secrets') AND b."action" <> 'resume' AND b."id" <= (SELECT max(d."id") FROM "igny8_ratesmith_ledger" AS d WHERE d."action" = 'down') ORDER BY b."id" DESC LIMIT 1) AS l
      JOIN jsonb_array_elements(l."down") AS e(value) ON CAST(e.value ->> 'at' AS integer) <= l.reached
        WHERE CAST(e.value ->> 'at' AS integer) = 1
      UNION ALL SELECT e.value FROM (SELECT a."down" FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS a
        WHERE a."action" = 'up' AND a."migration" = '607fedefbc27f6ed95285f5a398e910d0146f330c975193bbce7b50a2aa88881'
          AND NOT EXISTS (SELECT 1 FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS d WHERE d."action" = 'down' AND d."head" < 1 AND d."id" > a."id")
        ORDER BY a."id" DESC LIMIT 1) AS r JOIN jsonb_array_elements(r."down") AS e(value) ON true) AS e) AS e ON e.undo = CAST(u.undo AS jsonb)
    WHERE u.label <> ALL (string_to_array(coalesce(current_setting('ratesmith.same', true), ''), E'\n')) OR e.undo IS NOT NULL
    ) AS d), '[]') AS jsonb) AS "down",
    CAST('[]' AS jsonb) AS "changes",
    coalesce(current_setting('ratesmith.reason', true), '') AS "reason",
    coalesce(current_setting('ratesmith.actor', true), '') AS "actor",
    coalesce(current_setting('ratesmith.commit', true), '') AS "git_commit",
    coalesce(current_setting('ratesmith.signed_by', true), '') AS "signed_by",
    coalesce(current_setting('ratesmith.database', true), '') AS "database",
    coalesce(current_setting('ratesmith.left_out', true), '') AS "left_out"
  WHERE current_setting('ratesmith.run', true) = '1')
  SELECT n.*, encode(sha256(convert_to(CAST(jsonb_build_array(coalesce((SELECT b."hash" FROM "igny8_ratesmith_ledger" AS b ORDER BY b."id" DESC LIMIT 1), ''), n."id", n."environment", n."action", n."head", n."migration", n."state_hash", n."keys", n."down", n."changes", n."reason", n."actor", n."git_commit", n."signed_by", n."database", n."left_out", to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), current_user) AS text), 'UTF8')), 'hex') FROM n;

SELECT CASE WHEN coalesce((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l ORDER BY l."id" DESC LIMIT 1), 0) >= 1 THEN 0
    ELSE CAST(E'ratesmith: run this file as a whole and in one transaction\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "done";

COMMIT;
