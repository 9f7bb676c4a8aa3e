-- Undoes migration 0001_initial
-- environment: staging
-- id:          1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f
-- parent:      none
-- state:       44136fa355b3678a -> ddb098c978c0acbe
-- igny8_account_setting_key: 6 rows switched off
-- igny8_ai_model_config: 7 rows switched off
-- igny8_ai_rate: 7 rows left as it is
-- igny8_automation_defaults: 1 row left as it is
-- igny8_automation_preset: 3 rows switched off
-- igny8_automation_stage: 7 rows left as it is
-- igny8_billing_configuration: 1 row left as it is
-- igny8_credit_cost_config: 7 rows switched off
-- igny8_credit_package: 3 rows switched off
-- igny8_global_ai_prompt: 4 rows switched off
-- igny8_global_author_profile: 3 rows switched off
-- igny8_global_module_settings: 1 row left as it is
-- igny8_global_strategy: 2 rows switched off
-- igny8_industry: 2 rows switched off
-- igny8_integration_provider: 6 rows switched off
-- igny8_payment_method_config: 4 rows switched off
-- igny8_plan: 3 rows switched off
-- igny8_system_ai_settings: 1 row left as it is
-- igny8_ai_model_cost_component: 19 rows left as it is
-- igny8_ai_model_price_window: 7 rows deleted
-- igny8_industry_sector: 4 rows switched off
-- igny8_seed_keyword: 5 rows switched off
-- rates taken back: r6gb5zs4t3pw3ebxjh5gcnpfnuw (google:4@2, runware), ra6zruz6h572uotnhlmmiq4xncr (gpt-4o, openai), rbaurxxlxsnmnfrcviyed3a2nqy (gpt-5.1, openai),
--   rf2ac6su5axhbhjpea5edylfvng (runware:97@1, runware), rhpzrzbfrogjh6g4rz3q2rtxrec (gpt-4o-mini, openai), rqcmpavhj4hzijkwmh5wr6ijiok (dall-e-3, openai),
--   ry523etgu3l74rejtx6nomzypmo (bria:10@1, runware)
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0001_initial.down.sql DATABASE
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
      ORDER BY m."id" DESC LIMIT 1) AS m WHERE m."head" < 1) THEN RETURN\u003b END IF\u003b
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

