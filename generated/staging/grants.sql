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
  FROM (SELECT string_agg(o.what, ', ') FROM o) AS p(what)), true) AS "path"
\gset ratesmith_

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320)
\gset ratesmith_

-- Whose are the tables? Triggers of somebody else would run as you, and get what is written.
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m) OR r.rolname = current_setting('ratesmith.owner', true)),
  s AS (SELECT concat(c.relname, ' of ', r.rolname) AS name FROM (VALUES ('"igny8_account_setting_key"'), ('"igny8_ai_model_config"'), ('"igny8_ai_rate"'), ('"igny8_automation_defaults"'), ('"igny8_automation_preset"'), ('"igny8_automation_stage"'), ('"igny8_billing_configuration"'), ('"igny8_credit_cost_config"'), ('"igny8_credit_package"'), ('"igny8_global_ai_prompt"'), ('"igny8_global_author_profile"'), ('"igny8_global_module_settings"'), ('"igny8_global_strategy"'), ('"igny8_industry"'), ('"igny8_integration_provider"'), ('"igny8_payment_method_config"'), ('"igny8_plan"'), ('"igny8_system_ai_settings"'), ('"igny8_ai_model_cost_component"'), ('"igny8_ai_model_price_window"'), ('"igny8_industry_sector"'), ('"igny8_seed_keyword"'), ('"igny8_ai_model_price_window_log"'), ('"igny8_ai_model_in_force"'), ('"igny8_ai_rate_applied"'), ('"igny8_ratesmith_ledger"')) AS w(name)
    JOIN pg_class AS c ON c.oid = CAST(to_regclass(w.name) AS oid)
    JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS r ON r.oid = c.relowner
    WHERE c.relowner <> n.nspowner AND c.relowner NOT IN (SELECT t.oid FROM t))
SELECT CASE WHEN EXISTS (SELECT 1 FROM s)
  THEN CAST('ratesmith: tables belong to who is not trusted here: ' || (SELECT string_agg(s.name, ', ') FROM s) || E'\u003b nothing was changed. Drop what nobody knows\u003b a role that is to own them is named by the setting ratesmith.owner of the connection' || left(CAST(now() AS text), 0) AS integer) END AS "strangers"
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

CREATE TEMPORARY TABLE pg_temp."ratesmith_granted" ("label" text, "oid" regclass, "inserted" text[], "secret" text[], "owners" text[], "deleted" boolean) ON COMMIT DROP;

