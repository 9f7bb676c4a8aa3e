-- Fails where a database is not in the state of environment production. Changes nothing.
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f verify.sql DATABASE
-- Written by ratesmith build, do not edit.

BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;

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
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '', false FROM c CROSS JOIN (VALUES ('"igny8_account_setting_key"'), ('"igny8_ai_model_config"'), ('"igny8_ai_rate"'), ('"igny8_automation_defaults"'), ('"igny8_automation_preset"'), ('"igny8_automation_stage"'), ('"igny8_billing_configuration"'), ('"igny8_credit_cost_config"'), ('"igny8_credit_package"'), ('"igny8_global_ai_prompt"'), ('"igny8_global_author_profile"'), ('"igny8_global_module_settings"'), ('"igny8_global_strategy"'), ('"igny8_industry"'), ('"igny8_integration_provider"'), ('"igny8_payment_method_config"'), ('"igny8_plan"'), ('"igny8_system_ai_settings"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_industry_sector"'), ('"igny8_seed_keyword"'), ('"igny8_ai_model_price_window_log"'), ('"igny8_ai_model_in_force"'), ('"igny8_ai_rate_applied"'), ('"igny8_ratesmith_ledger"')) AS w(name) UNION SELECT l.class, l.id, CASE WHEN e.via <> '' AND l.class IN (c.fn, c.op, c.ty) THEN e.via ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn FROM e CROSS JOIN c CROSS JOIN LATERAL ( SELECT p.classid, p.objid, false FROM pg_depend AS p WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty) AND (p.deptype <> 'n' OR p.classid = c.cl AND e.class = c.cl) AND p.classid <> c.tr UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p WHERE p.classid = e.class AND p.objid = e.id AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl) ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = '' JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, ' runs ' || nullif(x.what, x.via), ' of ', r.rolname) FROM ( SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty) JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = 'o' AND s.dbid = (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database()) UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN 'a foreign key of ' END, e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) AS x(via, what, owner) JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST(regexp_replace(('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer)
  WHEN EXISTS (SELECT 1 FROM z)
  THEN CAST(regexp_replace(('ratesmith: code of who is not trusted here would run as you: ' || (SELECT string_agg(z.name, ', ') FROM z) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role whose code is to run is named by the setting ratesmith.owner of the connection') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "strangers";

-- Does a trigger of somebody else call a function of ratesmith's?
WITH o AS (WITH RECURSIVE d(id) AS (SELECT v.id FROM (VALUES (CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid)), (CAST(to_regclass('"igny8_ai_model_price_window_log"') AS oid)), (CAST(to_regclass('"igny8_ai_model_price_window"') AS oid)), (CAST(to_regclass('"igny8_ai_rate"') AS oid)), (CAST(to_regclass('"igny8_ai_model_cost_component"') AS oid))) AS v(id) UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id)
SELECT quote_ident(t.tgname) AS name, CAST(CAST(t.tgrelid AS regclass) AS text) AS place, quote_ident(r.rolname) AS owner, t.tgrelid IN (SELECT d.id FROM d) AS ours
  FROM pg_trigger AS t JOIN pg_class AS k ON k.oid = t.tgrelid JOIN pg_roles AS r ON r.oid = k.relowner
  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgfoid IN (CAST(to_regprocedure('"igny8_ratesmith_ledger_line"()') AS oid), CAST(to_regprocedure('"igny8_ai_model_price_window_log_insert_only"()') AS oid), CAST(to_regprocedure('"igny8_ai_model_price_window_log_takes"()') AS oid), CAST(to_regprocedure('"igny8_ai_model_price_window_log_by"()') AS oid), CAST(to_regprocedure('"igny8_ai_model_price_window_log"()') AS oid), CAST(to_regprocedure('"igny8_ai_rate_insert_only"()') AS oid), CAST(to_regprocedure('"igny8_ai_model_cost_component_insert_only"()') AS oid))
    AND (t.tgrelid = CAST(to_regclass('"igny8_ratesmith_ledger"') AS oid) AND t.tgname IN ('igny8_ratesmith_ledger_takes', 'igny8_ratesmith_ledger_line', 'igny8_ratesmith_ledger_keeps') OR t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window_log"') AS oid) AND t.tgname IN ('igny8_ai_model_price_window_log_insert_only', 'igny8_ai_model_price_window_log_takes') OR t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window"') AS oid) AND t.tgname IN ('igny8_ai_model_price_window_log_by', 'igny8_ai_model_price_window_log_line', 'igny8_ai_model_price_window_log', 'igny8_ai_model_price_window_log_truncate') OR t.tgrelid = CAST(to_regclass('"igny8_ai_rate"') AS oid) AND t.tgname IN ('igny8_ai_rate_insert_only') OR t.tgrelid = CAST(to_regclass('"igny8_ai_model_cost_component"') AS oid) AND t.tgname IN ('igny8_ai_model_cost_component_insert_only')) IS NOT TRUE ORDER BY 2, 1)
SELECT CASE WHEN EXISTS (SELECT 1 FROM o)
  THEN CAST(regexp_replace(('ratesmith: somebody else made triggers of functions that are ratesmith''s: ' || (SELECT string_agg(concat(o.name, ' on ', o.place, ' of ', o.owner), ', ') FROM o) || E'\u003b nothing was changed. Find out who, and have the owner of the table or a superuser drop each: DROP TRIGGER name ON table') COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "attached";

-- account_setting_key

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(100)) AS "key", CAST(v.column2 AS varchar(20)) AS "value_type", CAST(v.column3 AS varchar(50)) AS "overrides", CAST(v.column4 AS jsonb) AS "default_value", CAST(v.column5 AS numeric(12, 4)) AS "min_value", CAST(v.column6 AS numeric(12, 4)) AS "max_value", CAST(v.column7 AS numeric(12, 4)) AS "step_value", CAST(v.column8 AS jsonb) AS "choices", CAST(v.column9 AS boolean) AS "is_active"
  FROM (VALUES
('ai.image_quality', 'string', 'image_quality', '"standard"', NULL, NULL, NULL, '["standard", "hd"]', TRUE),
('ai.image_quality_tier', 'string', 'quality_tier', '"quality"', NULL, NULL, NULL, '["basic", "quality", "premium"]', TRUE),
('ai.image_style', 'string', 'image_style', '"photorealistic"', NULL, NULL, NULL, '["photorealistic", "illustration", "3d_render", "minimal_flat", "artistic", "cartoon"]', TRUE),
('ai.max_images', 'int', 'max_images_per_article', '4', 1, 8, NULL, NULL, TRUE),
('ai.max_tokens', 'int', 'max_tokens', '8192', 1, 8192, NULL, NULL, TRUE),
('ai.temperature', 'float', 'temperature', '0.7', 0, 2, 0.1, NULL, TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."key" IS NULL THEN 'missing ' || '''' || CAST(e."key" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."key" AS text) || '''' || ' (' || substr(CASE WHEN t."value_type" IS DISTINCT FROM e."value_type" THEN ', value_type' ELSE '' END || CASE WHEN t."overrides" IS DISTINCT FROM e."overrides" THEN ', overrides' ELSE '' END || CASE WHEN CAST(t."default_value" AS jsonb) IS DISTINCT FROM e."default_value" THEN ', default_value' ELSE '' END || CASE WHEN t."min_value" IS DISTINCT FROM e."min_value" THEN ', min_value' ELSE '' END || CASE WHEN t."max_value" IS DISTINCT FROM e."max_value" THEN ', max_value' ELSE '' END || CASE WHEN t."step_value" IS DISTINCT FROM e."step_value" THEN ', step_value' ELSE '' END || CASE WHEN CAST(t."choices" AS jsonb) IS DISTINCT FROM e."choices" THEN ', choices' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_account_setting_key" AS t ON t."key" = e."key"
  WHERE t."key" IS NULL
    OR t."value_type" IS DISTINCT FROM e."value_type"
    OR t."overrides" IS DISTINCT FROM e."overrides"
    OR CAST(t."default_value" AS jsonb) IS DISTINCT FROM e."default_value"
    OR t."min_value" IS DISTINCT FROM e."min_value"
    OR t."max_value" IS DISTINCT FROM e."max_value"
    OR t."step_value" IS DISTINCT FROM e."step_value"
    OR CAST(t."choices" AS jsonb) IS DISTINCT FROM e."choices"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_account_setting_key ' || CAST(t."key" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_account_setting_key" AS t
    WHERE t."key" = e."key"
    GROUP BY t."key" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 6
  ELSE CAST(regexp_replace(('ratesmith: igny8_account_setting_key differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_account_setting_key";

-- ai_model_config

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(100)) AS "model_name", CAST(v.column2 AS varchar(20)) AS "model_type", CAST(v.column3 AS varchar(50)) AS "provider", CAST(v.column4 AS varchar(200)) AS "display_name", CAST(v.column5 AS boolean) AS "is_default", CAST(v.column6 AS boolean) AS "is_testing", CAST(v.column7 AS boolean) AS "is_active", CAST(v.column8 AS numeric(18, 12)) AS "cost_per_1k_input", CAST(v.column9 AS numeric(18, 12)) AS "cost_per_1k_output", CAST(v.column10 AS numeric(18, 12)) AS "cost_per_image", CAST(v.column11 AS integer) AS "tokens_per_credit", CAST(v.column12 AS integer) AS "credits_per_image", CAST(v.column13 AS varchar(20)) AS "quality_tier", CAST(v.column14 AS integer) AS "max_tokens", CAST(v.column15 AS integer) AS "max_input_tokens", CAST(v.column16 AS integer) AS "max_output_tokens", CAST(v.column17 AS integer) AS "context_window", CAST(v.column18 AS jsonb) AS "capabilities", CAST(v.column19 AS jsonb) AS "available_sizes", CAST(v.column20 AS integer) AS "sort_order", CAST(v.column21 AS date) AS "release_date", CAST(v.column22 AS date) AS "deprecation_date", CAST(v.column23 AS text) AS "notes"
  FROM (VALUES
('bria:10@1', 'image', 'runware', 'Bria 3.2', FALSE, FALSE, FALSE, NULL, NULL, NULL, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1344x768"]', 40, NULL, NULL, ''),
('dall-e-3', 'image', 'openai', 'DALL-E 3', TRUE, FALSE, TRUE, NULL, NULL, 0.04, NULL, 5, 'quality', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1792x1024", "1024x1792"]', 20, '2023-10-19', NULL, ''),
('google:4@2', 'image', 'runware', 'Nano Banana', FALSE, FALSE, TRUE, NULL, NULL, 0.15, NULL, 15, 'premium', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1376x768"]', 30, NULL, NULL, ''),
('gpt-4o', 'text', 'openai', 'GPT-4o', FALSE, FALSE, TRUE, 0.0025, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 20, '2024-05-13', NULL, ''),
('gpt-4o-mini', 'text', 'openai', 'GPT-4o mini', FALSE, TRUE, TRUE, 0.00015, 0.0006, NULL, 10000, NULL, NULL, 8192, NULL, 16384, 128000, '{"function_calling": true, "vision": true}', '[]', 30, '2024-07-18', NULL, ''),
('gpt-5.1', 'text', 'openai', 'GPT-5.1', TRUE, FALSE, TRUE, 0.00125, 0.01, NULL, 1000, NULL, NULL, 8192, NULL, NULL, 400000, '{"function_calling": true, "vision": true}', '[]', 10, '2025-11-12', NULL, ''),
('runware:97@1', 'image', 'runware', 'Hi Dream Full', FALSE, TRUE, TRUE, NULL, NULL, 0.013, NULL, 1, 'basic', NULL, NULL, NULL, NULL, '{}', '["1024x1024", "1280x768"]', 10, NULL, NULL, '')) AS v),
wrong AS (
  SELECT CASE WHEN t."model_name" IS NULL THEN 'missing ' || '''' || CAST(e."model_name" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."model_name" AS text) || '''' || ' (' || substr(CASE WHEN t."model_type" IS DISTINCT FROM e."model_type" THEN ', model_type' ELSE '' END || CASE WHEN t."provider" IS DISTINCT FROM e."provider" THEN ', provider' ELSE '' END || CASE WHEN t."display_name" IS DISTINCT FROM e."display_name" THEN ', display_name' ELSE '' END || CASE WHEN t."is_default" IS DISTINCT FROM e."is_default" THEN ', is_default' ELSE '' END || CASE WHEN t."is_testing" IS DISTINCT FROM e."is_testing" THEN ', is_testing' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."cost_per_1k_input" IS DISTINCT FROM e."cost_per_1k_input" THEN ', cost_per_1k_input' ELSE '' END || CASE WHEN t."cost_per_1k_output" IS DISTINCT FROM e."cost_per_1k_output" THEN ', cost_per_1k_output' ELSE '' END || CASE WHEN t."cost_per_image" IS DISTINCT FROM e."cost_per_image" THEN ', cost_per_image' ELSE '' END || CASE WHEN t."tokens_per_credit" IS DISTINCT FROM e."tokens_per_credit" THEN ', tokens_per_credit' ELSE '' END || CASE WHEN t."credits_per_image" IS DISTINCT FROM e."credits_per_image" THEN ', credits_per_image' ELSE '' END || CASE WHEN t."quality_tier" IS DISTINCT FROM e."quality_tier" THEN ', quality_tier' ELSE '' END || CASE WHEN t."max_tokens" IS DISTINCT FROM e."max_tokens" THEN ', max_tokens' ELSE '' END || CASE WHEN t."max_input_tokens" IS DISTINCT FROM e."max_input_tokens" THEN ', max_input_tokens' ELSE '' END || CASE WHEN t."max_output_tokens" IS DISTINCT FROM e."max_output_tokens" THEN ', max_output_tokens' ELSE '' END || CASE WHEN t."context_window" IS DISTINCT FROM e."context_window" THEN ', context_window' ELSE '' END || CASE WHEN CAST(t."capabilities" AS jsonb) IS DISTINCT FROM e."capabilities" THEN ', capabilities' ELSE '' END || CASE WHEN CAST(t."available_sizes" AS jsonb) IS DISTINCT FROM e."available_sizes" THEN ', available_sizes' ELSE '' END || CASE WHEN t."sort_order" IS DISTINCT FROM e."sort_order" THEN ', sort_order' ELSE '' END || CASE WHEN t."release_date" IS DISTINCT FROM e."release_date" THEN ', release_date' ELSE '' END || CASE WHEN t."deprecation_date" IS DISTINCT FROM e."deprecation_date" THEN ', deprecation_date' ELSE '' END || CASE WHEN t."notes" IS DISTINCT FROM e."notes" THEN ', notes' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_ai_model_config" AS t ON t."model_name" = e."model_name"
  WHERE t."model_name" IS NULL
    OR t."model_type" IS DISTINCT FROM e."model_type"
    OR t."provider" IS DISTINCT FROM e."provider"
    OR t."display_name" IS DISTINCT FROM e."display_name"
    OR t."is_default" IS DISTINCT FROM e."is_default"
    OR t."is_testing" IS DISTINCT FROM e."is_testing"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."cost_per_1k_input" IS DISTINCT FROM e."cost_per_1k_input"
    OR t."cost_per_1k_output" IS DISTINCT FROM e."cost_per_1k_output"
    OR t."cost_per_image" IS DISTINCT FROM e."cost_per_image"
    OR t."tokens_per_credit" IS DISTINCT FROM e."tokens_per_credit"
    OR t."credits_per_image" IS DISTINCT FROM e."credits_per_image"
    OR t."quality_tier" IS DISTINCT FROM e."quality_tier"
    OR t."max_tokens" IS DISTINCT FROM e."max_tokens"
    OR t."max_input_tokens" IS DISTINCT FROM e."max_input_tokens"
    OR t."max_output_tokens" IS DISTINCT FROM e."max_output_tokens"
    OR t."context_window" IS DISTINCT FROM e."context_window"
    OR CAST(t."capabilities" AS jsonb) IS DISTINCT FROM e."capabilities"
    OR CAST(t."available_sizes" AS jsonb) IS DISTINCT FROM e."available_sizes"
    OR t."sort_order" IS DISTINCT FROM e."sort_order"
    OR t."release_date" IS DISTINCT FROM e."release_date"
    OR t."deprecation_date" IS DISTINCT FROM e."deprecation_date"
    OR t."notes" IS DISTINCT FROM e."notes"
  UNION ALL
  SELECT 'igny8_ai_model_config ' || CAST(t."model_name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_ai_model_config" AS t
    WHERE t."model_name" = e."model_name"
    GROUP BY t."model_name" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 7
  ELSE CAST(regexp_replace(('ratesmith: igny8_ai_model_config differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_ai_model_config";

-- ai_rate

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(27)) AS "rate_id", CAST(v.column2 AS varchar(100)) AS "model_name", CAST(v.column3 AS varchar(50)) AS "provider", CAST(v.column4 AS jsonb) AS "content"
  FROM (VALUES
('r6gb5zs4t3pw3ebxjh5gcnpfnuw', 'google:4@2', 'runware', '{"components": [{"amount_usd": "0.15", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "google:4@2", "price": {"credits_per_image": 15}, "provider": "runware", "rounding": "up"}'),
('ra6zruz6h572uotnhlmmiq4xncr', 'gpt-4o', 'openai', '{"components": [{"amount_usd": "1.25", "meter": "cached_input", "per": 1000000}, {"amount_usd": "1.25", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "2.5", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'),
('rbaurxxlxsnmnfrcviyed3a2nqy', 'gpt-5.1', 'openai', '{"components": [{"amount_usd": "0.0625", "meter": "cached_input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.125", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.625", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "1.25", "meter": "input", "per": 1000000}, {"amount_usd": "5", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "10", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-5.1", "price": {"tokens_per_credit": 1000}, "provider": "openai", "rounding": "up"}'),
('rf2ac6su5axhbhjpea5edylfvng', 'runware:97@1', 'runware', '{"components": [{"amount_usd": "0.013", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "runware:97@1", "price": {"credits_per_image": 1}, "provider": "runware", "rounding": "up"}'),
('rhpzrzbfrogjh6g4rz3q2rtxrec', 'gpt-4o-mini', 'openai', '{"components": [{"amount_usd": "0.075", "meter": "cached_input", "per": 1000000}, {"amount_usd": "0.075", "meter": "input", "per": 1000000, "service": "batch"}, {"amount_usd": "0.15", "meter": "input", "per": 1000000}, {"amount_usd": "0.3", "meter": "output", "per": 1000000, "service": "batch"}, {"amount_usd": "0.6", "meter": "output", "per": 1000000}], "credit_value_usd": "0.01", "model_name": "gpt-4o-mini", "price": {"tokens_per_credit": 10000}, "provider": "openai", "rounding": "up"}'),
('rqcmpavhj4hzijkwmh5wr6ijiok', 'dall-e-3', 'openai', '{"components": [{"amount_usd": "0.04", "meter": "image", "per": 1}], "credit_value_usd": "0.01", "model_name": "dall-e-3", "price": {"credits_per_image": 5}, "provider": "openai", "rounding": "up"}'),
('ry523etgu3l74rejtx6nomzypmo', 'bria:10@1', 'runware', '{"components": [], "credit_value_usd": "0.01", "model_name": "bria:10@1", "price": {"credits_per_image": 5}, "provider": "runware", "rounding": "up", "unpriced": "no price is agreed with the provider yet"}')) AS v),
wrong AS (
  SELECT CASE WHEN t."rate_id" IS NULL THEN 'missing ' || '''' || CAST(e."rate_id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."rate_id" AS text) || '''' || ' (' || substr(CASE WHEN t."model_name" IS DISTINCT FROM e."model_name" THEN ', model_name' ELSE '' END || CASE WHEN t."provider" IS DISTINCT FROM e."provider" THEN ', provider' ELSE '' END || CASE WHEN CAST(CAST(t."content" AS jsonb) AS text) IS DISTINCT FROM CAST(CAST(e."content" AS jsonb) AS text) THEN ', content' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_ai_rate" AS t ON t."rate_id" = e."rate_id"
  WHERE t."rate_id" IS NULL
    OR t."model_name" IS DISTINCT FROM e."model_name"
    OR t."provider" IS DISTINCT FROM e."provider"
    OR CAST(CAST(t."content" AS jsonb) AS text) IS DISTINCT FROM CAST(CAST(e."content" AS jsonb) AS text)
  UNION ALL
  SELECT 'igny8_ai_rate ' || CAST(t."rate_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_ai_rate" AS t
    WHERE t."rate_id" = e."rate_id"
    GROUP BY t."rate_id" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 7
  ELSE CAST(regexp_replace(('ratesmith: igny8_ai_rate differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_ai_rate";

-- automation_defaults

WITH expected AS (
  SELECT CAST(v.column1 AS integer) AS "id", CAST(v.column2 AS boolean) AS "automation_enabled", CAST(v.column3 AS varchar(20)) AS "automation_frequency", CAST(v.column4 AS time) AS "automation_time", CAST(v.column5 AS jsonb) AS "stage_config", CAST(v.column6 AS integer) AS "within_stage_delay", CAST(v.column7 AS integer) AS "between_stage_delay", CAST(v.column8 AS boolean) AS "auto_approval_enabled", CAST(v.column9 AS boolean) AS "auto_publish_enabled", CAST(v.column10 AS jsonb) AS "publish_days", CAST(v.column11 AS jsonb) AS "publish_time_slots"
  FROM (VALUES
(1, FALSE, 'daily', '02:00:00', '{"1": {"batch_size": 50, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": false}, "7": {"enabled": true, "per_run_limit": 10}}', 3, 5, TRUE, TRUE, '["mon", "tue", "wed", "thu", "fri"]', '["09:00", "14:00", "18:00"]')) AS v),
wrong AS (
  SELECT CASE WHEN t."id" IS NULL THEN 'missing ' || '''' || CAST(e."id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."id" AS text) || '''' || ' (' || substr(CASE WHEN t."automation_enabled" IS DISTINCT FROM e."automation_enabled" THEN ', automation_enabled' ELSE '' END || CASE WHEN t."automation_frequency" IS DISTINCT FROM e."automation_frequency" THEN ', automation_frequency' ELSE '' END || CASE WHEN t."automation_time" IS DISTINCT FROM e."automation_time" THEN ', automation_time' ELSE '' END || CASE WHEN CAST(t."stage_config" AS jsonb) IS DISTINCT FROM e."stage_config" THEN ', stage_config' ELSE '' END || CASE WHEN t."within_stage_delay" IS DISTINCT FROM e."within_stage_delay" THEN ', within_stage_delay' ELSE '' END || CASE WHEN t."between_stage_delay" IS DISTINCT FROM e."between_stage_delay" THEN ', between_stage_delay' ELSE '' END || CASE WHEN t."auto_approval_enabled" IS DISTINCT FROM e."auto_approval_enabled" THEN ', auto_approval_enabled' ELSE '' END || CASE WHEN t."auto_publish_enabled" IS DISTINCT FROM e."auto_publish_enabled" THEN ', auto_publish_enabled' ELSE '' END || CASE WHEN CAST(t."publish_days" AS jsonb) IS DISTINCT FROM e."publish_days" THEN ', publish_days' ELSE '' END || CASE WHEN CAST(t."publish_time_slots" AS jsonb) IS DISTINCT FROM e."publish_time_slots" THEN ', publish_time_slots' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_automation_defaults" AS t ON t."id" = e."id"
  WHERE t."id" IS NULL
    OR t."automation_enabled" IS DISTINCT FROM e."automation_enabled"
    OR t."automation_frequency" IS DISTINCT FROM e."automation_frequency"
    OR t."automation_time" IS DISTINCT FROM e."automation_time"
    OR CAST(t."stage_config" AS jsonb) IS DISTINCT FROM e."stage_config"
    OR t."within_stage_delay" IS DISTINCT FROM e."within_stage_delay"
    OR t."between_stage_delay" IS DISTINCT FROM e."between_stage_delay"
    OR t."auto_approval_enabled" IS DISTINCT FROM e."auto_approval_enabled"
    OR t."auto_publish_enabled" IS DISTINCT FROM e."auto_publish_enabled"
    OR CAST(t."publish_days" AS jsonb) IS DISTINCT FROM e."publish_days"
    OR CAST(t."publish_time_slots" AS jsonb) IS DISTINCT FROM e."publish_time_slots"
  UNION ALL
  SELECT 'igny8_automation_defaults ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_automation_defaults" AS t
    WHERE t."id" = e."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."id" AS text), 'NULL') || '''' AS label
    FROM "igny8_automation_defaults" AS t
    WHERE ((t."id") IN (SELECT o."id" FROM "igny8_automation_defaults" AS o EXCEPT SELECT k."id" FROM expected AS k) OR t."id" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 1
  ELSE CAST(regexp_replace(('ratesmith: igny8_automation_defaults differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_automation_defaults";

-- automation_preset

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(50)) AS "preset_id", CAST(v.column2 AS varchar(100)) AS "name", CAST(v.column3 AS text) AS "description", CAST(v.column4 AS boolean) AS "is_recommended", CAST(v.column5 AS boolean) AS "is_active", CAST(v.column6 AS integer) AS "sort_order", CAST(v.column7 AS jsonb) AS "stages", CAST(v.column8 AS jsonb) AS "schedule"
  FROM (VALUES
('aggressive', 'Aggressive', 'Maximum throughput', FALSE, TRUE, 30, '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}', '{}'),
('balanced', 'Balanced', 'Moderate throughput', TRUE, TRUE, 20, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 20}}', '{}'),
('conservative', 'Conservative', 'Low throughput, high quality', FALSE, TRUE, 10, '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}', '{}')) AS v),
wrong AS (
  SELECT CASE WHEN t."preset_id" IS NULL THEN 'missing ' || '''' || CAST(e."preset_id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."preset_id" AS text) || '''' || ' (' || substr(CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END || CASE WHEN t."is_recommended" IS DISTINCT FROM e."is_recommended" THEN ', is_recommended' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."sort_order" IS DISTINCT FROM e."sort_order" THEN ', sort_order' ELSE '' END || CASE WHEN CAST(t."stages" AS jsonb) IS DISTINCT FROM e."stages" THEN ', stages' ELSE '' END || CASE WHEN CAST(t."schedule" AS jsonb) IS DISTINCT FROM e."schedule" THEN ', schedule' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_automation_preset" AS t ON t."preset_id" = e."preset_id"
  WHERE t."preset_id" IS NULL
    OR t."name" IS DISTINCT FROM e."name"
    OR t."description" IS DISTINCT FROM e."description"
    OR t."is_recommended" IS DISTINCT FROM e."is_recommended"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."sort_order" IS DISTINCT FROM e."sort_order"
    OR CAST(t."stages" AS jsonb) IS DISTINCT FROM e."stages"
    OR CAST(t."schedule" AS jsonb) IS DISTINCT FROM e."schedule"
  UNION ALL
  SELECT 'igny8_automation_preset ' || CAST(t."preset_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_automation_preset" AS t
    WHERE t."preset_id" = e."preset_id"
    GROUP BY t."preset_id" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 3
  ELSE CAST(regexp_replace(('ratesmith: igny8_automation_preset differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_automation_preset";

-- automation_stage

WITH expected AS (
  SELECT CAST(v.column1 AS integer) AS "number", CAST(v.column2 AS varchar(100)) AS "name", CAST(v.column3 AS varchar(20)) AS "model_type", CAST(v.column4 AS varchar(50)) AS "operation", CAST(v.column5 AS varchar(100)) AS "input", CAST(v.column6 AS boolean) AS "has_ai", CAST(v.column7 AS boolean) AS "enabled", CAST(v.column8 AS integer) AS "batch_size", CAST(v.column9 AS integer) AS "per_run_limit", CAST(v.column10 AS boolean) AS "use_testing", CAST(v.column11 AS integer) AS "budget_pct"
  FROM (VALUES
(1, E'Keywords \u2192 Clusters', 'text', 'clustering', 'keywords', TRUE, TRUE, 50, 0, FALSE, 15),
(2, E'Clusters \u2192 Ideas', 'text', 'ideas', 'clusters', TRUE, TRUE, 1, 10, FALSE, 10),
(3, E'Ideas \u2192 Tasks', NULL, NULL, 'ideas', FALSE, TRUE, 20, 0, NULL, NULL),
(4, E'Tasks \u2192 Content', 'text', 'content', 'tasks', TRUE, TRUE, 1, 5, FALSE, 40),
(5, E'Content \u2192 Prompts', 'text', 'image_prompts', 'articles', TRUE, TRUE, 1, 5, FALSE, 5),
(6, E'Prompts \u2192 Images', 'image', 'images', 'image prompts', TRUE, TRUE, 1, 20, FALSE, 30),
(7, E'Review \u2192 Approved', NULL, NULL, 'articles', FALSE, TRUE, NULL, 10, NULL, NULL)) AS v),
wrong AS (
  SELECT CASE WHEN t."number" IS NULL THEN 'missing ' || '''' || CAST(e."number" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."number" AS text) || '''' || ' (' || substr(CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."model_type" IS DISTINCT FROM e."model_type" THEN ', model_type' ELSE '' END || CASE WHEN t."operation" IS DISTINCT FROM e."operation" THEN ', operation' ELSE '' END || CASE WHEN t."input" IS DISTINCT FROM e."input" THEN ', input' ELSE '' END || CASE WHEN t."has_ai" IS DISTINCT FROM e."has_ai" THEN ', has_ai' ELSE '' END || CASE WHEN t."enabled" IS DISTINCT FROM e."enabled" THEN ', enabled' ELSE '' END || CASE WHEN t."batch_size" IS DISTINCT FROM e."batch_size" THEN ', batch_size' ELSE '' END || CASE WHEN t."per_run_limit" IS DISTINCT FROM e."per_run_limit" THEN ', per_run_limit' ELSE '' END || CASE WHEN t."use_testing" IS DISTINCT FROM e."use_testing" THEN ', use_testing' ELSE '' END || CASE WHEN t."budget_pct" IS DISTINCT FROM e."budget_pct" THEN ', budget_pct' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_automation_stage" AS t ON t."number" = e."number"
  WHERE t."number" IS NULL
    OR t."name" IS DISTINCT FROM e."name"
    OR t."model_type" IS DISTINCT FROM e."model_type"
    OR t."operation" IS DISTINCT FROM e."operation"
    OR t."input" IS DISTINCT FROM e."input"
    OR t."has_ai" IS DISTINCT FROM e."has_ai"
    OR t."enabled" IS DISTINCT FROM e."enabled"
    OR t."batch_size" IS DISTINCT FROM e."batch_size"
    OR t."per_run_limit" IS DISTINCT FROM e."per_run_limit"
    OR t."use_testing" IS DISTINCT FROM e."use_testing"
    OR t."budget_pct" IS DISTINCT FROM e."budget_pct"
  UNION ALL
  SELECT 'igny8_automation_stage ' || CAST(t."number" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_automation_stage" AS t
    WHERE t."number" = e."number"
    GROUP BY t."number" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 7
  ELSE CAST(regexp_replace(('ratesmith: igny8_automation_stage differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_automation_stage";

-- billing_configuration

WITH expected AS (
  SELECT CAST(v.column1 AS integer) AS "id", CAST(v.column2 AS numeric(10, 6)) AS "credit_value_usd", CAST(v.column3 AS varchar(10)) AS "rounding", CAST(v.column4 AS numeric(5, 2)) AS "margin_floor_pct"
  FROM (VALUES
(1, 0.01, 'up', 20)) AS v),
wrong AS (
  SELECT CASE WHEN t."id" IS NULL THEN 'missing ' || '''' || CAST(e."id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."id" AS text) || '''' || ' (' || substr(CASE WHEN t."credit_value_usd" IS DISTINCT FROM e."credit_value_usd" THEN ', credit_value_usd' ELSE '' END || CASE WHEN t."rounding" IS DISTINCT FROM e."rounding" THEN ', rounding' ELSE '' END || CASE WHEN t."margin_floor_pct" IS DISTINCT FROM e."margin_floor_pct" THEN ', margin_floor_pct' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_billing_configuration" AS t ON t."id" = e."id"
  WHERE t."id" IS NULL
    OR t."credit_value_usd" IS DISTINCT FROM e."credit_value_usd"
    OR t."rounding" IS DISTINCT FROM e."rounding"
    OR t."margin_floor_pct" IS DISTINCT FROM e."margin_floor_pct"
  UNION ALL
  SELECT 'igny8_billing_configuration ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_billing_configuration" AS t
    WHERE t."id" = e."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."id" AS text), 'NULL') || '''' AS label
    FROM "igny8_billing_configuration" AS t
    WHERE ((t."id") IN (SELECT o."id" FROM "igny8_billing_configuration" AS o EXCEPT SELECT k."id" FROM expected AS k) OR t."id" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 1
  ELSE CAST(regexp_replace(('ratesmith: igny8_billing_configuration differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_billing_configuration";

-- credit_cost_config

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(50)) AS "operation_type", CAST(v.column2 AS varchar(100)) AS "display_name", CAST(v.column3 AS integer) AS "base_credits", CAST(v.column4 AS varchar(20)) AS "model_type", CAST(v.column5 AS boolean) AS "is_active", CAST(v.column6 AS text) AS "description"
  FROM (VALUES
('clustering', 'Keyword clustering', 1, 'text', TRUE, E'Groups keywords by what people search for\u003b the text model is charged by tokens'),
('content', 'Content generation', 1, 'text', TRUE, E'Writes an article\u003b the text model is charged by tokens'),
('ideas', 'Content ideas', 1, 'text', TRUE, E'Finds ideas for a cluster\u003b the text model is charged by tokens'),
('image_prompts', 'Image prompt extraction', 2, 'text', TRUE, E'Finds what to picture in an article\u003b the text model is charged by tokens'),
('images', 'Image generation', 5, 'image', TRUE, E'Makes an image\u003b the image model is charged by image'),
('linking', 'Internal linking', 1, NULL, TRUE, E'Links articles of a site with each other\u003b no model is called'),
('optimization', 'Content optimization', 1, NULL, TRUE, E'Improves an article that is there already\u003b no model is charged')) AS v),
wrong AS (
  SELECT CASE WHEN t."operation_type" IS NULL THEN 'missing ' || '''' || CAST(e."operation_type" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."operation_type" AS text) || '''' || ' (' || substr(CASE WHEN t."display_name" IS DISTINCT FROM e."display_name" THEN ', display_name' ELSE '' END || CASE WHEN t."base_credits" IS DISTINCT FROM e."base_credits" THEN ', base_credits' ELSE '' END || CASE WHEN t."model_type" IS DISTINCT FROM e."model_type" THEN ', model_type' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_credit_cost_config" AS t ON t."operation_type" = e."operation_type"
  WHERE t."operation_type" IS NULL
    OR t."display_name" IS DISTINCT FROM e."display_name"
    OR t."base_credits" IS DISTINCT FROM e."base_credits"
    OR t."model_type" IS DISTINCT FROM e."model_type"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."description" IS DISTINCT FROM e."description"
  UNION ALL
  SELECT 'igny8_credit_cost_config ' || CAST(t."operation_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_credit_cost_config" AS t
    WHERE t."operation_type" = e."operation_type"
    GROUP BY t."operation_type" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 7
  ELSE CAST(regexp_replace(('ratesmith: igny8_credit_cost_config differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_credit_cost_config";

-- credit_package

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(50)) AS "slug", CAST(v.column2 AS varchar(100)) AS "name", CAST(v.column3 AS integer) AS "credits", CAST(v.column4 AS numeric(10, 2)) AS "price", CAST(v.column5 AS text) AS "description", CAST(v.column6 AS boolean) AS "is_featured", CAST(v.column7 AS boolean) AS "is_active", CAST(v.column8 AS integer) AS "sort_order"
  FROM (VALUES
('growth', 'Growth', 5000, 55, 'For a site that publishes every week', TRUE, TRUE, 20),
('scale', 'Scale', 20000, 200, 'For several sites', FALSE, TRUE, 30),
('starter', 'Starter', 1000, 12, 'For a first project', FALSE, TRUE, 10)) AS v),
wrong AS (
  SELECT CASE WHEN t."slug" IS NULL THEN 'missing ' || '''' || CAST(e."slug" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."slug" AS text) || '''' || ' (' || substr(CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."credits" IS DISTINCT FROM e."credits" THEN ', credits' ELSE '' END || CASE WHEN t."price" IS DISTINCT FROM e."price" THEN ', price' ELSE '' END || CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END || CASE WHEN t."is_featured" IS DISTINCT FROM e."is_featured" THEN ', is_featured' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."sort_order" IS DISTINCT FROM e."sort_order" THEN ', sort_order' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_credit_package" AS t ON t."slug" = e."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM e."name"
    OR t."credits" IS DISTINCT FROM e."credits"
    OR t."price" IS DISTINCT FROM e."price"
    OR t."description" IS DISTINCT FROM e."description"
    OR t."is_featured" IS DISTINCT FROM e."is_featured"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."sort_order" IS DISTINCT FROM e."sort_order"
  UNION ALL
  SELECT 'igny8_credit_package ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_credit_package" AS t
    WHERE t."slug" = e."slug"
    GROUP BY t."slug" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 3
  ELSE CAST(regexp_replace(('ratesmith: igny8_credit_package differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_credit_package";

-- global_ai_prompt

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(100)) AS "prompt_type", CAST(v.column2 AS text) AS "prompt_value", CAST(v.column3 AS jsonb) AS "variables", CAST(v.column4 AS boolean) AS "is_active"
  FROM (VALUES
('clustering', E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n', '["keywords", "sector"]', TRUE),
('content_generation', E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n', '["brief", "language", "primary_keyword", "title", "tone"]', TRUE),
('ideas', E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n', '["cluster", "keywords"]', TRUE),
('image_prompts', E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n', '["content", "image_style", "max_images"]', TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."prompt_type" IS NULL THEN 'missing ' || '''' || CAST(e."prompt_type" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."prompt_type" AS text) || '''' || ' (' || substr(CASE WHEN t."prompt_value" IS DISTINCT FROM e."prompt_value" THEN ', prompt_value' ELSE '' END || CASE WHEN CAST(t."variables" AS jsonb) IS DISTINCT FROM e."variables" THEN ', variables' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_global_ai_prompt" AS t ON t."prompt_type" = e."prompt_type"
  WHERE t."prompt_type" IS NULL
    OR t."prompt_value" IS DISTINCT FROM e."prompt_value"
    OR CAST(t."variables" AS jsonb) IS DISTINCT FROM e."variables"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_global_ai_prompt ' || CAST(t."prompt_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_global_ai_prompt" AS t
    WHERE t."prompt_type" = e."prompt_type"
    GROUP BY t."prompt_type" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 4
  ELSE CAST(regexp_replace(('ratesmith: igny8_global_ai_prompt differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_global_ai_prompt";

-- global_author_profile

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(255)) AS "name", CAST(v.column2 AS varchar(50)) AS "tone", CAST(v.column3 AS varchar(10)) AS "language", CAST(v.column4 AS boolean) AS "is_active"
  FROM (VALUES
('Friendly blogger', 'casual', 'en', TRUE),
('Professional', 'professional', 'en', TRUE),
('Technical writer', 'technical', 'en', TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."name" IS NULL THEN 'missing ' || '''' || CAST(e."name" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."name" AS text) || '''' || ' (' || substr(CASE WHEN t."tone" IS DISTINCT FROM e."tone" THEN ', tone' ELSE '' END || CASE WHEN t."language" IS DISTINCT FROM e."language" THEN ', language' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_global_author_profile" AS t ON t."name" = e."name"
  WHERE t."name" IS NULL
    OR t."tone" IS DISTINCT FROM e."tone"
    OR t."language" IS DISTINCT FROM e."language"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_global_author_profile ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_global_author_profile" AS t
    WHERE t."name" = e."name"
    GROUP BY t."name" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 3
  ELSE CAST(regexp_replace(('ratesmith: igny8_global_author_profile differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_global_author_profile";

-- global_module_settings

WITH expected AS (
  SELECT CAST(v.column1 AS integer) AS "id", CAST(v.column2 AS boolean) AS "planner_enabled", CAST(v.column3 AS boolean) AS "writer_enabled", CAST(v.column4 AS boolean) AS "linker_enabled", CAST(v.column5 AS boolean) AS "optimizer_enabled", CAST(v.column6 AS boolean) AS "automation_enabled", CAST(v.column7 AS boolean) AS "integration_enabled", CAST(v.column8 AS boolean) AS "publisher_enabled"
  FROM (VALUES
(1, TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."id" IS NULL THEN 'missing ' || '''' || CAST(e."id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."id" AS text) || '''' || ' (' || substr(CASE WHEN t."planner_enabled" IS DISTINCT FROM e."planner_enabled" THEN ', planner_enabled' ELSE '' END || CASE WHEN t."writer_enabled" IS DISTINCT FROM e."writer_enabled" THEN ', writer_enabled' ELSE '' END || CASE WHEN t."linker_enabled" IS DISTINCT FROM e."linker_enabled" THEN ', linker_enabled' ELSE '' END || CASE WHEN t."optimizer_enabled" IS DISTINCT FROM e."optimizer_enabled" THEN ', optimizer_enabled' ELSE '' END || CASE WHEN t."automation_enabled" IS DISTINCT FROM e."automation_enabled" THEN ', automation_enabled' ELSE '' END || CASE WHEN t."integration_enabled" IS DISTINCT FROM e."integration_enabled" THEN ', integration_enabled' ELSE '' END || CASE WHEN t."publisher_enabled" IS DISTINCT FROM e."publisher_enabled" THEN ', publisher_enabled' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_global_module_settings" AS t ON t."id" = e."id"
  WHERE t."id" IS NULL
    OR t."planner_enabled" IS DISTINCT FROM e."planner_enabled"
    OR t."writer_enabled" IS DISTINCT FROM e."writer_enabled"
    OR t."linker_enabled" IS DISTINCT FROM e."linker_enabled"
    OR t."optimizer_enabled" IS DISTINCT FROM e."optimizer_enabled"
    OR t."automation_enabled" IS DISTINCT FROM e."automation_enabled"
    OR t."integration_enabled" IS DISTINCT FROM e."integration_enabled"
    OR t."publisher_enabled" IS DISTINCT FROM e."publisher_enabled"
  UNION ALL
  SELECT 'igny8_global_module_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_global_module_settings" AS t
    WHERE t."id" = e."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."id" AS text), 'NULL') || '''' AS label
    FROM "igny8_global_module_settings" AS t
    WHERE ((t."id") IN (SELECT o."id" FROM "igny8_global_module_settings" AS o EXCEPT SELECT k."id" FROM expected AS k) OR t."id" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 1
  ELSE CAST(regexp_replace(('ratesmith: igny8_global_module_settings differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_global_module_settings";

-- global_strategy

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(255)) AS "name", CAST(v.column2 AS text) AS "description", CAST(v.column3 AS jsonb) AS "prompts", CAST(v.column4 AS varchar(100)) AS "author_profile", CAST(v.column5 AS boolean) AS "is_active"
  FROM (VALUES
('Blog articles', 'Regular articles that answer one question each', '["clustering", "ideas", "content_generation", "image_prompts"]', 'professional', TRUE),
('Technical guides', 'Longer guides for readers who build something', '["ideas", "content_generation"]', 'technical-writer', TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."name" IS NULL THEN 'missing ' || '''' || CAST(e."name" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."name" AS text) || '''' || ' (' || substr(CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END || CASE WHEN CAST(t."prompts" AS jsonb) IS DISTINCT FROM e."prompts" THEN ', prompts' ELSE '' END || CASE WHEN t."author_profile" IS DISTINCT FROM e."author_profile" THEN ', author_profile' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_global_strategy" AS t ON t."name" = e."name"
  WHERE t."name" IS NULL
    OR t."description" IS DISTINCT FROM e."description"
    OR CAST(t."prompts" AS jsonb) IS DISTINCT FROM e."prompts"
    OR t."author_profile" IS DISTINCT FROM e."author_profile"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_global_strategy ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_global_strategy" AS t
    WHERE t."name" = e."name"
    GROUP BY t."name" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 2
  ELSE CAST(regexp_replace(('ratesmith: igny8_global_strategy differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_global_strategy";

-- industry

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(101)) AS "slug", CAST(v.column2 AS varchar(255)) AS "name", CAST(v.column3 AS text) AS "description", CAST(v.column4 AS boolean) AS "is_active"
  FROM (VALUES
('health', 'Health', 'Wellbeing, fitness and care', TRUE),
('technology', 'Technology', 'Software, hardware and the services around them', TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."slug" IS NULL THEN 'missing ' || '''' || CAST(e."slug" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."slug" AS text) || '''' || ' (' || substr(CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_industry" AS t ON t."slug" = e."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM e."name"
    OR t."description" IS DISTINCT FROM e."description"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_industry ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_industry" AS t
    WHERE t."slug" = e."slug"
    GROUP BY t."slug" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 2
  ELSE CAST(regexp_replace(('ratesmith: igny8_industry differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_industry";

-- integration_provider

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(50)) AS "provider_id", CAST(v.column2 AS varchar(100)) AS "display_name", CAST(v.column3 AS varchar(20)) AS "provider_type", CAST(v.column4 AS varchar(200)) AS "api_endpoint", CAST(v.column5 AS jsonb) AS "config", CAST(v.column6 AS boolean) AS "is_active", CAST(v.column7 AS boolean) AS "is_sandbox"
  FROM (VALUES
('anthropic', 'Anthropic', 'ai', 'https://api.anthropic.com/v1', '{}', FALSE, FALSE),
('openai', 'OpenAI', 'ai', 'https://api.openai.com/v1', '{}', TRUE, FALSE),
('paypal', 'PayPal', 'payment', 'https://api-m.paypal.com', '{}', TRUE, FALSE),
('resend', 'Resend', 'email', 'https://api.resend.com', '{}', TRUE, FALSE),
('runware', 'Runware', 'ai', 'https://api.runware.ai/v1', '{}', TRUE, FALSE),
('stripe', 'Stripe', 'payment', 'https://api.stripe.com/v1', '{}', TRUE, FALSE)) AS v),
wrong AS (
  SELECT CASE WHEN t."provider_id" IS NULL THEN 'missing ' || '''' || CAST(e."provider_id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."provider_id" AS text) || '''' || ' (' || substr(CASE WHEN t."display_name" IS DISTINCT FROM e."display_name" THEN ', display_name' ELSE '' END || CASE WHEN t."provider_type" IS DISTINCT FROM e."provider_type" THEN ', provider_type' ELSE '' END || CASE WHEN t."api_endpoint" IS DISTINCT FROM e."api_endpoint" THEN ', api_endpoint' ELSE '' END || CASE WHEN CAST(t."config" AS jsonb) IS DISTINCT FROM e."config" THEN ', config' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."is_sandbox" IS DISTINCT FROM e."is_sandbox" THEN ', is_sandbox' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_integration_provider" AS t ON t."provider_id" = e."provider_id"
  WHERE t."provider_id" IS NULL
    OR t."display_name" IS DISTINCT FROM e."display_name"
    OR t."provider_type" IS DISTINCT FROM e."provider_type"
    OR t."api_endpoint" IS DISTINCT FROM e."api_endpoint"
    OR CAST(t."config" AS jsonb) IS DISTINCT FROM e."config"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."is_sandbox" IS DISTINCT FROM e."is_sandbox"
  UNION ALL
  SELECT 'igny8_integration_provider ' || CAST(t."provider_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_integration_provider" AS t
    WHERE t."provider_id" = e."provider_id"
    GROUP BY t."provider_id" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 6
  ELSE CAST(regexp_replace(('ratesmith: igny8_integration_provider differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_integration_provider";

-- payment_method_config

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(10)) AS "country_code", CAST(v.column2 AS varchar(30)) AS "payment_method", CAST(v.column3 AS varchar(100)) AS "display_name", CAST(v.column4 AS varchar(50)) AS "provider", CAST(v.column5 AS text) AS "instructions", CAST(v.column6 AS boolean) AS "is_enabled", CAST(v.column7 AS integer) AS "sort_order"
  FROM (VALUES
('PK', 'bank_transfer', 'Bank transfer', NULL, E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.', TRUE, 20),
('PK', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10),
('default', 'paypal', 'PayPal', 'paypal', '', TRUE, 20),
('default', 'stripe', 'Credit or debit card', 'stripe', '', TRUE, 10)) AS v),
wrong AS (
  SELECT CASE WHEN t."country_code" IS NULL THEN 'missing ' || '''' || CAST(e."country_code" AS text) || '/' || CAST(e."payment_method" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."country_code" AS text) || '/' || CAST(e."payment_method" AS text) || '''' || ' (' || substr(CASE WHEN t."display_name" IS DISTINCT FROM e."display_name" THEN ', display_name' ELSE '' END || CASE WHEN t."provider" IS DISTINCT FROM e."provider" THEN ', provider' ELSE '' END || CASE WHEN t."instructions" IS DISTINCT FROM e."instructions" THEN ', instructions' ELSE '' END || CASE WHEN t."is_enabled" IS DISTINCT FROM e."is_enabled" THEN ', is_enabled' ELSE '' END || CASE WHEN t."sort_order" IS DISTINCT FROM e."sort_order" THEN ', sort_order' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_payment_method_config" AS t ON t."country_code" = e."country_code" AND t."payment_method" = e."payment_method"
  WHERE t."country_code" IS NULL
    OR t."display_name" IS DISTINCT FROM e."display_name"
    OR t."provider" IS DISTINCT FROM e."provider"
    OR t."instructions" IS DISTINCT FROM e."instructions"
    OR t."is_enabled" IS DISTINCT FROM e."is_enabled"
    OR t."sort_order" IS DISTINCT FROM e."sort_order"
  UNION ALL
  SELECT 'igny8_payment_method_config ' || CAST(t."country_code" AS text) || '/' || CAST(t."payment_method" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_payment_method_config" AS t
    WHERE t."country_code" = e."country_code" AND t."payment_method" = e."payment_method"
    GROUP BY t."country_code", t."payment_method" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 4
  ELSE CAST(regexp_replace(('ratesmith: igny8_payment_method_config differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_payment_method_config";

-- plan

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(50)) AS "slug", CAST(v.column2 AS varchar(100)) AS "name", CAST(v.column3 AS integer) AS "idea_credits", CAST(v.column4 AS integer) AS "content_credits", CAST(v.column5 AS integer) AS "image_credits", CAST(v.column6 AS integer) AS "optimization_credits", CAST(v.column7 AS integer) AS "max_sites", CAST(v.column8 AS integer) AS "max_users", CAST(v.column9 AS numeric(10, 2)) AS "price_monthly", CAST(v.column10 AS numeric(10, 2)) AS "price_yearly", CAST(v.column11 AS boolean) AS "is_active", CAST(v.column12 AS boolean) AS "is_internal"
  FROM (VALUES
('growth', 'Growth', 700, 5250, 1750, 350, 5, 5, 99, 990, TRUE, FALSE),
('internal', 'Internal', 10000, 10000, 10000, 10000, 100, 100, 0, 0, FALSE, TRUE),
('starter', 'Starter', 200, 1500, 500, 100, 1, 2, 29, 290, TRUE, FALSE)) AS v),
wrong AS (
  SELECT CASE WHEN t."slug" IS NULL THEN 'missing ' || '''' || CAST(e."slug" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."slug" AS text) || '''' || ' (' || substr(CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."idea_credits" IS DISTINCT FROM e."idea_credits" THEN ', idea_credits' ELSE '' END || CASE WHEN t."content_credits" IS DISTINCT FROM e."content_credits" THEN ', content_credits' ELSE '' END || CASE WHEN t."image_credits" IS DISTINCT FROM e."image_credits" THEN ', image_credits' ELSE '' END || CASE WHEN t."optimization_credits" IS DISTINCT FROM e."optimization_credits" THEN ', optimization_credits' ELSE '' END || CASE WHEN t."max_sites" IS DISTINCT FROM e."max_sites" THEN ', max_sites' ELSE '' END || CASE WHEN t."max_users" IS DISTINCT FROM e."max_users" THEN ', max_users' ELSE '' END || CASE WHEN t."price_monthly" IS DISTINCT FROM e."price_monthly" THEN ', price_monthly' ELSE '' END || CASE WHEN t."price_yearly" IS DISTINCT FROM e."price_yearly" THEN ', price_yearly' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END || CASE WHEN t."is_internal" IS DISTINCT FROM e."is_internal" THEN ', is_internal' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_plan" AS t ON t."slug" = e."slug"
  WHERE t."slug" IS NULL
    OR t."name" IS DISTINCT FROM e."name"
    OR t."idea_credits" IS DISTINCT FROM e."idea_credits"
    OR t."content_credits" IS DISTINCT FROM e."content_credits"
    OR t."image_credits" IS DISTINCT FROM e."image_credits"
    OR t."optimization_credits" IS DISTINCT FROM e."optimization_credits"
    OR t."max_sites" IS DISTINCT FROM e."max_sites"
    OR t."max_users" IS DISTINCT FROM e."max_users"
    OR t."price_monthly" IS DISTINCT FROM e."price_monthly"
    OR t."price_yearly" IS DISTINCT FROM e."price_yearly"
    OR t."is_active" IS DISTINCT FROM e."is_active"
    OR t."is_internal" IS DISTINCT FROM e."is_internal"
  UNION ALL
  SELECT 'igny8_plan ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_plan" AS t
    WHERE t."slug" = e."slug"
    GROUP BY t."slug" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 3
  ELSE CAST(regexp_replace(('ratesmith: igny8_plan differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_plan";

-- system_ai_settings

WITH expected AS (
  SELECT CAST(v.column1 AS integer) AS "id", CAST(v.column2 AS double precision) AS "temperature", CAST(v.column3 AS integer) AS "max_tokens", CAST(v.column4 AS varchar(30)) AS "image_style", CAST(v.column5 AS varchar(20)) AS "image_quality", CAST(v.column6 AS integer) AS "max_images_per_article", CAST(v.column7 AS varchar(20)) AS "image_size", CAST(v.column8 AS integer) AS "max_images_allowed", CAST(v.column9 AS jsonb) AS "styles", CAST(v.column10 AS jsonb) AS "sizes", CAST(v.column11 AS jsonb) AS "qualities", CAST(v.column12 AS jsonb) AS "tiers"
  FROM (VALUES
(1, 0.7, 8192, 'photorealistic', 'standard', 4, '1024x1024', 8, '[{"description": "Ultra realistic photography", "label": "Photorealistic", "value": "photorealistic"}, {"description": "Digital illustration", "label": "Illustration", "value": "illustration"}, {"description": "Computer generated 3D", "label": "3D Render", "value": "3d_render"}, {"description": "Minimal / Flat Design", "label": "Minimal / Flat", "value": "minimal_flat"}, {"description": "Artistic / Painterly", "label": "Artistic", "value": "artistic"}, {"description": "Cartoon / Stylized", "label": "Cartoon", "value": "cartoon"}]', '[{"description": "", "label": "Square", "value": "1024x1024"}, {"description": "", "label": "Landscape", "value": "1792x1024"}, {"description": "", "label": "Portrait", "value": "1024x1792"}]', '[{"description": "", "label": "Standard", "value": "standard"}, {"description": "", "label": "HD", "value": "hd"}]', '[{"description": "Fast, simple images", "label": "Basic", "value": "basic"}, {"description": "Balanced quality", "label": "Quality", "value": "quality"}, {"description": "Best quality", "label": "Premium", "value": "premium"}]')) AS v),
wrong AS (
  SELECT CASE WHEN t."id" IS NULL THEN 'missing ' || '''' || CAST(e."id" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."id" AS text) || '''' || ' (' || substr(CASE WHEN t."temperature" IS DISTINCT FROM e."temperature" THEN ', temperature' ELSE '' END || CASE WHEN t."max_tokens" IS DISTINCT FROM e."max_tokens" THEN ', max_tokens' ELSE '' END || CASE WHEN t."image_style" IS DISTINCT FROM e."image_style" THEN ', image_style' ELSE '' END || CASE WHEN t."image_quality" IS DISTINCT FROM e."image_quality" THEN ', image_quality' ELSE '' END || CASE WHEN t."max_images_per_article" IS DISTINCT FROM e."max_images_per_article" THEN ', max_images_per_article' ELSE '' END || CASE WHEN t."image_size" IS DISTINCT FROM e."image_size" THEN ', image_size' ELSE '' END || CASE WHEN t."max_images_allowed" IS DISTINCT FROM e."max_images_allowed" THEN ', max_images_allowed' ELSE '' END || CASE WHEN CAST(t."styles" AS jsonb) IS DISTINCT FROM e."styles" THEN ', styles' ELSE '' END || CASE WHEN CAST(t."sizes" AS jsonb) IS DISTINCT FROM e."sizes" THEN ', sizes' ELSE '' END || CASE WHEN CAST(t."qualities" AS jsonb) IS DISTINCT FROM e."qualities" THEN ', qualities' ELSE '' END || CASE WHEN CAST(t."tiers" AS jsonb) IS DISTINCT FROM e."tiers" THEN ', tiers' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_system_ai_settings" AS t ON t."id" = e."id"
  WHERE t."id" IS NULL
    OR t."temperature" IS DISTINCT FROM e."temperature"
    OR t."max_tokens" IS DISTINCT FROM e."max_tokens"
    OR t."image_style" IS DISTINCT FROM e."image_style"
    OR t."image_quality" IS DISTINCT FROM e."image_quality"
    OR t."max_images_per_article" IS DISTINCT FROM e."max_images_per_article"
    OR t."image_size" IS DISTINCT FROM e."image_size"
    OR t."max_images_allowed" IS DISTINCT FROM e."max_images_allowed"
    OR CAST(t."styles" AS jsonb) IS DISTINCT FROM e."styles"
    OR CAST(t."sizes" AS jsonb) IS DISTINCT FROM e."sizes"
    OR CAST(t."qualities" AS jsonb) IS DISTINCT FROM e."qualities"
    OR CAST(t."tiers" AS jsonb) IS DISTINCT FROM e."tiers"
  UNION ALL
  SELECT 'igny8_system_ai_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_system_ai_settings" AS t
    WHERE t."id" = e."id"
    GROUP BY t."id" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."id" AS text), 'NULL') || '''' AS label
    FROM "igny8_system_ai_settings" AS t
    WHERE ((t."id") IN (SELECT o."id" FROM "igny8_system_ai_settings" AS o EXCEPT SELECT k."id" FROM expected AS k) OR t."id" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 1
  ELSE CAST(regexp_replace(('ratesmith: igny8_system_ai_settings differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_system_ai_settings";

-- ai_model_cost_component

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(27)) AS "rate_id", CAST(v.column2 AS varchar(20)) AS "meter", CAST(v.column3 AS varchar(20)) AS "service", CAST(v.column4 AS varchar(30)) AS "region", CAST(v.column5 AS bigint) AS "over_tokens", CAST(v.column6 AS varchar(11)) AS "size", CAST(v.column7 AS varchar(30)) AS "quality", CAST(v.column8 AS varchar(10)) AS "search_context", CAST(v.column9 AS varchar(11)) AS "hours_utc", CAST(v.column10 AS integer) AS "per", CAST(v.column11 AS numeric(15, 9)) AS "amount_usd"
  FROM (VALUES
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
('rqcmpavhj4hzijkwmh5wr6ijiok', 'image', 'standard', '', 0, '', '', '', '', 1, 0.04)) AS v),
wrong AS (
  SELECT CASE WHEN t."rate_id" IS NULL THEN 'missing ' || '''' || CAST(e."rate_id" AS text) || '/' || CAST(e."meter" AS text) || '/' || CAST(e."service" AS text) || '/' || CAST(e."region" AS text) || '/' || CAST(e."over_tokens" AS text) || '/' || CAST(e."size" AS text) || '/' || CAST(e."quality" AS text) || '/' || CAST(e."search_context" AS text) || '/' || CAST(e."hours_utc" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."rate_id" AS text) || '/' || CAST(e."meter" AS text) || '/' || CAST(e."service" AS text) || '/' || CAST(e."region" AS text) || '/' || CAST(e."over_tokens" AS text) || '/' || CAST(e."size" AS text) || '/' || CAST(e."quality" AS text) || '/' || CAST(e."search_context" AS text) || '/' || CAST(e."hours_utc" AS text) || '''' || ' (' || substr(CASE WHEN t."per" IS DISTINCT FROM e."per" THEN ', per' ELSE '' END || CASE WHEN t."amount_usd" IS DISTINCT FROM e."amount_usd" THEN ', amount_usd' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_ai_model_cost_component" AS t ON t."rate_id" = e."rate_id" AND t."meter" = e."meter" AND t."service" = e."service" AND t."region" = e."region" AND t."over_tokens" = e."over_tokens" AND t."size" = e."size" AND t."quality" = e."quality" AND t."search_context" = e."search_context" AND t."hours_utc" = e."hours_utc"
  WHERE t."rate_id" IS NULL
    OR t."per" IS DISTINCT FROM e."per"
    OR t."amount_usd" IS DISTINCT FROM e."amount_usd"
  UNION ALL
  SELECT 'igny8_ai_model_cost_component ' || CAST(t."rate_id" AS text) || '/' || CAST(t."meter" AS text) || '/' || CAST(t."service" AS text) || '/' || CAST(t."region" AS text) || '/' || CAST(t."over_tokens" AS text) || '/' || CAST(t."size" AS text) || '/' || CAST(t."quality" AS text) || '/' || CAST(t."search_context" AS text) || '/' || CAST(t."hours_utc" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_ai_model_cost_component" AS t
    WHERE t."rate_id" = e."rate_id" AND t."meter" = e."meter" AND t."service" = e."service" AND t."region" = e."region" AND t."over_tokens" = e."over_tokens" AND t."size" = e."size" AND t."quality" = e."quality" AND t."search_context" = e."search_context" AND t."hours_utc" = e."hours_utc"
    GROUP BY t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."rate_id" AS text), 'NULL') || '/' || coalesce(CAST(t."meter" AS text), 'NULL') || '/' || coalesce(CAST(t."service" AS text), 'NULL') || '/' || coalesce(CAST(t."region" AS text), 'NULL') || '/' || coalesce(CAST(t."over_tokens" AS text), 'NULL') || '/' || coalesce(CAST(t."size" AS text), 'NULL') || '/' || coalesce(CAST(t."quality" AS text), 'NULL') || '/' || coalesce(CAST(t."search_context" AS text), 'NULL') || '/' || coalesce(CAST(t."hours_utc" AS text), 'NULL') || '''' AS label
    FROM "igny8_ai_model_cost_component" AS t
    WHERE t."rate_id" IN (SELECT k."rate_id" FROM expected AS k) AND ((t."rate_id", t."meter", t."service", t."region", t."over_tokens", t."size", t."quality", t."search_context", t."hours_utc") IN (SELECT o."rate_id", o."meter", o."service", o."region", o."over_tokens", o."size", o."quality", o."search_context", o."hours_utc" FROM "igny8_ai_model_cost_component" AS o EXCEPT SELECT k."rate_id", k."meter", k."service", k."region", k."over_tokens", k."size", k."quality", k."search_context", k."hours_utc" FROM expected AS k) OR t."rate_id" IS NULL OR t."meter" IS NULL OR t."service" IS NULL OR t."region" IS NULL OR t."over_tokens" IS NULL OR t."size" IS NULL OR t."quality" IS NULL OR t."search_context" IS NULL OR t."hours_utc" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 19
  ELSE CAST(regexp_replace(('ratesmith: igny8_ai_model_cost_component differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_ai_model_cost_component";

-- ai_model_price_window

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(100)) AS "model_name", CAST(v.column2 AS varchar(50)) AS "provider", CAST(v.column3 AS date) AS "effective_from", CAST(v.column4 AS date) AS "effective_until", CAST(v.column5 AS varchar(27)) AS "rate_id"
  FROM (VALUES
('bria:10@1', 'runware', '0001-01-01', NULL, 'ry523etgu3l74rejtx6nomzypmo'),
('dall-e-3', 'openai', '0001-01-01', NULL, 'rqcmpavhj4hzijkwmh5wr6ijiok'),
('google:4@2', 'runware', '0001-01-01', NULL, 'r6gb5zs4t3pw3ebxjh5gcnpfnuw'),
('gpt-4o', 'openai', '0001-01-01', NULL, 'ra6zruz6h572uotnhlmmiq4xncr'),
('gpt-4o-mini', 'openai', '0001-01-01', NULL, 'rhpzrzbfrogjh6g4rz3q2rtxrec'),
('gpt-5.1', 'openai', '0001-01-01', NULL, 'rbaurxxlxsnmnfrcviyed3a2nqy'),
('runware:97@1', 'runware', '0001-01-01', NULL, 'rf2ac6su5axhbhjpea5edylfvng')) AS v),
wrong AS (
  SELECT CASE WHEN t."model_name" IS NULL THEN 'missing ' || '''' || CAST(e."model_name" AS text) || '/' || CAST(e."provider" AS text) || '/' || CAST(e."effective_from" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."model_name" AS text) || '/' || CAST(e."provider" AS text) || '/' || CAST(e."effective_from" AS text) || '''' || ' (' || substr(CASE WHEN t."effective_until" IS DISTINCT FROM e."effective_until" THEN ', effective_until' ELSE '' END || CASE WHEN t."rate_id" IS DISTINCT FROM e."rate_id" THEN ', rate_id' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_ai_model_price_window" AS t ON t."model_name" = e."model_name" AND t."provider" = e."provider" AND t."effective_from" = e."effective_from"
  WHERE t."model_name" IS NULL
    OR t."effective_until" IS DISTINCT FROM e."effective_until"
    OR t."rate_id" IS DISTINCT FROM e."rate_id"
  UNION ALL
  SELECT 'igny8_ai_model_price_window ' || CAST(t."model_name" AS text) || '/' || CAST(t."provider" AS text) || '/' || CAST(t."effective_from" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_ai_model_price_window" AS t
    WHERE t."model_name" = e."model_name" AND t."provider" = e."provider" AND t."effective_from" = e."effective_from"
    GROUP BY t."model_name", t."provider", t."effective_from" HAVING count(*) > 1
  UNION ALL
  SELECT 'foreign ''' || coalesce(CAST(t."model_name" AS text), 'NULL') || '/' || coalesce(CAST(t."provider" AS text), 'NULL') || '/' || coalesce(CAST(t."effective_from" AS text), 'NULL') || '''' AS label
    FROM "igny8_ai_model_price_window" AS t
    WHERE ((t."model_name", t."provider", t."effective_from") IN (SELECT o."model_name", o."provider", o."effective_from" FROM "igny8_ai_model_price_window" AS o EXCEPT SELECT k."model_name", k."provider", k."effective_from" FROM expected AS k) OR t."model_name" IS NULL OR t."provider" IS NULL OR t."effective_from" IS NULL)),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 7
  ELSE CAST(regexp_replace(('ratesmith: igny8_ai_model_price_window differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_ai_model_price_window";

-- industry_sector

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(101)) AS "slug", CAST(v.column2 AS varchar(101)) AS "industry_id", CAST(v.column3 AS varchar(255)) AS "name", CAST(v.column4 AS text) AS "description", CAST(v.column5 AS boolean) AS "is_active"
  FROM (VALUES
('health.fitness', 'health', 'Fitness', '', TRUE),
('health.nutrition', 'health', 'Nutrition', '', TRUE),
('technology.cybersecurity', 'technology', 'Cybersecurity', '', TRUE),
('technology.saas', 'technology', 'Software as a service', '', TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."slug" IS NULL THEN 'missing ' || '''' || CAST(e."slug" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."slug" AS text) || '''' || ' (' || substr(CASE WHEN p1."slug" IS DISTINCT FROM e."industry_id" THEN ', industry_id' ELSE '' END || CASE WHEN t."name" IS DISTINCT FROM e."name" THEN ', name' ELSE '' END || CASE WHEN t."description" IS DISTINCT FROM e."description" THEN ', description' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_industry_sector" AS t ON t."slug" = e."slug"
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
  WHERE t."slug" IS NULL
    OR p1."slug" IS DISTINCT FROM e."industry_id"
    OR t."name" IS DISTINCT FROM e."name"
    OR t."description" IS DISTINCT FROM e."description"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_industry_sector ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
    WHERE t."slug" = e."slug"
    GROUP BY t."slug" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 4
  ELSE CAST(regexp_replace(('ratesmith: igny8_industry_sector differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_industry_sector";

-- seed_keyword

WITH expected AS (
  SELECT CAST(v.column1 AS varchar(101)) AS "sector_id", CAST(v.column2 AS varchar(255)) AS "keyword", CAST(v.column3 AS integer) AS "search_volume", CAST(v.column4 AS smallint) AS "difficulty", CAST(v.column5 AS numeric(10, 2)) AS "cpc", CAST(v.column6 AS boolean) AS "is_active"
  FROM (VALUES
('health.fitness', 'home workout plan', 8100, 48, NULL, TRUE),
('health.nutrition', 'meal prep ideas', 22200, 52, NULL, TRUE),
('technology.cybersecurity', 'password manager', 60500, 82, NULL, TRUE),
('technology.saas', 'crm software', 18100, 74, NULL, TRUE),
('technology.saas', 'project management software', 14800, 71, NULL, TRUE)) AS v),
wrong AS (
  SELECT CASE WHEN t."sector_id" IS NULL THEN 'missing ' || '''' || CAST(e."sector_id" AS text) || '/' || CAST(e."keyword" AS text) || ''''
    ELSE 'changed ' || '''' || CAST(e."sector_id" AS text) || '/' || CAST(e."keyword" AS text) || '''' || ' (' || substr(CASE WHEN t."search_volume" IS DISTINCT FROM e."search_volume" THEN ', search_volume' ELSE '' END || CASE WHEN t."difficulty" IS DISTINCT FROM e."difficulty" THEN ', difficulty' ELSE '' END || CASE WHEN t."cpc" IS DISTINCT FROM e."cpc" THEN ', cpc' ELSE '' END || CASE WHEN t."is_active" IS DISTINCT FROM e."is_active" THEN ', is_active' ELSE '' END, 3) || ')' END AS label
  FROM expected AS e
  LEFT JOIN "igny8_seed_keyword" AS t ON t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = e."sector_id") AND t."keyword" = e."keyword"
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
  WHERE t."sector_id" IS NULL
    OR t."search_volume" IS DISTINCT FROM e."search_volume"
    OR t."difficulty" IS DISTINCT FROM e."difficulty"
    OR t."cpc" IS DISTINCT FROM e."cpc"
    OR t."is_active" IS DISTINCT FROM e."is_active"
  UNION ALL
  SELECT 'igny8_seed_keyword ' || CAST(p0."slug" AS text) || '/' || CAST(t."keyword" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM expected AS e CROSS JOIN "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
    WHERE p0."slug" = e."sector_id" AND t."keyword" = e."keyword"
    GROUP BY p0."slug", t."keyword" HAVING count(*) > 1),
shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT 10)
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 5
  ELSE CAST(regexp_replace(('ratesmith: igny8_seed_keyword differs from the compiled state: ' || (SELECT string_agg(s.label, ', ') FROM shown AS s)
      || CASE WHEN (SELECT count(*) FROM wrong) > 10 THEN ', and ' || CAST((SELECT count(*) FROM wrong) - 10 AS text) || ' more' ELSE '' END) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "igny8_seed_keyword";

-- rates-late

WITH wrong AS (
  WITH many AS (SELECT count(*) > 200000 AS long FROM (SELECT 1 AS line FROM "igny8_ai_model_price_window_log" LIMIT 200001) AS c),
    there AS (SELECT "model_name" AS "model_name", "provider" AS "provider", "effective_from" AS "effective_from", "effective_until" AS "effective_until", "rate_id" AS "rate_id" FROM "igny8_ai_model_price_window" WHERE NOT (SELECT m.long FROM many AS m)),
    said AS (SELECT "model_name", "provider", "effective_from", "effective_until", "rate_id" FROM "igny8_ai_model_price_window_log" WHERE "id" IN (SELECT max("id") FROM "igny8_ai_model_price_window_log" WHERE NOT (SELECT m.long FROM many AS m) GROUP BY "model_name", "provider", "effective_from") AND "gone" = FALSE)
    SELECT CAST(d."model_name" AS text) || '/' || CAST(d."provider" AS text) || '/' || CAST(d."effective_from" AS text) AS label FROM (
      SELECT "model_name", "provider", "effective_from" FROM (SELECT * FROM there EXCEPT SELECT * FROM said) AS a
      UNION SELECT "model_name", "provider", "effective_from" FROM (SELECT * FROM said EXCEPT SELECT * FROM there) AS b) AS d
    UNION ALL SELECT '(not compared: it has more than 200,000 lines)' FROM many WHERE long
    UNION ALL SELECT '(not all is logged: its triggers are missing, disabled, or others)' WHERE NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window"') AS oid) AND t.tgenabled IN ('O', 'A') AND (t.tgname = 'igny8_ai_model_price_window_log_by' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log_by"()') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND p.proconfig IS NULL)) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window"') AS oid) AND t.tgenabled IN ('O', 'A') AND (t.tgname = 'igny8_ai_model_price_window_log_line' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log"()') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = '{"search_path=pg_catalog, pg_temp"}')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window"') AS oid) AND t.tgenabled IN ('O', 'A') AND (t.tgname = 'igny8_ai_model_price_window_log_truncate' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log"()') AS oid) AND t.tgtype = 34 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = '{"search_path=pg_catalog, pg_temp"}')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window_log"') AS oid) AND t.tgenabled IN ('O', 'A') AND (t.tgname = 'igny8_ai_model_price_window_log_insert_only' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log_insert_only"()') AS oid) AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = '{"search_path=pg_catalog, pg_temp"}')) OR NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window_log"') AS oid) AND t.tgenabled IN ('O', 'A') AND (t.tgname = 'igny8_ai_model_price_window_log_takes' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log_takes"()') AS oid) AND t.tgtype = 7 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid AND CAST(p.proconfig AS text) = '{"search_path=pg_catalog, pg_temp"}')) OR EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = CAST(to_regclass('"igny8_ai_model_price_window"') AS oid) AND NOT t.tgisinternal AND (t.tgname IN ('igny8_ai_model_price_window_log_by', 'igny8_ai_model_price_window_log_line', 'igny8_ai_model_price_window_log_truncate') OR t.tgname BETWEEN 'igny8_ai_model_price_window_log_by' AND 'igny8_ai_model_price_window_log_line') AND NOT ((t.tgname = 'igny8_ai_model_price_window_log_by' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log_by"()') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') OR (t.tgname = 'igny8_ai_model_price_window_log_line' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log"()') AS oid) AND t.tgtype = 29 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '') OR (t.tgname = 'igny8_ai_model_price_window_log_truncate' AND t.tgfoid = CAST(to_regprocedure('"igny8_ai_model_price_window_log"()') AS oid) AND t.tgtype = 34 AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = ''))))
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 0
  ELSE CAST(regexp_replace(('ratesmith: rates-late: igny8_ai_model_price_window_log does not say what igny8_ai_model_price_window holds: ' || (SELECT string_agg(w.label, ', ') FROM (SELECT label FROM wrong ORDER BY label LIMIT 10) AS w)) COLLATE pg_catalog."C", '[[:cntrl:]]|(#(?=#)|:(?=:))', E'\\1 ', 'g') || left(CAST(now() AS text), 0) AS integer) END AS "rates_late";

COMMIT;