-- Is it the turn of this migration, in this database?
SELECT set_config('ratesmith.run', CASE WHEN g.refusal <> '' THEN CAST(CAST(g.refusal AS integer) AS text) ELSE g.run END, true) AS "run"
  FROM (SELECT CASE
      WHEN current_setting('transaction_isolation') <> 'read committed'
        THEN 'ratesmith: run this in a READ COMMITTED transaction'
      WHEN l."environment" <> 'staging'
        THEN regexp_replace(('ratesmith: this database belongs to environment ' || l."environment" || ', and this is for staging (as a line of the ledger by ' || coalesce((SELECT f."applied_by" FROM "igny8_ratesmith_ledger" AS f ORDER BY f."id" LIMIT 1), 'nobody') || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN coalesce(l."head", 0) < 1
        THEN ''
      WHEN l."head" > 1 AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = l."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))
        THEN regexp_replace(('ratesmith: this database is at migration ' || CAST(l."head" AS text) || ', as far as ' || l."applied_by" || E' says, who is not trusted here\u003b undo what came behind 0001_initial first, or where nothing did, go back by: ratesmith rollback') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN l."head" > 1
        THEN regexp_replace(('ratesmith: this database is at migration ' || CAST(l."head" AS text) || E'\u003b undo what came behind 0001_initial first') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN l."migration" <> '1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f' OR (k."action" = 'up' AND k."migration" <> '1b60d758365613d8691105a81d81ff4847df2252e00c82941cdaee83d17c1d4f')
        THEN regexp_replace(('ratesmith: this database has another migration 1 than 0001_initial (as a line of the ledger by ' || l."applied_by" || ' says)') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      WHEN k."action" <> 'up'
        THEN regexp_replace(('ratesmith: 0001_initial was not carried out here, its rows ' || CASE k."action" WHEN 'seed' THEN 'came with a seed' WHEN 'baseline' THEN 'were found by a baseline' ELSE 'came otherwise' END || E'\u003b undoing it would take away 77 rows that may be somebody else''s\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g')
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) < 1 THEN '' ELSE 'undo 1' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k.* FROM "igny8_ratesmith_ledger" AS k WHERE k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 1 AND j."action" NOT IN ('overwrite', 'secrets')), 0) AND a."action" NOT IN ('overwrite', 'secrets') ORDER BY a."id" LIMIT 1) AS k ON true) AS g;

-- Is there one row for each key? The table need not have a unique index on it.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_seed_keyword ' || CAST(p0."slug" AS text) || '/' || CAST(t."keyword" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
    WHERE (((p0."slug" = 'technology.saas' AND t."keyword" = 'project management software') OR (p0."slug" = 'technology.saas' AND t."keyword" = 'crm software') OR (p0."slug" = 'technology.cybersecurity' AND t."keyword" = 'password manager') OR (p0."slug" = 'health.nutrition' AND t."keyword" = 'meal prep ideas') OR (p0."slug" = 'health.fitness' AND t."keyword" = 'home workout plan'))) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY p0."slug", t."keyword" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry_sector ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
    WHERE (t."slug" IN ('technology.saas', 'technology.cybersecurity', 'health.nutrition', 'health.fitness')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."provider" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE (((t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01') OR (t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'))) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."model_name", t."provider", t."effective_from" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_plan ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_plan" AS t
    WHERE (t."slug" IN ('starter', 'internal', 'growth')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_payment_method_config ' || CAST(t."country_code" AS text) || '/' || CAST(t."payment_method" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_payment_method_config" AS t
    WHERE (((t."country_code" = 'default' AND t."payment_method" = 'stripe') OR (t."country_code" = 'default' AND t."payment_method" = 'paypal') OR (t."country_code" = 'PK' AND t."payment_method" = 'stripe') OR (t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer'))) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."country_code", t."payment_method" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_integration_provider ' || CAST(t."provider_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_integration_provider" AS t
    WHERE (t."provider_id" IN ('stripe', 'runware', 'resend', 'paypal', 'openai', 'anthropic')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."provider_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry" AS t
    WHERE (t."slug" IN ('technology', 'health')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_strategy ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_strategy" AS t
    WHERE (t."name" IN ('Technical guides', 'Blog articles')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_author_profile ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_author_profile" AS t
    WHERE (t."name" IN ('Technical writer', 'Professional', 'Friendly blogger')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_ai_prompt ' || CAST(t."prompt_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_ai_prompt" AS t
    WHERE (t."prompt_type" IN ('image_prompts', 'ideas', 'content_generation', 'clustering')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."prompt_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_package ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_package" AS t
    WHERE (t."slug" IN ('starter', 'scale', 'growth')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_cost_config ' || CAST(t."operation_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_cost_config" AS t
    WHERE (t."operation_type" IN ('optimization', 'linking', 'images', 'image_prompts', 'ideas', 'content', 'clustering')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."operation_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_preset ' || CAST(t."preset_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_preset" AS t
    WHERE (t."preset_id" IN ('conservative', 'balanced', 'aggressive')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."preset_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_config ' || CAST(t."model_name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_config" AS t
    WHERE (t."model_name" IN ('runware:97@1', 'gpt-5.1', 'gpt-4o-mini', 'gpt-4o', 'google:4@2', 'dall-e-3', 'bria:10@1')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."model_name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_account_setting_key ' || CAST(t."key" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_account_setting_key" AS t
    WHERE (t."key" IN ('ai.temperature', 'ai.max_tokens', 'ai.max_images', 'ai.image_style', 'ai.image_quality_tier', 'ai.image_quality')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."key" HAVING count(*) > 1
  ) AS w;

-- Which rows did this migration change in this database? Only those go back.
SELECT set_config('ratesmith.undo', coalesce((SELECT string_agg(e.label, E'\n') FROM (
    SELECT u.value ->> 'label' AS label
      FROM (SELECT a."migration", a."action", a."down" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 1 AND j."action" NOT IN ('overwrite', 'secrets')), 0) AND a."action" NOT IN ('overwrite', 'secrets') ORDER BY a."id" LIMIT 1) AS k
      CROSS JOIN jsonb_array_elements(k."down") AS u(value)
      WHERE k."action" = 'up'
  ) AS e WHERE current_setting('ratesmith.run', true) = 'undo 1'), ''), true) AS "undo";

-- Would deleting or renaming rows change others that refer to them?
SELECT CASE WHEN c.others IS NULL THEN 0
    ELSE CAST(regexp_replace(('ratesmith: deleting rows of igny8_ai_model_price_window can change or delete rows that refer to them: ' || c.others || E'\u003b nothing was changed') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "refers"
  FROM (SELECT string_agg(concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')'), ', ' ORDER BY concat(CAST(c.conrelid AS regclass), ' (', c.conname, ')')) FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid = pg_catalog.to_regclass('"igny8_ai_model_price_window"')) AS c(others)
  WHERE current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_seed_keyword technology.saas/project management software: switched off
UPDATE "igny8_seed_keyword" SET "is_active" = FALSE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'project management software' AND "search_volume" = 14800 AND "difficulty" = 71 AND "cpc" IS NULL AND "is_active" = TRUE AND 'igny8_seed_keyword technology.saas/project management software' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_seed_keyword technology.saas/crm software: switched off
UPDATE "igny8_seed_keyword" SET "is_active" = FALSE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'crm software' AND "search_volume" = 18100 AND "difficulty" = 74 AND "cpc" IS NULL AND "is_active" = TRUE AND 'igny8_seed_keyword technology.saas/crm software' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_seed_keyword technology.cybersecurity/password manager: switched off
UPDATE "igny8_seed_keyword" SET "is_active" = FALSE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND "keyword" = 'password manager' AND "search_volume" = 60500 AND "difficulty" = 82 AND "cpc" IS NULL AND "is_active" = TRUE AND 'igny8_seed_keyword technology.cybersecurity/password manager' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_seed_keyword health.nutrition/meal prep ideas: switched off
UPDATE "igny8_seed_keyword" SET "is_active" = FALSE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND "keyword" = 'meal prep ideas' AND "search_volume" = 22200 AND "difficulty" = 52 AND "cpc" IS NULL AND "is_active" = TRUE AND 'igny8_seed_keyword health.nutrition/meal prep ideas' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_seed_keyword health.fitness/home workout plan: switched off
UPDATE "igny8_seed_keyword" SET "is_active" = FALSE
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND "keyword" = 'home workout plan' AND "search_volume" = 8100 AND "difficulty" = 48 AND "cpc" IS NULL AND "is_active" = TRUE AND 'igny8_seed_keyword health.fitness/home workout plan' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry_sector technology.saas: switched off
UPDATE "igny8_industry_sector" SET "is_active" = FALSE
  WHERE "slug" = 'technology.saas' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND "name" = 'Software as a service' AND "description" = '' AND "is_active" = TRUE AND 'igny8_industry_sector technology.saas' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry_sector technology.cybersecurity: switched off
UPDATE "igny8_industry_sector" SET "is_active" = FALSE
  WHERE "slug" = 'technology.cybersecurity' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND "name" = 'Cybersecurity' AND "description" = '' AND "is_active" = TRUE AND 'igny8_industry_sector technology.cybersecurity' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry_sector health.nutrition: switched off
UPDATE "igny8_industry_sector" SET "is_active" = FALSE
  WHERE "slug" = 'health.nutrition' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND "name" = 'Nutrition' AND "description" = '' AND "is_active" = TRUE AND 'igny8_industry_sector health.nutrition' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry_sector health.fitness: switched off
UPDATE "igny8_industry_sector" SET "is_active" = FALSE
  WHERE "slug" = 'health.fitness' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND "name" = 'Fitness' AND "description" = '' AND "is_active" = TRUE AND 'igny8_industry_sector health.fitness' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window runware:97@1/runware/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'runware:97@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rf2ac6su5axhbhjpea5edylfvng' AND 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-5.1/openai/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-5.1' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rbaurxxlxsnmnfrcviyed3a2nqy' AND 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-4o-mini' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rhpzrzbfrogjh6g4rz3q2rtxrec' AND 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window gpt-4o/openai/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'gpt-4o' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'ra6zruz6h572uotnhlmmiq4xncr' AND 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window google:4@2/runware/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'google:4@2' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'r6gb5zs4t3pw3ebxjh5gcnpfnuw' AND 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window dall-e-3/openai/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'dall-e-3' AND "provider" = 'openai' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'rqcmpavhj4hzijkwmh5wr6ijiok' AND 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_price_window bria:10@1/runware/0001-01-01: deleted
DELETE FROM "igny8_ai_model_price_window"
  WHERE "model_name" = 'bria:10@1' AND "provider" = 'runware' AND "effective_from" = '0001-01-01' AND "effective_until" IS NULL AND "rate_id" = 'ry523etgu3l74rejtx6nomzypmo' AND 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_plan starter: switched off
UPDATE "igny8_plan" SET "is_active" = FALSE
  WHERE "slug" = 'starter' AND "name" = 'Starter' AND "idea_credits" = 200 AND "content_credits" = 1500 AND "image_credits" = 500 AND "optimization_credits" = 100 AND "max_sites" = 1 AND "max_users" = 2 AND "price_monthly" = 29 AND "price_yearly" = 290 AND "is_active" = TRUE AND "is_internal" = FALSE AND 'igny8_plan starter' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_plan internal: switched off
UPDATE "igny8_plan" SET "is_active" = FALSE
  WHERE "slug" = 'internal' AND "name" = 'Internal' AND "idea_credits" = 10000 AND "content_credits" = 10000 AND "image_credits" = 10000 AND "optimization_credits" = 10000 AND "max_sites" = 100 AND "max_users" = 100 AND "price_monthly" = 0 AND "price_yearly" = 0 AND "is_active" = TRUE AND "is_internal" = TRUE AND 'igny8_plan internal' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_plan growth: switched off
UPDATE "igny8_plan" SET "is_active" = FALSE
  WHERE "slug" = 'growth' AND "name" = 'Growth' AND "idea_credits" = 700 AND "content_credits" = 5250 AND "image_credits" = 1750 AND "optimization_credits" = 350 AND "max_sites" = 5 AND "max_users" = 5 AND "price_monthly" = 99 AND "price_yearly" = 990 AND "is_active" = TRUE AND "is_internal" = FALSE AND 'igny8_plan growth' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_payment_method_config default/stripe: switched off
UPDATE "igny8_payment_method_config" SET "is_enabled" = FALSE
  WHERE "country_code" = 'default' AND "payment_method" = 'stripe' AND "display_name" = 'Credit or debit card' AND "provider" = 'stripe' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 10 AND 'igny8_payment_method_config default/stripe' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_payment_method_config default/paypal: switched off
UPDATE "igny8_payment_method_config" SET "is_enabled" = FALSE
  WHERE "country_code" = 'default' AND "payment_method" = 'paypal' AND "display_name" = 'PayPal' AND "provider" = 'paypal' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 20 AND 'igny8_payment_method_config default/paypal' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_payment_method_config PK/stripe: switched off
UPDATE "igny8_payment_method_config" SET "is_enabled" = FALSE
  WHERE "country_code" = 'PK' AND "payment_method" = 'stripe' AND "display_name" = 'Credit or debit card' AND "provider" = 'stripe' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 10 AND 'igny8_payment_method_config PK/stripe' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_payment_method_config PK/bank_transfer: switched off
UPDATE "igny8_payment_method_config" SET "is_enabled" = FALSE
  WHERE "country_code" = 'PK' AND "payment_method" = 'bank_transfer' AND "display_name" = 'Bank transfer' AND "provider" IS NULL AND "instructions" = E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.' AND "is_enabled" = TRUE AND "sort_order" = 20 AND 'igny8_payment_method_config PK/bank_transfer' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider stripe: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'stripe' AND "display_name" = 'Stripe' AND "provider_type" = 'payment' AND "api_endpoint" = 'https://api.stripe.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = TRUE AND 'igny8_integration_provider stripe' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider runware: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'runware' AND "display_name" = 'Runware' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.runware.ai/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND 'igny8_integration_provider runware' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider resend: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'resend' AND "display_name" = 'Resend' AND "provider_type" = 'email' AND "api_endpoint" = 'https://api.resend.com' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND 'igny8_integration_provider resend' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider paypal: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'paypal' AND "display_name" = 'PayPal' AND "provider_type" = 'payment' AND "api_endpoint" = 'https://api-m.paypal.com' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = TRUE AND 'igny8_integration_provider paypal' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider openai: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'openai' AND "display_name" = 'OpenAI' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.openai.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND 'igny8_integration_provider openai' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_integration_provider anthropic: switched off
UPDATE "igny8_integration_provider" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "provider_id" = 'anthropic' AND "display_name" = 'Anthropic' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.anthropic.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = FALSE AND "is_sandbox" = FALSE AND 'igny8_integration_provider anthropic' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry technology: switched off
UPDATE "igny8_industry" SET "is_active" = FALSE
  WHERE "slug" = 'technology' AND "name" = 'Technology' AND "description" = 'Software, hardware and the services around them' AND "is_active" = TRUE AND 'igny8_industry technology' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_industry health: switched off
UPDATE "igny8_industry" SET "is_active" = FALSE
  WHERE "slug" = 'health' AND "name" = 'Health' AND "description" = 'Wellbeing, fitness and care' AND "is_active" = TRUE AND 'igny8_industry health' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_strategy Technical guides: switched off
UPDATE "igny8_global_strategy" SET "is_active" = FALSE
  WHERE "name" = 'Technical guides' AND "description" = 'Longer guides for readers who build something' AND CAST("prompts" AS jsonb) = '["ideas", "content_generation"]' AND "author_profile" = 'technical-writer' AND "is_active" = TRUE AND 'igny8_global_strategy Technical guides' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_strategy Blog articles: switched off
UPDATE "igny8_global_strategy" SET "is_active" = FALSE
  WHERE "name" = 'Blog articles' AND "description" = 'Regular articles that answer one question each' AND CAST("prompts" AS jsonb) = '["clustering", "ideas", "content_generation", "image_prompts"]' AND "author_profile" = 'professional' AND "is_active" = TRUE AND 'igny8_global_strategy Blog articles' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_author_profile Technical writer: switched off
UPDATE "igny8_global_author_profile" SET "is_active" = FALSE
  WHERE "name" = 'Technical writer' AND "tone" = 'technical' AND "language" = 'en' AND "is_active" = TRUE AND 'igny8_global_author_profile Technical writer' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_author_profile Professional: switched off
UPDATE "igny8_global_author_profile" SET "is_active" = FALSE
  WHERE "name" = 'Professional' AND "tone" = 'professional' AND "language" = 'en' AND "is_active" = TRUE AND 'igny8_global_author_profile Professional' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_author_profile Friendly blogger: switched off
UPDATE "igny8_global_author_profile" SET "is_active" = FALSE
  WHERE "name" = 'Friendly blogger' AND "tone" = 'casual' AND "language" = 'en' AND "is_active" = TRUE AND 'igny8_global_author_profile Friendly blogger' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_ai_prompt image_prompts: switched off
UPDATE "igny8_global_ai_prompt" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "prompt_type" = 'image_prompts' AND "prompt_value" = E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n' AND CAST("variables" AS jsonb) = '["content", "image_style", "max_images"]' AND "is_active" = TRUE AND 'igny8_global_ai_prompt image_prompts' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_ai_prompt ideas: switched off
UPDATE "igny8_global_ai_prompt" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "prompt_type" = 'ideas' AND "prompt_value" = E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n' AND CAST("variables" AS jsonb) = '["cluster", "keywords"]' AND "is_active" = TRUE AND 'igny8_global_ai_prompt ideas' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_ai_prompt content_generation: switched off
UPDATE "igny8_global_ai_prompt" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "prompt_type" = 'content_generation' AND "prompt_value" = E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n' AND CAST("variables" AS jsonb) = '["brief", "language", "primary_keyword", "title", "tone"]' AND "is_active" = TRUE AND 'igny8_global_ai_prompt content_generation' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_global_ai_prompt clustering: switched off
UPDATE "igny8_global_ai_prompt" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "prompt_type" = 'clustering' AND "prompt_value" = E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n' AND CAST("variables" AS jsonb) = '["keywords", "sector"]' AND "is_active" = TRUE AND 'igny8_global_ai_prompt clustering' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_package starter: switched off
UPDATE "igny8_credit_package" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "slug" = 'starter' AND "name" = 'Starter' AND "credits" = 1000 AND "price" = 12 AND "description" = 'For a first project' AND "is_featured" = FALSE AND "is_active" = TRUE AND "sort_order" = 10 AND 'igny8_credit_package starter' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_package scale: switched off
UPDATE "igny8_credit_package" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "slug" = 'scale' AND "name" = 'Scale' AND "credits" = 20000 AND "price" = 200 AND "description" = 'For several sites' AND "is_featured" = FALSE AND "is_active" = TRUE AND "sort_order" = 30 AND 'igny8_credit_package scale' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_package growth: switched off
UPDATE "igny8_credit_package" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "slug" = 'growth' AND "name" = 'Growth' AND "credits" = 5000 AND "price" = 55 AND "description" = 'For a site that publishes every week' AND "is_featured" = TRUE AND "is_active" = TRUE AND "sort_order" = 20 AND 'igny8_credit_package growth' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config optimization: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'optimization' AND "display_name" = 'Content optimization' AND "base_credits" = 1 AND "model_type" IS NULL AND "is_active" = TRUE AND "description" = E'Improves an article that is there already\u003b no model is charged' AND 'igny8_credit_cost_config optimization' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config linking: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'linking' AND "display_name" = 'Internal linking' AND "base_credits" = 1 AND "model_type" IS NULL AND "is_active" = TRUE AND "description" = E'Links articles of a site with each other\u003b no model is called' AND 'igny8_credit_cost_config linking' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config images: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'images' AND "display_name" = 'Image generation' AND "base_credits" = 5 AND "model_type" = 'image' AND "is_active" = TRUE AND "description" = E'Makes an image\u003b the image model is charged by image' AND 'igny8_credit_cost_config images' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config image_prompts: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'image_prompts' AND "display_name" = 'Image prompt extraction' AND "base_credits" = 2 AND "model_type" = 'text' AND "is_active" = TRUE AND "description" = E'Finds what to picture in an article\u003b the text model is charged by tokens' AND 'igny8_credit_cost_config image_prompts' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config ideas: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'ideas' AND "display_name" = 'Content ideas' AND "base_credits" = 1 AND "model_type" = 'text' AND "is_active" = TRUE AND "description" = E'Finds ideas for a cluster\u003b the text model is charged by tokens' AND 'igny8_credit_cost_config ideas' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config content: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'content' AND "display_name" = 'Content generation' AND "base_credits" = 1 AND "model_type" = 'text' AND "is_active" = TRUE AND "description" = E'Writes an article\u003b the text model is charged by tokens' AND 'igny8_credit_cost_config content' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_credit_cost_config clustering: switched off
UPDATE "igny8_credit_cost_config" SET "is_active" = FALSE
  WHERE "operation_type" = 'clustering' AND "display_name" = 'Keyword clustering' AND "base_credits" = 1 AND "model_type" = 'text' AND "is_active" = TRUE AND "description" = E'Groups keywords by what people search for\u003b the text model is charged by tokens' AND 'igny8_credit_cost_config clustering' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_automation_preset conservative: switched off
UPDATE "igny8_automation_preset" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "preset_id" = 'conservative' AND "name" = 'Conservative' AND "description" = 'Low throughput, high quality' AND "is_recommended" = FALSE AND "is_active" = TRUE AND "sort_order" = 10 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}' AND CAST("schedule" AS jsonb) = '{}' AND 'igny8_automation_preset conservative' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_automation_preset balanced: switched off
UPDATE "igny8_automation_preset" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "preset_id" = 'balanced' AND "name" = 'Balanced' AND "description" = 'Moderate throughput' AND "is_recommended" = TRUE AND "is_active" = TRUE AND "sort_order" = 20 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}' AND CAST("schedule" AS jsonb) = '{}' AND 'igny8_automation_preset balanced' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_automation_preset aggressive: switched off
UPDATE "igny8_automation_preset" SET "is_active" = FALSE, "updated_at" = now()
  WHERE "preset_id" = 'aggressive' AND "name" = 'Aggressive' AND "description" = 'Maximum throughput' AND "is_recommended" = FALSE AND "is_active" = TRUE AND "sort_order" = 30 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}' AND CAST("schedule" AS jsonb) = '{}' AND 'igny8_automation_preset aggressive' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config runware:97@1: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'runware:97@1' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Hi Dream Full' AND "is_default" = FALSE AND "is_testing" = TRUE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.013 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 1 AND "quality_tier" = 'basic' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1280x768"]' AND "sort_order" = 10 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config runware:97@1' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config gpt-5.1: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'gpt-5.1' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-5.1' AND "is_default" = TRUE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.00125 AND "cost_per_1k_output" = 0.01 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 1000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" = 400000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 10 AND "release_date" = '2025-11-12' AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config gpt-5.1' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config gpt-4o-mini: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'gpt-4o-mini' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-4o mini' AND "is_default" = FALSE AND "is_testing" = TRUE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.00015 AND "cost_per_1k_output" = 0.0006 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 10000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" = 16384 AND "context_window" = 128000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 30 AND "release_date" = '2024-07-18' AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config gpt-4o-mini' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config gpt-4o: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'gpt-4o' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-4o' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.0025 AND "cost_per_1k_output" = 0.01 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 1000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" = 16384 AND "context_window" = 128000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 20 AND "release_date" = '2024-05-13' AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config gpt-4o' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config google:4@2: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'google:4@2' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Nano Banana' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.15 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 15 AND "quality_tier" = 'premium' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1376x768"]' AND "sort_order" = 30 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config google:4@2' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config dall-e-3: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'dall-e-3' AND "model_type" = 'image' AND "provider" = 'openai' AND "display_name" = 'DALL-E 3' AND "is_default" = TRUE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.04 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 5 AND "quality_tier" = 'quality' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1792x1024", "1024x1792"]' AND "sort_order" = 20 AND "release_date" = '2023-10-19' AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config dall-e-3' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_ai_model_config bria:10@1: switched off
UPDATE "igny8_ai_model_config" SET "is_active" = FALSE, "is_default" = FALSE, "is_testing" = FALSE, "updated_at" = now()
  WHERE "model_name" = 'bria:10@1' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Bria 3.2' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = FALSE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" IS NULL AND "tokens_per_credit" IS NULL AND "credits_per_image" = 5 AND "quality_tier" = 'quality' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1344x768"]' AND "sort_order" = 40 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND 'igny8_ai_model_config bria:10@1' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.temperature: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.temperature' AND "value_type" = 'float' AND "overrides" = 'temperature' AND CAST("default_value" AS jsonb) = '0.7' AND "min_value" = 0 AND "max_value" = 2 AND "step_value" = 0.1 AND "choices" IS NULL AND "is_active" = TRUE AND 'igny8_account_setting_key ai.temperature' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.max_tokens: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.max_tokens' AND "value_type" = 'int' AND "overrides" = 'max_tokens' AND CAST("default_value" AS jsonb) = '8192' AND "min_value" = 1 AND "max_value" = 8192 AND "step_value" IS NULL AND "choices" IS NULL AND "is_active" = TRUE AND 'igny8_account_setting_key ai.max_tokens' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.max_images: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.max_images' AND "value_type" = 'int' AND "overrides" = 'max_images_per_article' AND CAST("default_value" AS jsonb) = '4' AND "min_value" = 1 AND "max_value" = 8 AND "step_value" IS NULL AND "choices" IS NULL AND "is_active" = TRUE AND 'igny8_account_setting_key ai.max_images' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.image_style: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.image_style' AND "value_type" = 'string' AND "overrides" = 'image_style' AND CAST("default_value" AS jsonb) = '"photorealistic"' AND "min_value" IS NULL AND "max_value" IS NULL AND "step_value" IS NULL AND CAST("choices" AS jsonb) = '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]' AND "is_active" = TRUE AND 'igny8_account_setting_key ai.image_style' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.image_quality_tier: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.image_quality_tier' AND "value_type" = 'string' AND "overrides" = 'quality_tier' AND CAST("default_value" AS jsonb) = '"quality"' AND "min_value" IS NULL AND "max_value" IS NULL AND "step_value" IS NULL AND CAST("choices" AS jsonb) = '["basic", "quality", "premium"]' AND "is_active" = TRUE AND 'igny8_account_setting_key ai.image_quality_tier' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- igny8_account_setting_key ai.image_quality: switched off
UPDATE "igny8_account_setting_key" SET "is_active" = FALSE
  WHERE "key" = 'ai.image_quality' AND "value_type" = 'string' AND "overrides" = 'image_quality' AND CAST("default_value" AS jsonb) = '"standard"' AND "min_value" IS NULL AND "max_value" IS NULL AND "step_value" IS NULL AND CAST("choices" AS jsonb) = '["standard", "hd"]' AND "is_active" = TRUE AND 'igny8_account_setting_key ai.image_quality' = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'));

-- What waits for the commit happens now, so that the check sees it.
SET CONSTRAINTS ALL IMMEDIATE;

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: 0001_initial found rows that somebody changed: ' || string_agg(w.label, ', ') || coalesce((SELECT E'\u003b that it was to run now says a line of the ledger by ' || c."applied_by" || ', who is not trusted here'
      FROM "igny8_ratesmith_ledger" AS c
      WHERE c."action" NOT IN ('overwrite', 'secrets') AND c."action" <> 'resume' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = c."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))
        AND (c."id" = (SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."action" NOT IN ('overwrite', 'secrets') AND j."action" <> 'resume') OR (c."head" < 1 AND c."id" > (SELECT min(r."id") FROM "igny8_ratesmith_ledger" AS r WHERE r."head" >= 1 AND r."action" NOT IN ('overwrite', 'secrets'))))
      ORDER BY c."id" DESC LIMIT 1), '')) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_seed_keyword technology.saas/project management software' || ' (changed)' AS label, 'igny8_seed_keyword technology.saas/project management software' AS row FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'project management software' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/crm software' || ' (changed)' AS label, 'igny8_seed_keyword technology.saas/crm software' AS row FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'crm software' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword technology.cybersecurity/password manager' || ' (changed)' AS label, 'igny8_seed_keyword technology.cybersecurity/password manager' AS row FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND t."keyword" = 'password manager' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword health.nutrition/meal prep ideas' || ' (changed)' AS label, 'igny8_seed_keyword health.nutrition/meal prep ideas' AS row FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND t."keyword" = 'meal prep ideas' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_seed_keyword health.fitness/home workout plan' || ' (changed)' AS label, 'igny8_seed_keyword health.fitness/home workout plan' AS row FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND t."keyword" = 'home workout plan' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry_sector technology.saas' || ' (changed)' AS label, 'igny8_industry_sector technology.saas' AS row FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.saas' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry_sector technology.cybersecurity' || ' (changed)' AS label, 'igny8_industry_sector technology.cybersecurity' AS row FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.cybersecurity' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry_sector health.nutrition' || ' (changed)' AS label, 'igny8_industry_sector health.nutrition' AS row FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.nutrition' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry_sector health.fitness' || ' (changed)' AS label, 'igny8_industry_sector health.fitness' AS row FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.fitness' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_plan starter' || ' (changed)' AS label, 'igny8_plan starter' AS row FROM "igny8_plan" AS t WHERE t."slug" = 'starter' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_plan internal' || ' (changed)' AS label, 'igny8_plan internal' AS row FROM "igny8_plan" AS t WHERE t."slug" = 'internal' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_plan growth' || ' (changed)' AS label, 'igny8_plan growth' AS row FROM "igny8_plan" AS t WHERE t."slug" = 'growth' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config default/stripe' || ' (changed)' AS label, 'igny8_payment_method_config default/stripe' AS row FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'stripe' AND t."is_enabled" IS TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config default/paypal' || ' (changed)' AS label, 'igny8_payment_method_config default/paypal' AS row FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'paypal' AND t."is_enabled" IS TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config PK/stripe' || ' (changed)' AS label, 'igny8_payment_method_config PK/stripe' AS row FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'stripe' AND t."is_enabled" IS TRUE
  UNION ALL
  SELECT 'igny8_payment_method_config PK/bank_transfer' || ' (changed)' AS label, 'igny8_payment_method_config PK/bank_transfer' AS row FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer' AND t."is_enabled" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider stripe' || ' (changed)' AS label, 'igny8_integration_provider stripe' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'stripe' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider runware' || ' (changed)' AS label, 'igny8_integration_provider runware' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'runware' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider resend' || ' (changed)' AS label, 'igny8_integration_provider resend' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'resend' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider paypal' || ' (changed)' AS label, 'igny8_integration_provider paypal' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'paypal' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider openai' || ' (changed)' AS label, 'igny8_integration_provider openai' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'openai' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_integration_provider anthropic' || ' (changed)' AS label, 'igny8_integration_provider anthropic' AS row FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'anthropic' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry technology' || ' (changed)' AS label, 'igny8_industry technology' AS row FROM "igny8_industry" AS t WHERE t."slug" = 'technology' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_industry health' || ' (changed)' AS label, 'igny8_industry health' AS row FROM "igny8_industry" AS t WHERE t."slug" = 'health' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_strategy Technical guides' || ' (changed)' AS label, 'igny8_global_strategy Technical guides' AS row FROM "igny8_global_strategy" AS t WHERE t."name" = 'Technical guides' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_strategy Blog articles' || ' (changed)' AS label, 'igny8_global_strategy Blog articles' AS row FROM "igny8_global_strategy" AS t WHERE t."name" = 'Blog articles' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Technical writer' || ' (changed)' AS label, 'igny8_global_author_profile Technical writer' AS row FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Technical writer' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Professional' || ' (changed)' AS label, 'igny8_global_author_profile Professional' AS row FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Professional' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_author_profile Friendly blogger' || ' (changed)' AS label, 'igny8_global_author_profile Friendly blogger' AS row FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Friendly blogger' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt image_prompts' || ' (changed)' AS label, 'igny8_global_ai_prompt image_prompts' AS row FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'image_prompts' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt ideas' || ' (changed)' AS label, 'igny8_global_ai_prompt ideas' AS row FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'ideas' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt content_generation' || ' (changed)' AS label, 'igny8_global_ai_prompt content_generation' AS row FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'content_generation' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_global_ai_prompt clustering' || ' (changed)' AS label, 'igny8_global_ai_prompt clustering' AS row FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'clustering' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_package starter' || ' (changed)' AS label, 'igny8_credit_package starter' AS row FROM "igny8_credit_package" AS t WHERE t."slug" = 'starter' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_package scale' || ' (changed)' AS label, 'igny8_credit_package scale' AS row FROM "igny8_credit_package" AS t WHERE t."slug" = 'scale' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_package growth' || ' (changed)' AS label, 'igny8_credit_package growth' AS row FROM "igny8_credit_package" AS t WHERE t."slug" = 'growth' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config optimization' || ' (changed)' AS label, 'igny8_credit_cost_config optimization' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'optimization' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config linking' || ' (changed)' AS label, 'igny8_credit_cost_config linking' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'linking' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config images' || ' (changed)' AS label, 'igny8_credit_cost_config images' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'images' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config image_prompts' || ' (changed)' AS label, 'igny8_credit_cost_config image_prompts' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'image_prompts' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config ideas' || ' (changed)' AS label, 'igny8_credit_cost_config ideas' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'ideas' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config content' || ' (changed)' AS label, 'igny8_credit_cost_config content' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'content' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_credit_cost_config clustering' || ' (changed)' AS label, 'igny8_credit_cost_config clustering' AS row FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'clustering' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_automation_preset conservative' || ' (changed)' AS label, 'igny8_automation_preset conservative' AS row FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'conservative' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_automation_preset balanced' || ' (changed)' AS label, 'igny8_automation_preset balanced' AS row FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'balanced' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_automation_preset aggressive' || ' (changed)' AS label, 'igny8_automation_preset aggressive' AS row FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'aggressive' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config runware:97@1' || ' (changed)' AS label, 'igny8_ai_model_config runware:97@1' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'runware:97@1' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-5.1' || ' (changed)' AS label, 'igny8_ai_model_config gpt-5.1' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-5.1' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o-mini' || ' (changed)' AS label, 'igny8_ai_model_config gpt-4o-mini' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o-mini' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o' || ' (changed)' AS label, 'igny8_ai_model_config gpt-4o' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config google:4@2' || ' (changed)' AS label, 'igny8_ai_model_config google:4@2' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'google:4@2' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config dall-e-3' || ' (changed)' AS label, 'igny8_ai_model_config dall-e-3' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'dall-e-3' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_ai_model_config bria:10@1' || ' (changed)' AS label, 'igny8_ai_model_config bria:10@1' AS row FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'bria:10@1' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.temperature' || ' (changed)' AS label, 'igny8_account_setting_key ai.temperature' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.temperature' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_tokens' || ' (changed)' AS label, 'igny8_account_setting_key ai.max_tokens' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_tokens' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_images' || ' (changed)' AS label, 'igny8_account_setting_key ai.max_images' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_images' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_style' || ' (changed)' AS label, 'igny8_account_setting_key ai.image_style' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_style' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality_tier' || ' (changed)' AS label, 'igny8_account_setting_key ai.image_quality_tier' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality_tier' AND t."is_active" IS TRUE
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality' || ' (changed)' AS label, 'igny8_account_setting_key ai.image_quality' AS row FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality' AND t."is_active" IS TRUE
  ) AS w
  WHERE w.row = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n')) OR (current_setting('ratesmith.run', true) = 'undo 1' AND EXISTS (SELECT 1 FROM (SELECT a."migration", a."applied_by" FROM "igny8_ratesmith_ledger" AS a WHERE a."id" > coalesce((SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."head" < 1 AND j."action" NOT IN ('overwrite', 'secrets')), 0) AND a."action" NOT IN ('overwrite', 'secrets') ORDER BY a."id" LIMIT 1) AS k WHERE NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = k."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))));

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: 0001_initial found rows that somebody changed: ' || string_agg(w.label, ', ') || coalesce((SELECT E'\u003b that it was to run now says a line of the ledger by ' || c."applied_by" || ', who is not trusted here'
      FROM "igny8_ratesmith_ledger" AS c
      WHERE c."action" NOT IN ('overwrite', 'secrets') AND c."action" <> 'resume' AND NOT EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = c."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))
        AND (c."id" = (SELECT max(j."id") FROM "igny8_ratesmith_ledger" AS j WHERE j."action" NOT IN ('overwrite', 'secrets') AND j."action" <> 'resume') OR (c."head" < 1 AND c."id" > (SELECT min(r."id") FROM "igny8_ratesmith_ledger" AS r WHERE r."head" >= 1 AND r."action" NOT IN ('overwrite', 'secrets'))))
      ORDER BY c."id" DESC LIMIT 1), '')) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window runware:97@1/runware/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'runware:97@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-5.1/openai/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-5.1' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-4o-mini/openai/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o-mini' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window gpt-4o/openai/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'gpt-4o' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window google:4@2/runware/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'google:4@2' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window dall-e-3/openai/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'dall-e-3' AND t."provider" = 'openai' AND t."effective_from" = '0001-01-01'
  UNION ALL
  SELECT 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' || ' (changed)' AS label, 'igny8_ai_model_price_window bria:10@1/runware/0001-01-01' AS row FROM "igny8_ai_model_price_window" AS t WHERE t."model_name" = 'bria:10@1' AND t."provider" = 'runware' AND t."effective_from" = '0001-01-01'
  ) AS w
  WHERE current_setting('ratesmith.run', true) = 'undo 1';

-- Would a row of somebody else hold beside those that went back? These are the rows that were there.
WITH expected AS (
  SELECT v.column1 AS "model_name", v.column2 AS "provider", CAST(v.column3 AS date) AS "effective_from" FROM (VALUES
    ('runware:97@1', 'runware', '0001-01-01'),
    ('gpt-5.1', 'openai', '0001-01-01'),
    ('gpt-4o-mini', 'openai', '0001-01-01'),
    ('gpt-4o', 'openai', '0001-01-01'),
    ('google:4@2', 'runware', '0001-01-01'),
    ('dall-e-3', 'openai', '0001-01-01'),
    ('bria:10@1', 'runware', '0001-01-01')) AS v)
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST(regexp_replace(('ratesmith: undoing 0001_initial would leave rows of somebody else in force beside those that it brings back: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed. Delete those that nobody knows, or go back all the same by: ratesmith rollback') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "beside"
  FROM (SELECT 'igny8_ai_model_price_window ' || left(concat(t."model_name", '/', t."provider", '/', t."effective_from"), 200) AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE current_setting('ratesmith.run', true) = 'undo 1'
      AND t."model_name" IN (SELECT k."model_name" FROM expected AS k)
      AND NOT EXISTS (SELECT 1 FROM expected AS k WHERE t."model_name" = k."model_name" AND t."provider" = k."provider" AND t."effective_from" = k."effective_from")
    ORDER BY label LIMIT 100) AS w;

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("id", "environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "signed_by", "database", "left_out", "hash")
  WITH n AS MATERIALIZED (SELECT
    coalesce((SELECT max(i."id") FROM "igny8_ratesmith_ledger" AS i), 0) + 1 AS "id",
    'staging' AS "environment",
    'down' AS "action",
    0 AS "head",
    '' AS "migration",
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' AS "state_hash",
    CAST('{}' AS jsonb) AS "keys",
    CAST(coalesce((SELECT jsonb_agg(d.entry ORDER BY d.place) FROM (
    SELECT 0 AS place, CAST(u.undo AS jsonb) AS entry FROM (VALUES
      ('igny8_seed_keyword technology.saas/project management software', '{"label": "igny8_seed_keyword technology.saas/project management software", "op": "withdrawn", "table": "seed_keyword", "key": ["technology.saas", "project management software"]}'),
      ('igny8_seed_keyword technology.saas/crm software', '{"label": "igny8_seed_keyword technology.saas/crm software", "op": "withdrawn", "table": "seed_keyword", "key": ["technology.saas", "crm software"]}'),
      ('igny8_seed_keyword technology.cybersecurity/password manager', '{"label": "igny8_seed_keyword technology.cybersecurity/password manager", "op": "withdrawn", "table": "seed_keyword", "key": ["technology.cybersecurity", "password manager"]}'),
      ('igny8_seed_keyword health.nutrition/meal prep ideas', '{"label": "igny8_seed_keyword health.nutrition/meal prep ideas", "op": "withdrawn", "table": "seed_keyword", "key": ["health.nutrition", "meal prep ideas"]}'),
      ('igny8_seed_keyword health.fitness/home workout plan', '{"label": "igny8_seed_keyword health.fitness/home workout plan", "op": "withdrawn", "table": "seed_keyword", "key": ["health.fitness", "home workout plan"]}'),
      ('igny8_industry_sector technology.saas', '{"label": "igny8_industry_sector technology.saas", "op": "withdrawn", "table": "industry_sector", "key": ["technology.saas"]}'),
      ('igny8_industry_sector technology.cybersecurity', '{"label": "igny8_industry_sector technology.cybersecurity", "op": "withdrawn", "table": "industry_sector", "key": ["technology.cybersecurity"]}'),
      ('igny8_industry_sector health.nutrition', '{"label": "igny8_industry_sector health.nutrition", "op": "withdrawn", "table": "industry_sector", "key": ["health.nutrition"]}'),
      ('igny8_industry_sector health.fitness', '{"label": "igny8_industry_sector health.fitness", "op": "withdrawn", "table": "industry_sector", "key": ["health.fitness"]}'),
      ('igny8_system_ai_settings 1', '{"label": "igny8_system_ai_settings 1", "op": "withdrawn", "table": "system_ai_settings", "key": [1]}'),
      ('igny8_plan starter', '{"label": "igny8_plan starter", "op": "withdrawn", "table": "plan", "key": ["starter"]}'),
      ('igny8_plan internal', '{"label": "igny8_plan internal", "op": "withdrawn", "table": "plan", "key": ["internal"]}'),
      ('igny8_plan growth', '{"label": "igny8_plan growth", "op": "withdrawn", "table": "plan", "key": ["growth"]}'),
      ('igny8_payment_method_config default/stripe', '{"label": "igny8_payment_method_config default/stripe", "op": "withdrawn", "table": "payment_method_config", "key": ["default", "stripe"]}'),
      ('igny8_payment_method_config default/paypal', '{"label": "igny8_payment_method_config default/paypal", "op": "withdrawn", "table": "payment_method_config", "key": ["default", "paypal"]}'),
      ('igny8_payment_method_config PK/stripe', '{"label": "igny8_payment_method_config PK/stripe", "op": "withdrawn", "table": "payment_method_config", "key": ["PK", "stripe"]}'),
      ('igny8_payment_method_config PK/bank_transfer', '{"label": "igny8_payment_method_config PK/bank_transfer", "op": "withdrawn", "table": "payment_method_config", "key": ["PK", "bank_transfer"]}'),
      ('igny8_integration_provider stripe', '{"label": "igny8_integration_provider stripe", "op": "withdrawn", "table": "integration_provider", "key": ["stripe"]}'),
      ('igny8_integration_provider runware', '{"label": "igny8_integration_provider runware", "op": "withdrawn", "table": "integration_provider", "key": ["runware"]}'),
      ('igny8_integration_provider resend', '{"label": "igny8_integration_provider resend", "op": "withdrawn", "table": "integration_provider", "key": ["resend"]}'),
      ('igny8_integration_provider paypal', '{"label": "igny8_integration_provider paypal", "op": "withdrawn", "table": "integration_provider", "key": ["paypal"]}'),
      ('igny8_integration_provider openai', '{"label": "igny8_integration_provider openai", "op": "withdrawn", "table": "integration_provider", "key": ["openai"]}'),
      ('igny8_integration_provider anthropic', '{"label": "igny8_integration_provider anthropic", "op": "withdrawn", "table": "integration_provider", "key": ["anthropic"]}'),
      ('igny8_industry technology', '{"label": "igny8_industry technology", "op": "withdrawn", "table": "industry", "key": ["technology"]}'),
      ('igny8_industry health', '{"label": "igny8_industry health", "op": "withdrawn", "table": "industry", "key": ["health"]}'),
      ('igny8_global_strategy Technical guides', '{"label": "igny8_global_strategy Technical guides", "op": "withdrawn", "table": "global_strategy", "key": ["Technical guides"]}'),
      ('igny8_global_strategy Blog articles', '{"label": "igny8_global_strategy Blog articles", "op": "withdrawn", "table": "global_strategy", "key": ["Blog articles"]}'),
      ('igny8_global_module_settings 1', '{"label": "igny8_global_module_settings 1", "op": "withdrawn", "table": "global_module_settings", "key": [1]}'),
      ('igny8_global_author_profile Technical writer', '{"label": "igny8_global_author_profile Technical writer", "op": "withdrawn", "table": "global_author_profile", "key": ["Technical writer"]}'),
      ('igny8_global_author_profile Professional', '{"label": "igny8_global_author_profile Professional", "op": "withdrawn", "table": "global_author_profile", "key": ["Professional"]}'),
      ('igny8_global_author_profile Friendly blogger', '{"label": "igny8_global_author_profile Friendly blogger", "op": "withdrawn", "table": "global_author_profile", "key": ["Friendly blogger"]}'),
      ('igny8_global_ai_prompt image_prompts', '{"label": "igny8_global_ai_prompt image_prompts", "op": "withdrawn", "table": "global_ai_prompt", "key": ["image_prompts"]}'),
      ('igny8_global_ai_prompt ideas', '{"label": "igny8_global_ai_prompt ideas", "op": "withdrawn", "table": "global_ai_prompt", "key": ["ideas"]}'),
      ('igny8_global_ai_prompt content_generation', '{"label": "igny8_global_ai_prompt content_generation", "op": "withdrawn", "table": "global_ai_prompt", "key": ["content_generation"]}'),
      ('igny8_global_ai_prompt clustering', '{"label": "igny8_global_ai_prompt clustering", "op": "withdrawn", "table": "global_ai_prompt", "key": ["clustering"]}'),
      ('igny8_credit_package starter', '{"label": "igny8_credit_package starter", "op": "withdrawn", "table": "credit_package", "key": ["starter"]}'),
      ('igny8_credit_package scale', '{"label": "igny8_credit_package scale", "op": "withdrawn", "table": "credit_package", "key": ["scale"]}'),
      ('igny8_credit_package growth', '{"label": "igny8_credit_package growth", "op": "withdrawn", "table": "credit_package", "key": ["growth"]}'),
      ('igny8_credit_cost_config optimization', '{"label": "igny8_credit_cost_config optimization", "op": "withdrawn", "table": "credit_cost_config", "key": ["optimization"]}'),
      ('igny8_credit_cost_config linking', '{"label": "igny8_credit_cost_config linking", "op": "withdrawn", "table": "credit_cost_config", "key": ["linking"]}'),
      ('igny8_credit_cost_config images', '{"label": "igny8_credit_cost_config images", "op": "withdrawn", "table": "credit_cost_config", "key": ["images"]}'),
      ('igny8_credit_cost_config image_prompts', '{"label": "igny8_credit_cost_config image_prompts", "op": "withdrawn", "table": "credit_cost_config", "key": ["image_prompts"]}'),
      ('igny8_credit_cost_config ideas', '{"label": "igny8_credit_cost_config ideas", "op": "withdrawn", "table": "credit_cost_config", "key": ["ideas"]}'),
      ('igny8_credit_cost_config content', '{"label": "igny8_credit_cost_config content", "op": "withdrawn", "table": "credit_cost_config", "key": ["content"]}'),
      ('igny8_credit_cost_config clustering', '{"label": "igny8_credit_cost_config clustering", "op": "withdrawn", "table": "credit_cost_config", "key": ["clustering"]}'),
      ('igny8_billing_configuration 1', '{"label": "igny8_billing_configuration 1", "op": "withdrawn", "table": "billing_configuration", "key": [1]}'),
      ('igny8_automation_stage 7', '{"label": "igny8_automation_stage 7", "op": "withdrawn", "table": "automation_stage", "key": [7]}'),
      ('igny8_automation_stage 6', '{"label": "igny8_automation_stage 6", "op": "withdrawn", "table": "automation_stage", "key": [6]}'),
      ('igny8_automation_stage 5', '{"label": "igny8_automation_stage 5", "op": "withdrawn", "table": "automation_stage", "key": [5]}'),
      ('igny8_automation_stage 4', '{"label": "igny8_automation_stage 4", "op": "withdrawn", "table": "automation_stage", "key": [4]}'),
      ('igny8_automation_stage 3', '{"label": "igny8_automation_stage 3", "op": "withdrawn", "table": "automation_stage", "key": [3]}'),
      ('igny8_automation_stage 2', '{"label": "igny8_automation_stage 2", "op": "withdrawn", "table": "automation_stage", "key": [2]}'),
      ('igny8_automation_stage 1', '{"label": "igny8_automation_stage 1", "op": "withdrawn", "table": "automation_stage", "key": [1]}'),
      ('igny8_automation_preset conservative', '{"label": "igny8_automation_preset conservative", "op": "withdrawn", "table": "automation_preset", "key": ["conservative"]}'),
      ('igny8_automation_preset balanced', '{"label": "igny8_automation_preset balanced", "op": "withdrawn", "table": "automation_preset", "key": ["balanced"]}'),
      ('igny8_automation_preset aggressive', '{"label": "igny8_automation_preset aggressive", "op": "withdrawn", "table": "automation_preset", "key": ["aggressive"]}'),
      ('igny8_automation_defaults 1', '{"label": "igny8_automation_defaults 1", "op": "withdrawn", "table": "automation_defaults", "key": [1]}'),
      ('igny8_ai_model_config runware:97@1', '{"label": "igny8_ai_model_config runware:97@1", "op": "withdrawn", "table": "ai_model_config", "key": ["runware:97@1"]}'),
      ('igny8_ai_model_config gpt-5.1', '{"label": "igny8_ai_model_config gpt-5.1", "op": "withdrawn", "table": "ai_model_config", "key": ["gpt-5.1"]}'),
      ('igny8_ai_model_config gpt-4o-mini', '{"label": "igny8_ai_model_config gpt-4o-mini", "op": "withdrawn", "table": "ai_model_config", "key": ["gpt-4o-mini"]}'),
      ('igny8_ai_model_config gpt-4o', '{"label": "igny8_ai_model_config gpt-4o", "op": "withdrawn", "table": "ai_model_config", "key": ["gpt-4o"]}'),
      ('igny8_ai_model_config google:4@2', '{"label": "igny8_ai_model_config google:4@2", "op": "withdrawn", "table": "ai_model_config", "key": ["google:4@2"]}'),
      ('igny8_ai_model_config dall-e-3', '{"label": "igny8_ai_model_config dall-e-3", "op": "withdrawn", "table": "ai_model_config", "key": ["dall-e-3"]}'),
      ('igny8_ai_model_config bria:10@1', '{"label": "igny8_ai_model_config bria:10@1", "op": "withdrawn", "table": "ai_model_config", "key": ["bria:10@1"]}'),
      ('igny8_account_setting_key ai.temperature', '{"label": "igny8_account_setting_key ai.temperature", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.temperature"]}'),
      ('igny8_account_setting_key ai.max_tokens', '{"label": "igny8_account_setting_key ai.max_tokens", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.max_tokens"]}'),
      ('igny8_account_setting_key ai.max_images', '{"label": "igny8_account_setting_key ai.max_images", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.max_images"]}'),
      ('igny8_account_setting_key ai.image_style', '{"label": "igny8_account_setting_key ai.image_style", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.image_style"]}'),
      ('igny8_account_setting_key ai.image_quality_tier', '{"label": "igny8_account_setting_key ai.image_quality_tier", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.image_quality_tier"]}'),
      ('igny8_account_setting_key ai.image_quality', '{"label": "igny8_account_setting_key ai.image_quality", "op": "withdrawn", "table": "account_setting_key", "key": ["ai.image_quality"]}')
    ) AS u(label, undo)
    WHERE u.label = ANY (string_to_array(coalesce(current_setting('ratesmith.undo', true), ''), E'\n'))
    UNION ALL
    SELECT 0 AS place, e.value AS entry FROM (SELECT b."down", (SELECT max(m."head") FROM "igny8_ratesmith_ledger" AS m WHERE m."id" < b."id") AS reached FROM (SELECT w.* FROM "igny8_ratesmith_ledger" AS w
          WHERE EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = w."applied_by" AND (r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid))))) AS b
        WHERE b."action" NOT IN ('overwrite', 'secrets') AND b."action" <> 'resume' AND b."id" <= (SELECT max(d."id") FROM "igny8_ratesmith_ledger" AS d WHERE d."action" = 'down') ORDER BY b."id" DESC LIMIT 1) AS l
      JOIN jsonb_array_elements(l."down") AS e(value) ON CAST(e.value ->> 'at' AS integer) <= l.reached WHERE CAST(e.value ->> 'at' AS integer) > 1
    ) AS d), '[]') AS jsonb) AS "down",
    CAST('[]' AS jsonb) AS "changes",
    coalesce(current_setting('ratesmith.reason', true), '') AS "reason",
    coalesce(current_setting('ratesmith.actor', true), '') AS "actor",
    coalesce(current_setting('ratesmith.commit', true), '') AS "git_commit",
    coalesce(current_setting('ratesmith.signed_by', true), '') AS "signed_by",
    coalesce(current_setting('ratesmith.database', true), '') AS "database",
    coalesce(current_setting('ratesmith.left_out', true), '') AS "left_out"
  WHERE current_setting('ratesmith.run', true) = 'undo 1')
  SELECT n.*, encode(sha256(convert_to(CAST(jsonb_build_array(coalesce((SELECT b."hash" FROM "igny8_ratesmith_ledger" AS b ORDER BY b."id" DESC LIMIT 1), ''), n."id", n."environment", n."action", n."head", n."migration", n."state_hash", n."keys", n."down", n."changes", n."reason", n."actor", n."git_commit", n."signed_by", n."database", n."left_out", to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), current_user) AS text), 'UTF8')), 'hex') FROM n;

SELECT CASE WHEN coalesce((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l ORDER BY l."id" DESC LIMIT 1), 0) < 1 THEN 0
    ELSE CAST(E'ratesmith: run this file as a whole and in one transaction\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "done";

COMMIT;