INSERT INTO pg_temp."ratesmith_granted" VALUES
('igny8_account_setting_key', pg_catalog.to_regclass('"igny8_account_setting_key"'), CAST(ARRAY['key', 'value_type', 'overrides', 'default_value', 'min_value', 'max_value', 'choices', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_config', pg_catalog.to_regclass('"igny8_ai_model_config"'), CAST(ARRAY['model_name', 'model_type', 'provider', 'display_name', 'is_default', 'is_testing', 'is_active', 'cost_per_1k_input', 'cost_per_1k_output', 'cost_per_image', 'tokens_per_credit', 'credits_per_image', 'quality_tier', 'max_tokens', 'max_input_tokens', 'max_output_tokens', 'context_window', 'capabilities', 'available_sizes', 'sort_order', 'release_date', 'deprecation_date', 'notes', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_rate', pg_catalog.to_regclass('"igny8_ai_rate"'), CAST(ARRAY['rate_id', 'model_name', 'provider', 'content'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_defaults', pg_catalog.to_regclass('"igny8_automation_defaults"'), CAST(ARRAY['id', 'automation_enabled', 'automation_frequency', 'automation_time', 'stage_config', 'within_stage_delay', 'between_stage_delay', 'auto_approval_enabled', 'auto_publish_enabled', 'publish_days', 'publish_time_slots', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_preset', pg_catalog.to_regclass('"igny8_automation_preset"'), CAST(ARRAY['preset_id', 'name', 'description', 'is_recommended', 'is_active', 'sort_order', 'stages', 'schedule', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_automation_stage', pg_catalog.to_regclass('"igny8_automation_stage"'), CAST(ARRAY['number', 'name', 'has_ai', 'enabled', 'batch_size', 'per_run_limit', 'use_testing', 'budget_pct'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_billing_configuration', pg_catalog.to_regclass('"igny8_billing_configuration"'), CAST(ARRAY['id', 'credit_value_usd', 'rounding', 'margin_floor_pct', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_credit_cost_config', pg_catalog.to_regclass('"igny8_credit_cost_config"'), CAST(ARRAY['operation_type', 'display_name', 'base_credits', 'is_active', 'description'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_credit_package', pg_catalog.to_regclass('"igny8_credit_package"'), CAST(ARRAY['slug', 'name', 'credits', 'price', 'description', 'is_featured', 'is_active', 'sort_order', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_ai_prompt', pg_catalog.to_regclass('"igny8_global_ai_prompt"'), CAST(ARRAY['prompt_type', 'prompt_value', 'variables', 'is_active', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_author_profile', pg_catalog.to_regclass('"igny8_global_author_profile"'), CAST(ARRAY['name', 'tone', 'language', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_module_settings', pg_catalog.to_regclass('"igny8_global_module_settings"'), CAST(ARRAY['id', 'planner_enabled', 'writer_enabled', 'linker_enabled', 'optimizer_enabled', 'automation_enabled', 'integration_enabled', 'publisher_enabled'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_global_strategy', pg_catalog.to_regclass('"igny8_global_strategy"'), CAST(ARRAY['name', 'description', 'prompts', 'author_profile', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_industry', pg_catalog.to_regclass('"igny8_industry"'), CAST(ARRAY['slug', 'name', 'description', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_integration_provider', pg_catalog.to_regclass('"igny8_integration_provider"'), CAST(ARRAY['provider_id', 'display_name', 'provider_type', 'api_endpoint', 'config', 'is_active', 'is_sandbox', 'api_key', 'api_secret', 'webhook_secret', 'created_at', 'updated_at'] AS text[]), CAST(ARRAY['api_key', 'api_secret', 'webhook_secret'] AS text[]), CAST(ARRAY['api_endpoint', 'config'] AS text[]), FALSE),
('igny8_payment_method_config', pg_catalog.to_regclass('"igny8_payment_method_config"'), CAST(ARRAY['country_code', 'payment_method', 'display_name', 'provider', 'instructions', 'is_enabled', 'sort_order'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_plan', pg_catalog.to_regclass('"igny8_plan"'), CAST(ARRAY['slug', 'name', 'idea_credits', 'content_credits', 'image_credits', 'optimization_credits', 'max_sites', 'max_users', 'price_monthly', 'price_yearly', 'is_active', 'is_internal'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_system_ai_settings', pg_catalog.to_regclass('"igny8_system_ai_settings"'), CAST(ARRAY['id', 'temperature', 'max_tokens', 'image_style', 'image_quality', 'max_images_per_article', 'image_size', 'updated_at'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_cost_component', pg_catalog.to_regclass('"igny8_ai_model_cost_component"'), CAST(ARRAY['rate_id', 'meter', 'service', 'region', 'over_tokens', 'size', 'quality', 'search_context', 'hours_utc', 'per', 'amount_usd'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_price_window', pg_catalog.to_regclass('"igny8_ai_model_price_window"'), CAST(ARRAY['model_name', 'provider', 'effective_from', 'effective_until', 'rate_id'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), TRUE),
('igny8_industry_sector', pg_catalog.to_regclass('"igny8_industry_sector"'), CAST(ARRAY['slug', 'industry_id', 'name', 'description', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_seed_keyword', pg_catalog.to_regclass('"igny8_seed_keyword"'), CAST(ARRAY['sector_id', 'keyword', 'search_volume', 'difficulty', 'cpc', 'is_active'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_price_window_log', pg_catalog.to_regclass('"igny8_ai_model_price_window_log"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_model_in_force', pg_catalog.to_regclass('"igny8_ai_model_in_force"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ai_rate_applied', pg_catalog.to_regclass('"igny8_ai_rate_applied"'), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE),
('igny8_ratesmith_ledger', pg_catalog.to_regclass('"igny8_ratesmith_ledger"'), CAST(ARRAY['id', 'environment', 'action', 'head', 'migration', 'state_hash', 'keys', 'down', 'changes', 'reason', 'actor', 'git_commit', 'signed_by', 'database', 'left_out', 'hash'] AS text[]), CAST(ARRAY[] AS text[]), CAST(ARRAY[] AS text[]), FALSE);

WITH wrong AS (
  SELECT g."label" AS what
  FROM pg_temp."ratesmith_granted" AS g
  WHERE g."oid" IS NULL AND g."label" NOT IN ('igny8_ratesmith_ledger')
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
  "applied_by" text NOT NULL DEFAULT session_user,
  "hash" text NOT NULL
)\u003b
  EXECUTE coalesce((
    SELECT string_agg(DISTINCT ''REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE "igny8_ratesmith_ledger" FROM ''
      || coalesce(quote_ident(r.rolname), ''PUBLIC''), ''\u003b'') FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = CAST(to_regclass(''"igny8_ratesmith_ledger"'') AS oid) AND a.grantee <> c.relowner), ''SELECT 1'')\u003b END IF\u003b END';

UPDATE pg_temp."ratesmith_granted" SET "oid" = pg_catalog.to_regclass('"igny8_ratesmith_ledger"') WHERE "label" = 'igny8_ratesmith_ledger';

REVOKE ALL ON TABLE "igny8_account_setting_key" FROM :"role";

\if :{?reader}
GRANT
  SELECT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "choices", "is_active")
  ON TABLE "igny8_account_setting_key" TO :"role";
\else
GRANT
  SELECT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "choices", "is_active"),
  INSERT ("key", "value_type", "overrides", "default_value", "min_value", "max_value", "choices", "is_active"),
  UPDATE ("value_type", "overrides", "default_value", "min_value", "max_value", "choices", "is_active")
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
  SELECT ("number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
  ON TABLE "igny8_automation_stage" TO :"role";
\else
GRANT
  SELECT ("number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"),
  INSERT ("number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"),
  UPDATE ("name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct")
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
  SELECT ("operation_type", "display_name", "base_credits", "is_active", "description")
  ON TABLE "igny8_credit_cost_config" TO :"role";
\else
GRANT
  SELECT ("operation_type", "display_name", "base_credits", "is_active", "description"),
  INSERT ("operation_type", "display_name", "base_credits", "is_active", "description"),
  UPDATE ("display_name", "base_credits", "is_active", "description")
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
  SELECT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size")
  ON TABLE "igny8_system_ai_settings" TO :"role";
\else
GRANT
  SELECT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size"),
  INSERT ("id", "temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "updated_at"),
  UPDATE ("temperature", "max_tokens", "image_style", "image_quality", "max_images_per_article", "image_size", "updated_at")
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

SELECT pg_catalog.to_regclass('"igny8_ratesmith_secret"') IS NOT NULL AS ratesmith_there
\gset
\if :ratesmith_there
GRANT
  SELECT ("id", "entity", "name", "fingerprint", "applied_at")
  ON TABLE "igny8_ratesmith_secret" TO :"role";
\endif

WITH wrong AS (
  SELECT DISTINCT g."label" || '.' || s.name AS what
  FROM pg_temp."ratesmith_granted" AS g
  CROSS JOIN LATERAL pg_catalog.unnest(g."secret") AS s(name)
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_roles AS r ON pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, s.name, 'SELECT')
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
      r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
  ) AS a(what, granted)
  WHERE a.granted AND pg_catalog.pg_has_role(CAST(:'role' AS name), r.oid, 'MEMBER')
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)
  THEN CAST('ratesmith: the role can get around all rights on tables: it has ' || (SELECT string_agg(w.what, ', ') FROM (SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w) || left(CAST(now() AS text), 0) AS integer) END AS ratesmith_refused
\gset

COMMIT;
