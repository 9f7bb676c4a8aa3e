-- Where a database of environment production stands, in one row. Changes nothing.
-- One query, whose parts run one after another: the first ones make it safe to look for the tables.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f monitor.sql DATABASE
-- Written by ratesmith build, do not edit.

WITH s1 AS MATERIALIZED (SELECT pg_catalog.query_to_xml(pg_catalog.concat(
'SELECT pg_catalog.set_config(''ratesmith.schemas'', CAST(pg_catalog.current_schemas(false) AS pg_catalog.text), true) AS "schemas"'
), false, true, '') AS done), s2 AS MATERIALIZED (SELECT pg_catalog.query_to_xml(pg_catalog.concat(pg_catalog.left(CAST(s1.done AS pg_catalog.text), 0),
'SELECT pg_catalog.set_config(''search_path'', ''pg_catalog, pg_temp'', true), pg_catalog.set_config(''quote_all_identifiers'', ''off'', true), pg_catalog.set_config(''lock_timeout'', ''10s'', true)'
), false, true, '') AS done FROM s1), s3 AS MATERIALIZED (SELECT pg_catalog.query_to_xml(pg_catalog.concat(pg_catalog.left(CAST(s2.done AS pg_catalog.text), 0),
E'WITH s AS (SELECT n.oid, n.nspowner, n.nspacl, s.name, s.place FROM pg_namespace AS n
    JOIN unnest(CAST(nullif(current_setting(''ratesmith.schemas'', true), '''') AS name[]))
      WITH ORDINALITY AS s(name, place) ON s.name = n.nspname
    WHERE n.nspname NOT LIKE ''pg!_%'' ESCAPE ''!''),
  m AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper OR r.rolname IN (current_user, session_user)
    UNION SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()),
  e AS (SELECT n.oid, n.nspname, concat(''what everybody may create in '', quote_ident(n.nspname),
      '' (run: REVOKE CREATE ON SCHEMA '', quote_ident(n.nspname), '' FROM PUBLIC)'') AS what FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = ''CREATE''),
  o AS (SELECT s.oid, f.what FROM s JOIN (
      SELECT p.pronamespace, p.proowner, p.proname, CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_proc AS p
      UNION ALL
      SELECT o.oprnamespace, o.oprowner, NULL, CAST(CAST(o.oid AS regoperator) AS text) FROM pg_operator AS o
    ) AS f(schema, owner, name, what) ON f.schema = s.oid AND f.owner <> s.nspowner
      AND f.owner NOT IN (SELECT m.oid FROM m)
    WHERE f.name IS NULL OR EXISTS (SELECT 1 FROM pg_proc AS c WHERE c.proname = f.name AND c.pronamespace = 11)
    UNION ALL SELECT e.oid, e.what FROM e JOIN s ON s.oid = e.oid
    UNION ALL SELECT s.oid, ''the schema '' || quote_ident(s.name) || '', named like you, of '' || quote_ident(r.rolname)
    FROM s JOIN pg_roles AS r ON r.oid = s.nspowner
    WHERE s.name IN (current_user, session_user) AND s.nspowner NOT IN (SELECT m.oid FROM m))
SELECT pg_catalog.set_config(''search_path'', (SELECT CASE WHEN p.what IS NOT NULL THEN CAST(CAST(regexp_replace((''ratesmith: the search path leads to what others could have called here: '' || p.what || E''\\u003b nothing was changed'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'') || left(CAST(now() AS text), 0) AS integer) AS text) WHEN nullif(current_setting(''ratesmith.schemas'', true), '''') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM s)
      THEN CAST(CAST(E''ratesmith: the search path leads to no schema that this role may use, so there is none for the tables\\u003b nothing was changed'' || left(CAST(now() AS text), 0) AS integer) AS text)
    ELSE (SELECT concat(string_agg(quote_ident(s.name) || '', '', '''' ORDER BY s.place), ''pg_temp'') FROM s) END
  FROM (SELECT string_agg(w.what, '', '') FROM (SELECT o.what FROM o) AS w) AS p(what)), true) AS "path"'
), false, true, '') AS done FROM s2), s4 AS MATERIALIZED (SELECT pg_catalog.query_to_xml(pg_catalog.concat(pg_catalog.left(CAST(s3.done AS pg_catalog.text), 0),
E'WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id AND (coalesce(CAST(to_jsonb(a) ->> ''inherit_option'' AS boolean), true) OR coalesce(CAST(to_jsonb(a) ->> ''set_option'' AS boolean), true))
      JOIN pg_roles AS x ON x.oid = a.grantor AND (x.oid = a.member OR x.rolsuper OR
        x.oid = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m)
      OR r.rolname = ''pg_database_owner'' OR r.rolname = ANY (string_to_array(replace(current_setting(''ratesmith.owner'', true), '' '', ''''), '',''))),
  s AS (SELECT concat(f.what, '' of '', r.rolname) AS name FROM (SELECT w.name, CAST(c.relname AS text), c.relowner, c.relnamespace FROM (VALUES (''igny8_account_setting_key'', ''"igny8_account_setting_key"''), (''igny8_ai_model_config'', ''"igny8_ai_model_config"''), (''igny8_ai_rate'', ''"igny8_ai_rate"''), (''igny8_automation_defaults'', ''"igny8_automation_defaults"''), (''igny8_automation_preset'', ''"igny8_automation_preset"''), (''igny8_automation_stage'', ''"igny8_automation_stage"''), (''igny8_billing_configuration'', ''"igny8_billing_configuration"''), (''igny8_credit_cost_config'', ''"igny8_credit_cost_config"''), (''igny8_credit_package'', ''"igny8_credit_package"''), (''igny8_global_ai_prompt'', ''"igny8_global_ai_prompt"''), (''igny8_global_author_profile'', ''"igny8_global_author_profile"''), (''igny8_global_module_settings'', ''"igny8_global_module_settings"''), (''igny8_global_strategy'', ''"igny8_global_strategy"''), (''igny8_industry'', ''"igny8_industry"''), (''igny8_integration_provider'', ''"igny8_integration_provider"''), (''igny8_payment_method_config'', ''"igny8_payment_method_config"''), (''igny8_plan'', ''"igny8_plan"''), (''igny8_system_ai_settings'', ''"igny8_system_ai_settings"''), (''igny8_ai_model_cost_component'', ''"igny8_ai_model_cost_component"''), (''igny8_ai_model_price_window'', ''"igny8_ai_model_price_window"''), (''igny8_industry_sector'', ''"igny8_industry_sector"''), (''igny8_seed_keyword'', ''"igny8_seed_keyword"''), (''igny8_ai_model_price_window_log'', ''"igny8_ai_model_price_window_log"''), (''igny8_ai_model_in_force'', ''"igny8_ai_model_in_force"''), (''igny8_ai_rate_applied'', ''"igny8_ai_rate_applied"''), (''igny8_ratesmith_ledger'', ''"igny8_ratesmith_ledger"'')) AS w(name, quoted)
    CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (SELECT CAST(to_regclass(w.quoted) AS oid) UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
    JOIN pg_class AS c ON c.oid = d.id
    UNION ALL SELECT w.name, concat(p.proname, ''()''), p.proowner, p.pronamespace FROM (VALUES (''igny8_ratesmith_ledger_line()'', ''"igny8_ratesmith_ledger_line"()'')) AS w(name, quoted)
    JOIN pg_proc AS p ON p.oid = CAST(to_regprocedure(w.quoted) AS oid)) AS f(name, what, owner, place)
    JOIN pg_roles AS r ON r.oid = f.owner LEFT JOIN pg_namespace AS n ON n.oid = f.place
    WHERE f.owner IS DISTINCT FROM n.nspowner AND f.owner NOT IN (SELECT t.oid FROM t)),
  c(cl, ru, fn, op, ty, tr, po) AS (SELECT CAST(CAST(''pg_class'' AS regclass) AS oid), CAST(CAST(''pg_rewrite'' AS regclass) AS oid), CAST(CAST(''pg_proc'' AS regclass) AS oid), CAST(CAST(''pg_operator'' AS regclass) AS oid), CAST(CAST(''pg_type'' AS regclass) AS oid), CAST(CAST(''pg_trigger'' AS regclass) AS oid), CAST(CAST(''pg_policy'' AS regclass) AS oid)),
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '''', false FROM c CROSS JOIN (VALUES (''"igny8_account_setting_key"''), (''"igny8_ai_model_config"''), (''"igny8_ai_rate"''), (''"igny8_automation_defaults"''), (''"igny8_automation_preset"''), (''"igny8_automation_stage"''), (''"igny8_billing_configuration"''), (''"igny8_credit_cost_config"''), (''"igny8_credit_package"''), (''"igny8_global_ai_prompt"''), (''"igny8_global_author_profile"''), (''"igny8_global_module_settings"''), (''"igny8_global_strategy"''), (''"igny8_industry"''), (''"igny8_integration_provider"''), (''"igny8_payment_method_config"''), (''"igny8_plan"''), (''"igny8_system_ai_settings"''), (''"igny8_ai_model_cost_component"''), (''"igny8_ai_model_price_window"''), (''"igny8_industry_sector"''), (''"igny8_seed_keyword"''), (''"igny8_ai_model_price_window_log"''), (''"igny8_ai_model_in_force"''), (''"igny8_ai_rate_applied"''), (''"igny8_ratesmith_ledger"'')) AS w(name) UNION SELECT l.class, l.id, CASE WHEN e.via <> '''' AND l.class IN (c.fn, c.op, c.ty) THEN e.via ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn FROM e CROSS JOIN c CROSS JOIN LATERAL ( SELECT p.classid, p.objid, false FROM pg_depend AS p WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty) AND (p.deptype <> ''n'' OR p.classid = c.cl AND e.class = c.cl) AND p.classid <> c.tr UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p WHERE p.classid = e.class AND p.objid = e.id AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl) ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = '''' JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, '' runs '' || nullif(x.what, x.via), '' of '', r.rolname) FROM ( SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty) JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = ''o'' AND s.dbid = (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database()) UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = ''f'' AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN ''a foreign key of '' END, e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id AND k.relkind IN (''r'', ''p'', ''v'', ''m'', ''f'')) AS x(via, what, owner) JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST(regexp_replace((''ratesmith: tables belong to who is not trusted here: '' || (SELECT string_agg(s.name, '', '') FROM s) || E''\\u003b nothing was changed. Drop what nobody knows\\u003b a role that is to own them is named by the setting ratesmith.owner of the connection'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'') || left(CAST(now() AS text), 0) AS integer)
  WHEN EXISTS (SELECT 1 FROM z)
  THEN CAST(regexp_replace((''ratesmith: code of who is not trusted here would run as you: '' || (SELECT string_agg(z.name, '', '') FROM z) || E''\\u003b nothing was changed. Drop what nobody knows\\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection'') COLLATE pg_catalog."C", ''[[:cntrl:]]|(#(?=#)|:(?=:))'', E''\\\\1 '', ''g'') || left(CAST(now() AS text), 0) AS integer) END AS "strangers"'
), false, true, '') AS done FROM s3), s5 AS MATERIALIZED (SELECT pg_catalog.query_to_xml(pg_catalog.concat(pg_catalog.left(CAST(s4.done AS pg_catalog.text), 0),
E'SELECT encode(convert_to(CAST(row_to_json(t) AS text), ''UTF8''), ''hex'') AS hex FROM (
SELECT l."environment" AS environment,
  ''production'' AS expected_environment,
  coalesce(l."head", 0) AS head,
  1 AS expected_head,
  CASE WHEN l."action" = ''down'' THEN 1 ELSE 0 END AS held,
  CASE WHEN l."state_hash" = ''92056da4463519f4ee686b0a1066abfc4e72336243f7369d5d12b985881e48a0'' THEN 1 ELSE 0 END AS up_to_date,
  CASE WHEN l."state_hash" = ''92056da4463519f4ee686b0a1066abfc4e72336243f7369d5d12b985881e48a0'' THEN 0 END AS activation_late,
  (SELECT count(*) FROM (WITH many AS (SELECT count(*) > 200000 AS long FROM (SELECT 1 AS line FROM "igny8_ai_model_price_window_log" LIMIT 200001) AS c),
    there AS (SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window" WHERE NOT (SELECT m.long FROM many AS m)),
    said AS (SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" WHERE NOT (SELECT m.long FROM many AS m) GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE)
    SELECT CAST(d."model_name" AS text) || ''/'' || CAST(d."provider" AS text) || ''/'' || CAST(d."effective_from" AS text) AS label FROM (
      SELECT "model_name", "provider", "effective_from" FROM (SELECT * FROM there EXCEPT SELECT * FROM said) AS a
      UNION SELECT "model_name", "provider", "effective_from" FROM (SELECT * FROM said EXCEPT SELECT * FROM there) AS b) AS d
    UNION ALL SELECT ''(not compared: it has more than 200,000 lines)'' FROM many WHERE long
    UNION ALL SELECT ''(not all is logged: its triggers are missing, disabled, or others)'' WHERE NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ai_model_price_window_log_by'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ai_model_price_window_log_by"()'') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ai_model_price_window_log_line'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ai_model_price_window_log"()'') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ai_model_price_window"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ai_model_price_window_log_truncate'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ai_model_price_window_log"()'') AS oid) AND t.tgtype = 34 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ai_model_price_window_log_insert_only'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ai_model_price_window_log_insert_only"()'') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '''')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass(''"igny8_ai_model_price_window_log"'') AS oid) AND t.tgenabled IN (''O'', ''A'') AND (t.tgname = ''igny8_ai_model_price_window_log_takes'' AND t.tgfoid = CAST(to_regprocedure(''"igny8_ai_model_price_window_log_takes"()'') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = ''''))) AS r) AS "rates_late",
  l."applied_at" AS changed_at
  FROM (SELECT max(m."id") AS id FROM "igny8_ratesmith_ledger" AS m WHERE m."action" NOT IN (''overwrite'', ''secrets'')) AS n
  LEFT JOIN "igny8_ratesmith_ledger" AS l ON l."id" = n.id
) AS t'
), false, true, '') AS done FROM s4)
SELECT r.* FROM s5
  CROSS JOIN LATERAL pg_catalog.json_to_record(CAST(pg_catalog.convert_from(pg_catalog.decode(pg_catalog.split_part(pg_catalog.split_part(CAST(s5.done AS pg_catalog.text), '<hex>', 2), '</hex>', 1), 'hex'), 'UTF8') AS pg_catalog.json))
  AS r(environment pg_catalog.text, expected_environment pg_catalog.text, head pg_catalog.int4, expected_head pg_catalog.int4, held pg_catalog.int4, up_to_date pg_catalog.int4, activation_late pg_catalog.int8, "rates_late" pg_catalog.int8, changed_at pg_catalog.timestamptz);
