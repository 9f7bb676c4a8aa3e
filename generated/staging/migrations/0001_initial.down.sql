-- Undoes migration 0001_initial
-- environment: staging
-- id:          23a05f43d57844385e3727cdce13ef08dcd0bfa9444b8e60f1b29b3b753b9d23
-- parent:      none
-- state:       44136fa355b3678a -> bfe0b619ae7bcdd1
-- igny8_account_setting_key: 6 rows deleted
-- igny8_ai_model_config: 7 rows deleted
-- igny8_automation_defaults: 1 row deleted
-- igny8_automation_preset: 3 rows deleted
-- igny8_automation_stage: 7 rows deleted
-- igny8_billing_configuration: 1 row deleted
-- igny8_credit_cost_config: 7 rows deleted
-- igny8_credit_package: 3 rows deleted
-- igny8_global_ai_prompt: 4 rows deleted
-- igny8_global_author_profile: 3 rows deleted
-- igny8_global_module_settings: 1 row deleted
-- igny8_global_strategy: 2 rows deleted
-- igny8_industry: 2 rows deleted
-- igny8_integration_provider: 6 rows deleted
-- igny8_payment_method_config: 4 rows deleted
-- igny8_plan: 3 rows deleted
-- igny8_system_ai_settings: 1 row deleted
-- igny8_industry_sector: 4 rows deleted
-- igny8_seed_keyword: 5 rows deleted
-- To run it: psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f 0001_initial.down.sql DATABASE
-- Written by ratesmith build. It is never edited once it is released.

BEGIN ISOLATION LEVEL READ COMMITTED;

SET LOCAL client_min_messages = warning;

SET LOCAL lock_timeout = '10s';

SET LOCAL idle_in_transaction_session_timeout = '60s';

SELECT pg_advisory_xact_lock(-7306353742505237320);

-- Is it the turn of this migration, in this database?
SELECT set_config('ratesmith.run', CASE WHEN g.refusal <> '' THEN CAST(CAST(g.refusal AS integer) AS text) ELSE g.run END, true) AS "run"
  FROM (SELECT CASE
      WHEN current_setting('transaction_isolation') <> 'read committed'
        THEN 'ratesmith: run this in a READ COMMITTED transaction'
      WHEN l."environment" <> 'staging'
        THEN 'ratesmith: this database belongs to environment ' || l."environment" || ', and this is for staging'
      WHEN coalesce(l."head", 0) < 1
        THEN ''
      WHEN l."head" > 1
        THEN 'ratesmith: this database is at migration ' || CAST(l."head" AS text) || E'\u003b undo what came behind 0001_initial first'
      WHEN l."migration" <> '23a05f43d57844385e3727cdce13ef08dcd0bfa9444b8e60f1b29b3b753b9d23'
        THEN 'ratesmith: this database has another migration 1 than 0001_initial'
      ELSE '' END AS refusal,
    CASE WHEN coalesce(l."head", 0) < 1 THEN '' ELSE 'undo 1' END AS run
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT k."environment", k."action", k."head", k."migration", k."reason" FROM "igny8_ratesmith_ledger" AS k WHERE k."action" NOT IN ('overwrite', 'secrets') ORDER BY k."id" DESC LIMIT 1) AS l ON true
    LEFT JOIN (SELECT k."migration" FROM "igny8_ratesmith_ledger" AS k WHERE k."head" = 1 ORDER BY k."id" DESC LIMIT 1) AS k ON true) AS g;

-- Is there one row for each key? The table need not have a unique index on it.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_seed_keyword ' || CAST(p0."slug" AS text) || '/' || CAST(t."keyword" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_seed_keyword" AS t
  LEFT JOIN "igny8_industry_sector" AS p0 ON p0."id" = t."sector_id"
    WHERE (((p0."slug" = 'technology.saas' AND t."keyword" = 'project management software') OR (p0."slug" = 'technology.saas' AND t."keyword" = 'crm software') OR (p0."slug" = 'technology.cybersecurity' AND t."keyword" = 'password manager') OR (p0."slug" = 'health.nutrition' AND t."keyword" = 'meal prep ideas') OR (p0."slug" = 'health.fitness' AND t."keyword" = 'home workout plan'))) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY p0."slug", t."keyword" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry_sector ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry_sector" AS t
  LEFT JOIN "igny8_industry" AS p1 ON p1."id" = t."industry_id"
    WHERE (t."slug" IN ('technology.saas', 'technology.cybersecurity', 'health.nutrition', 'health.fitness')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_system_ai_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_system_ai_settings" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_plan ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_plan" AS t
    WHERE (t."slug" IN ('starter', 'internal', 'growth')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_payment_method_config ' || CAST(t."country_code" AS text) || '/' || CAST(t."payment_method" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_payment_method_config" AS t
    WHERE (((t."country_code" = 'default' AND t."payment_method" = 'stripe') OR (t."country_code" = 'default' AND t."payment_method" = 'paypal') OR (t."country_code" = 'PK' AND t."payment_method" = 'stripe') OR (t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer'))) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."country_code", t."payment_method" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_integration_provider ' || CAST(t."provider_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_integration_provider" AS t
    WHERE (t."provider_id" IN ('stripe', 'runware', 'resend', 'paypal', 'openai', 'anthropic')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."provider_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_industry ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_industry" AS t
    WHERE (t."slug" IN ('technology', 'health')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_strategy ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_strategy" AS t
    WHERE (t."name" IN ('Technical guides', 'Blog articles')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_module_settings ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_module_settings" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_author_profile ' || CAST(t."name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_author_profile" AS t
    WHERE (t."name" IN ('Technical writer', 'Professional', 'Friendly blogger')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_global_ai_prompt ' || CAST(t."prompt_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_global_ai_prompt" AS t
    WHERE (t."prompt_type" IN ('image_prompts', 'ideas', 'content_generation', 'clustering')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."prompt_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_package ' || CAST(t."slug" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_package" AS t
    WHERE (t."slug" IN ('starter', 'scale', 'growth')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."slug" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_credit_cost_config ' || CAST(t."operation_type" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_credit_cost_config" AS t
    WHERE (t."operation_type" IN ('optimization', 'linking', 'images', 'image_prompts', 'ideas', 'content', 'clustering')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."operation_type" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_billing_configuration ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_billing_configuration" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_stage ' || CAST(t."number" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_stage" AS t
    WHERE (t."number" IN (7, 6, 5, 4, 3, 2, 1)) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."number" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_preset ' || CAST(t."preset_id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_preset" AS t
    WHERE (t."preset_id" IN ('conservative', 'balanced', 'aggressive')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."preset_id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_automation_defaults ' || CAST(t."id" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_automation_defaults" AS t
    WHERE (t."id" IN (1)) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."id" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_ai_model_config ' || CAST(t."model_name" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_ai_model_config" AS t
    WHERE (t."model_name" IN ('runware:97@1', 'gpt-5.1', 'gpt-4o-mini', 'gpt-4o', 'google:4@2', 'dall-e-3', 'bria:10@1')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."model_name" HAVING count(*) > 1
  ) AS w;

SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: several rows have a key that the configuration gives to one: ' || string_agg(w.label, ', ') || E'\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "unique"
  FROM (
  SELECT 'igny8_account_setting_key ' || CAST(t."key" AS text) || ' (' || CAST(count(*) AS text) || ' rows)' AS label
    FROM "igny8_account_setting_key" AS t
    WHERE (t."key" IN ('ai.temperature', 'ai.max_tokens', 'ai.max_images', 'ai.image_style', 'ai.image_quality_tier', 'ai.image_quality')) AND current_setting('ratesmith.run', true) = 'undo 1'
    GROUP BY t."key" HAVING count(*) > 1
  ) AS w;

-- igny8_seed_keyword technology.saas/project management software: deleted
DELETE FROM "igny8_seed_keyword"
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'project management software' AND "search_volume" = 14800 AND "difficulty" = 71 AND "cpc" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_seed_keyword technology.saas/crm software: deleted
DELETE FROM "igny8_seed_keyword"
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND "keyword" = 'crm software' AND "search_volume" = 18100 AND "difficulty" = 74 AND "cpc" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_seed_keyword technology.cybersecurity/password manager: deleted
DELETE FROM "igny8_seed_keyword"
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND "keyword" = 'password manager' AND "search_volume" = 60500 AND "difficulty" = 82 AND "cpc" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_seed_keyword health.nutrition/meal prep ideas: deleted
DELETE FROM "igny8_seed_keyword"
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND "keyword" = 'meal prep ideas' AND "search_volume" = 22200 AND "difficulty" = 52 AND "cpc" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_seed_keyword health.fitness/home workout plan: deleted
DELETE FROM "igny8_seed_keyword"
  WHERE "sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND "keyword" = 'home workout plan' AND "search_volume" = 8100 AND "difficulty" = 48 AND "cpc" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry_sector technology.saas: deleted
DELETE FROM "igny8_industry_sector"
  WHERE "slug" = 'technology.saas' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND "name" = 'Software as a service' AND "description" = '' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry_sector technology.cybersecurity: deleted
DELETE FROM "igny8_industry_sector"
  WHERE "slug" = 'technology.cybersecurity' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'technology') AND "name" = 'Cybersecurity' AND "description" = '' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry_sector health.nutrition: deleted
DELETE FROM "igny8_industry_sector"
  WHERE "slug" = 'health.nutrition' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND "name" = 'Nutrition' AND "description" = '' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry_sector health.fitness: deleted
DELETE FROM "igny8_industry_sector"
  WHERE "slug" = 'health.fitness' AND "industry_id" = (SELECT p."id" FROM "igny8_industry" AS p WHERE p."slug" = 'health') AND "name" = 'Fitness' AND "description" = '' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_system_ai_settings 1: deleted
DELETE FROM "igny8_system_ai_settings"
  WHERE "id" = 1 AND "temperature" = 0.7 AND "max_tokens" = 8192 AND "image_style" = 'photorealistic' AND "image_quality" = 'standard' AND "max_images_per_article" = 4 AND "image_size" = '1024x1024' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_plan starter: deleted
DELETE FROM "igny8_plan"
  WHERE "slug" = 'starter' AND "name" = 'Starter' AND "idea_credits" = 200 AND "content_credits" = 1500 AND "image_credits" = 500 AND "optimization_credits" = 100 AND "max_sites" = 1 AND "max_users" = 2 AND "price_monthly" = 29 AND "price_yearly" = 290 AND "is_active" = TRUE AND "is_internal" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_plan internal: deleted
DELETE FROM "igny8_plan"
  WHERE "slug" = 'internal' AND "name" = 'Internal' AND "idea_credits" = 10000 AND "content_credits" = 10000 AND "image_credits" = 10000 AND "optimization_credits" = 10000 AND "max_sites" = 100 AND "max_users" = 100 AND "price_monthly" = 0 AND "price_yearly" = 0 AND "is_active" = TRUE AND "is_internal" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_plan growth: deleted
DELETE FROM "igny8_plan"
  WHERE "slug" = 'growth' AND "name" = 'Growth' AND "idea_credits" = 700 AND "content_credits" = 5250 AND "image_credits" = 1750 AND "optimization_credits" = 350 AND "max_sites" = 5 AND "max_users" = 5 AND "price_monthly" = 99 AND "price_yearly" = 990 AND "is_active" = TRUE AND "is_internal" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_payment_method_config default/stripe: deleted
DELETE FROM "igny8_payment_method_config"
  WHERE "country_code" = 'default' AND "payment_method" = 'stripe' AND "display_name" = 'Credit or debit card' AND "provider" = 'stripe' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 10 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_payment_method_config default/paypal: deleted
DELETE FROM "igny8_payment_method_config"
  WHERE "country_code" = 'default' AND "payment_method" = 'paypal' AND "display_name" = 'PayPal' AND "provider" = 'paypal' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 20 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_payment_method_config PK/stripe: deleted
DELETE FROM "igny8_payment_method_config"
  WHERE "country_code" = 'PK' AND "payment_method" = 'stripe' AND "display_name" = 'Credit or debit card' AND "provider" = 'stripe' AND "instructions" = '' AND "is_enabled" = TRUE AND "sort_order" = 10 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_payment_method_config PK/bank_transfer: deleted
DELETE FROM "igny8_payment_method_config"
  WHERE "country_code" = 'PK' AND "payment_method" = 'bank_transfer' AND "display_name" = 'Bank transfer' AND "provider" IS NULL AND "instructions" = E'Transfer the amount and send us the receipt\u003b credits arrive within a working day.' AND "is_enabled" = TRUE AND "sort_order" = 20 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider stripe: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'stripe' AND "display_name" = 'Stripe' AND "provider_type" = 'payment' AND "api_endpoint" = 'https://api.stripe.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider runware: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'runware' AND "display_name" = 'Runware' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.runware.ai/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider resend: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'resend' AND "display_name" = 'Resend' AND "provider_type" = 'email' AND "api_endpoint" = 'https://api.resend.com' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider paypal: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'paypal' AND "display_name" = 'PayPal' AND "provider_type" = 'payment' AND "api_endpoint" = 'https://api-m.paypal.com' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider openai: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'openai' AND "display_name" = 'OpenAI' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.openai.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = TRUE AND "is_sandbox" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_integration_provider anthropic: deleted
DELETE FROM "igny8_integration_provider"
  WHERE "provider_id" = 'anthropic' AND "display_name" = 'Anthropic' AND "provider_type" = 'ai' AND "api_endpoint" = 'https://api.anthropic.com/v1' AND CAST("config" AS jsonb) = '{}' AND "is_active" = FALSE AND "is_sandbox" = FALSE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry technology: deleted
DELETE FROM "igny8_industry"
  WHERE "slug" = 'technology' AND "name" = 'Technology' AND "description" = 'Software, hardware and the services around them' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_industry health: deleted
DELETE FROM "igny8_industry"
  WHERE "slug" = 'health' AND "name" = 'Health' AND "description" = 'Wellbeing, fitness and care' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_strategy Technical guides: deleted
DELETE FROM "igny8_global_strategy"
  WHERE "name" = 'Technical guides' AND "description" = 'Longer guides for readers who build something' AND CAST("prompts" AS jsonb) = '["ideas", "content_generation"]' AND "author_profile" = 'technical-writer' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_strategy Blog articles: deleted
DELETE FROM "igny8_global_strategy"
  WHERE "name" = 'Blog articles' AND "description" = 'Regular articles that answer one question each' AND CAST("prompts" AS jsonb) = '["clustering", "ideas", "content_generation", "image_prompts"]' AND "author_profile" = 'professional' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_module_settings 1: deleted
DELETE FROM "igny8_global_module_settings"
  WHERE "id" = 1 AND "planner_enabled" = TRUE AND "writer_enabled" = TRUE AND "linker_enabled" = FALSE AND "optimizer_enabled" = FALSE AND "automation_enabled" = TRUE AND "integration_enabled" = TRUE AND "publisher_enabled" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_author_profile Technical writer: deleted
DELETE FROM "igny8_global_author_profile"
  WHERE "name" = 'Technical writer' AND "tone" = 'technical' AND "language" = 'en' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_author_profile Professional: deleted
DELETE FROM "igny8_global_author_profile"
  WHERE "name" = 'Professional' AND "tone" = 'professional' AND "language" = 'en' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_author_profile Friendly blogger: deleted
DELETE FROM "igny8_global_author_profile"
  WHERE "name" = 'Friendly blogger' AND "tone" = 'casual' AND "language" = 'en' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_ai_prompt image_prompts: deleted
DELETE FROM "igny8_global_ai_prompt"
  WHERE "prompt_type" = 'image_prompts' AND "prompt_value" = E'Describe up to {{max_images}} images for the article below, each in one sentence,\nin the style "{{image_style}}". Show things and places\u003b no text in the image.\n\nArticle:\n{{content}}\n' AND CAST("variables" AS jsonb) = '["content", "image_style", "max_images"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_ai_prompt ideas: deleted
DELETE FROM "igny8_global_ai_prompt"
  WHERE "prompt_type" = 'ideas' AND "prompt_value" = E'Propose articles for the cluster "{{cluster}}".\nFor each, give a title, the question it answers and the keyword it should rank for.\n\nKeywords of the cluster:\n{{keywords}}\n' AND CAST("variables" AS jsonb) = '["cluster", "keywords"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_ai_prompt content_generation: deleted
DELETE FROM "igny8_global_ai_prompt"
  WHERE "prompt_type" = 'content_generation' AND "prompt_value" = E'Write the article "{{title}}" in {{language}}, in a {{tone}} tone.\nAnswer the reader''s question in the first paragraph, then explain it step by step.\nUse the keyword "{{primary_keyword}}" where it reads naturally.\n\nBrief:\n{{brief}}\n' AND CAST("variables" AS jsonb) = '["brief", "language", "primary_keyword", "title", "tone"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_global_ai_prompt clustering: deleted
DELETE FROM "igny8_global_ai_prompt"
  WHERE "prompt_type" = 'clustering' AND "prompt_value" = E'Group the keywords below into clusters that one article each could answer.\nGive every cluster a short name and say what its readers want to achieve.\nUse every keyword exactly once.\n\nSector: {{sector}}\nKeywords, one per line:\n{{keywords}}\n' AND CAST("variables" AS jsonb) = '["keywords", "sector"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_package starter: deleted
DELETE FROM "igny8_credit_package"
  WHERE "slug" = 'starter' AND "name" = 'Starter' AND "credits" = 1000 AND "price" = 12 AND "description" = 'For a first project' AND "is_featured" = FALSE AND "is_active" = TRUE AND "sort_order" = 10 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_package scale: deleted
DELETE FROM "igny8_credit_package"
  WHERE "slug" = 'scale' AND "name" = 'Scale' AND "credits" = 20000 AND "price" = 200 AND "description" = 'For several sites' AND "is_featured" = FALSE AND "is_active" = TRUE AND "sort_order" = 30 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_package growth: deleted
DELETE FROM "igny8_credit_package"
  WHERE "slug" = 'growth' AND "name" = 'Growth' AND "credits" = 5000 AND "price" = 55 AND "description" = 'For a site that publishes every week' AND "is_featured" = TRUE AND "is_active" = TRUE AND "sort_order" = 20 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config optimization: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'optimization' AND "display_name" = 'Content optimization' AND "base_credits" = 1 AND "is_active" = TRUE AND "description" = E'Improves an article that is there already\u003b no model is charged' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config linking: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'linking' AND "display_name" = 'Internal linking' AND "base_credits" = 1 AND "is_active" = TRUE AND "description" = E'Links articles of a site with each other\u003b no model is called' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config images: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'images' AND "display_name" = 'Image generation' AND "base_credits" = 5 AND "is_active" = TRUE AND "description" = E'Makes an image\u003b the image model is charged by image' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config image_prompts: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'image_prompts' AND "display_name" = 'Image prompt extraction' AND "base_credits" = 2 AND "is_active" = TRUE AND "description" = E'Finds what to picture in an article\u003b the text model is charged by tokens' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config ideas: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'ideas' AND "display_name" = 'Content ideas' AND "base_credits" = 1 AND "is_active" = TRUE AND "description" = E'Finds ideas for a cluster\u003b the text model is charged by tokens' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config content: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'content' AND "display_name" = 'Content generation' AND "base_credits" = 1 AND "is_active" = TRUE AND "description" = E'Writes an article\u003b the text model is charged by tokens' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_credit_cost_config clustering: deleted
DELETE FROM "igny8_credit_cost_config"
  WHERE "operation_type" = 'clustering' AND "display_name" = 'Keyword clustering' AND "base_credits" = 1 AND "is_active" = TRUE AND "description" = E'Groups keywords by what people search for\u003b the text model is charged by tokens' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_billing_configuration 1: deleted
DELETE FROM "igny8_billing_configuration"
  WHERE "id" = 1 AND "credit_value_usd" = 0.01 AND "rounding" = 'up' AND "margin_floor_pct" = 20 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 7: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 7 AND "name" = E'Review \u2192 Approved' AND "has_ai" = FALSE AND "enabled" = TRUE AND "batch_size" IS NULL AND "per_run_limit" = 10 AND "use_testing" IS NULL AND "budget_pct" IS NULL AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 6: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 6 AND "name" = E'Prompts \u2192 Images' AND "has_ai" = TRUE AND "enabled" = TRUE AND "batch_size" = 1 AND "per_run_limit" = 20 AND "use_testing" = TRUE AND "budget_pct" = 30 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 5: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 5 AND "name" = E'Content \u2192 Prompts' AND "has_ai" = TRUE AND "enabled" = TRUE AND "batch_size" = 1 AND "per_run_limit" = 5 AND "use_testing" = FALSE AND "budget_pct" = 5 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 4: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 4 AND "name" = E'Tasks \u2192 Content' AND "has_ai" = TRUE AND "enabled" = TRUE AND "batch_size" = 1 AND "per_run_limit" = 5 AND "use_testing" = FALSE AND "budget_pct" = 40 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 3: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 3 AND "name" = E'Ideas \u2192 Tasks' AND "has_ai" = FALSE AND "enabled" = TRUE AND "batch_size" = 20 AND "per_run_limit" = 0 AND "use_testing" IS NULL AND "budget_pct" IS NULL AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 2: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 2 AND "name" = E'Clusters \u2192 Ideas' AND "has_ai" = TRUE AND "enabled" = TRUE AND "batch_size" = 1 AND "per_run_limit" = 10 AND "use_testing" = FALSE AND "budget_pct" = 10 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_stage 1: deleted
DELETE FROM "igny8_automation_stage"
  WHERE "number" = 1 AND "name" = E'Keywords \u2192 Clusters' AND "has_ai" = TRUE AND "enabled" = TRUE AND "batch_size" = 10 AND "per_run_limit" = 0 AND "use_testing" = FALSE AND "budget_pct" = 15 AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_preset conservative: deleted
DELETE FROM "igny8_automation_preset"
  WHERE "preset_id" = 'conservative' AND "name" = 'Conservative' AND "description" = 'Low throughput, high quality' AND "is_recommended" = FALSE AND "is_active" = TRUE AND "sort_order" = 10 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 5}, "6": {"per_run_limit": 3}}' AND CAST("schedule" AS jsonb) = '{}' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_preset balanced: deleted
DELETE FROM "igny8_automation_preset"
  WHERE "preset_id" = 'balanced' AND "name" = 'Balanced' AND "description" = 'Moderate throughput' AND "is_recommended" = TRUE AND "is_active" = TRUE AND "sort_order" = 20 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 10}, "6": {"per_run_limit": 20}}' AND CAST("schedule" AS jsonb) = '{}' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_preset aggressive: deleted
DELETE FROM "igny8_automation_preset"
  WHERE "preset_id" = 'aggressive' AND "name" = 'Aggressive' AND "description" = 'Maximum throughput' AND "is_recommended" = FALSE AND "is_active" = TRUE AND "sort_order" = 30 AND CAST("stages" AS jsonb) = '{"4": {"per_run_limit": 0}, "6": {"per_run_limit": 0}}' AND CAST("schedule" AS jsonb) = '{}' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_automation_defaults 1: deleted
DELETE FROM "igny8_automation_defaults"
  WHERE "id" = 1 AND "automation_enabled" = FALSE AND "automation_frequency" = 'daily' AND "automation_time" = '02:00:00' AND CAST("stage_config" AS jsonb) = '{"1": {"batch_size": 10, "budget_pct": 15, "enabled": true, "per_run_limit": 0, "use_testing": false}, "2": {"batch_size": 1, "budget_pct": 10, "enabled": true, "per_run_limit": 10, "use_testing": false}, "3": {"batch_size": 20, "enabled": true, "per_run_limit": 0}, "4": {"batch_size": 1, "budget_pct": 40, "enabled": true, "per_run_limit": 5, "use_testing": false}, "5": {"batch_size": 1, "budget_pct": 5, "enabled": true, "per_run_limit": 5, "use_testing": false}, "6": {"batch_size": 1, "budget_pct": 30, "enabled": true, "per_run_limit": 20, "use_testing": true}, "7": {"enabled": true, "per_run_limit": 10}}' AND "within_stage_delay" = 3 AND "between_stage_delay" = 5 AND "auto_approval_enabled" = TRUE AND "auto_publish_enabled" = TRUE AND CAST("publish_days" AS jsonb) = '["mon", "tue", "wed", "thu", "fri"]' AND CAST("publish_time_slots" AS jsonb) = '["09:00", "14:00", "18:00"]' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config runware:97@1: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'runware:97@1' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Hi Dream Full' AND "is_default" = FALSE AND "is_testing" = TRUE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.013 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 1 AND "quality_tier" = 'basic' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1280x768"]' AND "sort_order" = 10 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config gpt-5.1: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'gpt-5.1' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-5.1' AND "is_default" = TRUE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.00125 AND "cost_per_1k_output" = 0.01 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 1000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" = 400000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 10 AND "release_date" = '2025-11-12' AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config gpt-4o-mini: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'gpt-4o-mini' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-4o mini' AND "is_default" = FALSE AND "is_testing" = TRUE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.00015 AND "cost_per_1k_output" = 0.0006 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 10000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" = 16384 AND "context_window" = 128000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 30 AND "release_date" = '2024-07-18' AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config gpt-4o: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'gpt-4o' AND "model_type" = 'text' AND "provider" = 'openai' AND "display_name" = 'GPT-4o' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" = 0.0025 AND "cost_per_1k_output" = 0.01 AND "cost_per_image" IS NULL AND "tokens_per_credit" = 1000 AND "credits_per_image" IS NULL AND "quality_tier" IS NULL AND "max_tokens" = 8192 AND "max_input_tokens" IS NULL AND "max_output_tokens" = 16384 AND "context_window" = 128000 AND CAST("capabilities" AS jsonb) = '{"function_calling": true, "vision": true}' AND CAST("available_sizes" AS jsonb) = '[]' AND "sort_order" = 20 AND "release_date" = '2024-05-13' AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config google:4@2: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'google:4@2' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Nano Banana' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.15 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 15 AND "quality_tier" = 'premium' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1376x768"]' AND "sort_order" = 30 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config dall-e-3: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'dall-e-3' AND "model_type" = 'image' AND "provider" = 'openai' AND "display_name" = 'DALL-E 3' AND "is_default" = TRUE AND "is_testing" = FALSE AND "is_active" = TRUE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" = 0.04 AND "tokens_per_credit" IS NULL AND "credits_per_image" = 5 AND "quality_tier" = 'quality' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1792x1024", "1024x1792"]' AND "sort_order" = 20 AND "release_date" = '2023-10-19' AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_ai_model_config bria:10@1: deleted
DELETE FROM "igny8_ai_model_config"
  WHERE "model_name" = 'bria:10@1' AND "model_type" = 'image' AND "provider" = 'runware' AND "display_name" = 'Bria 3.2' AND "is_default" = FALSE AND "is_testing" = FALSE AND "is_active" = FALSE AND "cost_per_1k_input" IS NULL AND "cost_per_1k_output" IS NULL AND "cost_per_image" IS NULL AND "tokens_per_credit" IS NULL AND "credits_per_image" = 5 AND "quality_tier" = 'quality' AND "max_tokens" IS NULL AND "max_input_tokens" IS NULL AND "max_output_tokens" IS NULL AND "context_window" IS NULL AND CAST("capabilities" AS jsonb) = '{}' AND CAST("available_sizes" AS jsonb) = '["1024x1024", "1344x768"]' AND "sort_order" = 40 AND "release_date" IS NULL AND "deprecation_date" IS NULL AND "notes" = '' AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.temperature: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.temperature' AND "value_type" = 'float' AND "overrides" = 'temperature' AND CAST("default_value" AS jsonb) = '0.7' AND "min_value" = 0 AND "max_value" = 2 AND "choices" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.max_tokens: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.max_tokens' AND "value_type" = 'int' AND "overrides" = 'max_tokens' AND CAST("default_value" AS jsonb) = '8192' AND "min_value" = 1 AND "max_value" = 8192 AND "choices" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.max_images: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.max_images' AND "value_type" = 'int' AND "overrides" = 'max_images_per_article' AND CAST("default_value" AS jsonb) = '4' AND "min_value" = 1 AND "max_value" = 8 AND "choices" IS NULL AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.image_style: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.image_style' AND "value_type" = 'string' AND "overrides" = 'image_style' AND CAST("default_value" AS jsonb) = '"photorealistic"' AND "min_value" IS NULL AND "max_value" IS NULL AND CAST("choices" AS jsonb) = '["3d_render", "artistic", "cartoon", "illustration", "minimal_flat", "photorealistic"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.image_quality_tier: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.image_quality_tier' AND "value_type" = 'string' AND "overrides" = 'quality_tier' AND CAST("default_value" AS jsonb) = '"quality"' AND "min_value" IS NULL AND "max_value" IS NULL AND CAST("choices" AS jsonb) = '["basic", "premium", "quality"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- igny8_account_setting_key ai.image_quality: deleted
DELETE FROM "igny8_account_setting_key"
  WHERE "key" = 'ai.image_quality' AND "value_type" = 'string' AND "overrides" = 'image_quality' AND CAST("default_value" AS jsonb) = '"standard"' AND "min_value" IS NULL AND "max_value" IS NULL AND CAST("choices" AS jsonb) = '["hd", "standard"]' AND "is_active" = TRUE AND current_setting('ratesmith.run', true) = 'undo 1';

-- Is every row as it was left above? One that somebody changed meanwhile is not.
SELECT CASE WHEN count(*) = 0 THEN 0
    ELSE CAST('ratesmith: 0001_initial found rows that somebody changed: ' || string_agg(w.label, ', ') || left(CAST(now() AS text), 0) AS integer) END AS "wrong"
  FROM (
  SELECT 'igny8_seed_keyword technology.saas/project management software' || ' (changed)' AS label FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'project management software'
  UNION ALL
  SELECT 'igny8_seed_keyword technology.saas/crm software' || ' (changed)' AS label FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.saas') AND t."keyword" = 'crm software'
  UNION ALL
  SELECT 'igny8_seed_keyword technology.cybersecurity/password manager' || ' (changed)' AS label FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'technology.cybersecurity') AND t."keyword" = 'password manager'
  UNION ALL
  SELECT 'igny8_seed_keyword health.nutrition/meal prep ideas' || ' (changed)' AS label FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.nutrition') AND t."keyword" = 'meal prep ideas'
  UNION ALL
  SELECT 'igny8_seed_keyword health.fitness/home workout plan' || ' (changed)' AS label FROM "igny8_seed_keyword" AS t WHERE t."sector_id" = (SELECT p."id" FROM "igny8_industry_sector" AS p WHERE p."slug" = 'health.fitness') AND t."keyword" = 'home workout plan'
  UNION ALL
  SELECT 'igny8_industry_sector technology.saas' || ' (changed)' AS label FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.saas'
  UNION ALL
  SELECT 'igny8_industry_sector technology.cybersecurity' || ' (changed)' AS label FROM "igny8_industry_sector" AS t WHERE t."slug" = 'technology.cybersecurity'
  UNION ALL
  SELECT 'igny8_industry_sector health.nutrition' || ' (changed)' AS label FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.nutrition'
  UNION ALL
  SELECT 'igny8_industry_sector health.fitness' || ' (changed)' AS label FROM "igny8_industry_sector" AS t WHERE t."slug" = 'health.fitness'
  UNION ALL
  SELECT 'igny8_system_ai_settings 1' || ' (changed)' AS label FROM "igny8_system_ai_settings" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_plan starter' || ' (changed)' AS label FROM "igny8_plan" AS t WHERE t."slug" = 'starter'
  UNION ALL
  SELECT 'igny8_plan internal' || ' (changed)' AS label FROM "igny8_plan" AS t WHERE t."slug" = 'internal'
  UNION ALL
  SELECT 'igny8_plan growth' || ' (changed)' AS label FROM "igny8_plan" AS t WHERE t."slug" = 'growth'
  UNION ALL
  SELECT 'igny8_payment_method_config default/stripe' || ' (changed)' AS label FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'stripe'
  UNION ALL
  SELECT 'igny8_payment_method_config default/paypal' || ' (changed)' AS label FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'default' AND t."payment_method" = 'paypal'
  UNION ALL
  SELECT 'igny8_payment_method_config PK/stripe' || ' (changed)' AS label FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'stripe'
  UNION ALL
  SELECT 'igny8_payment_method_config PK/bank_transfer' || ' (changed)' AS label FROM "igny8_payment_method_config" AS t WHERE t."country_code" = 'PK' AND t."payment_method" = 'bank_transfer'
  UNION ALL
  SELECT 'igny8_integration_provider stripe' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'stripe'
  UNION ALL
  SELECT 'igny8_integration_provider runware' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'runware'
  UNION ALL
  SELECT 'igny8_integration_provider resend' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'resend'
  UNION ALL
  SELECT 'igny8_integration_provider paypal' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'paypal'
  UNION ALL
  SELECT 'igny8_integration_provider openai' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'openai'
  UNION ALL
  SELECT 'igny8_integration_provider anthropic' || ' (changed)' AS label FROM "igny8_integration_provider" AS t WHERE t."provider_id" = 'anthropic'
  UNION ALL
  SELECT 'igny8_industry technology' || ' (changed)' AS label FROM "igny8_industry" AS t WHERE t."slug" = 'technology'
  UNION ALL
  SELECT 'igny8_industry health' || ' (changed)' AS label FROM "igny8_industry" AS t WHERE t."slug" = 'health'
  UNION ALL
  SELECT 'igny8_global_strategy Technical guides' || ' (changed)' AS label FROM "igny8_global_strategy" AS t WHERE t."name" = 'Technical guides'
  UNION ALL
  SELECT 'igny8_global_strategy Blog articles' || ' (changed)' AS label FROM "igny8_global_strategy" AS t WHERE t."name" = 'Blog articles'
  UNION ALL
  SELECT 'igny8_global_module_settings 1' || ' (changed)' AS label FROM "igny8_global_module_settings" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_global_author_profile Technical writer' || ' (changed)' AS label FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Technical writer'
  UNION ALL
  SELECT 'igny8_global_author_profile Professional' || ' (changed)' AS label FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Professional'
  UNION ALL
  SELECT 'igny8_global_author_profile Friendly blogger' || ' (changed)' AS label FROM "igny8_global_author_profile" AS t WHERE t."name" = 'Friendly blogger'
  UNION ALL
  SELECT 'igny8_global_ai_prompt image_prompts' || ' (changed)' AS label FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'image_prompts'
  UNION ALL
  SELECT 'igny8_global_ai_prompt ideas' || ' (changed)' AS label FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'ideas'
  UNION ALL
  SELECT 'igny8_global_ai_prompt content_generation' || ' (changed)' AS label FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'content_generation'
  UNION ALL
  SELECT 'igny8_global_ai_prompt clustering' || ' (changed)' AS label FROM "igny8_global_ai_prompt" AS t WHERE t."prompt_type" = 'clustering'
  UNION ALL
  SELECT 'igny8_credit_package starter' || ' (changed)' AS label FROM "igny8_credit_package" AS t WHERE t."slug" = 'starter'
  UNION ALL
  SELECT 'igny8_credit_package scale' || ' (changed)' AS label FROM "igny8_credit_package" AS t WHERE t."slug" = 'scale'
  UNION ALL
  SELECT 'igny8_credit_package growth' || ' (changed)' AS label FROM "igny8_credit_package" AS t WHERE t."slug" = 'growth'
  UNION ALL
  SELECT 'igny8_credit_cost_config optimization' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'optimization'
  UNION ALL
  SELECT 'igny8_credit_cost_config linking' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'linking'
  UNION ALL
  SELECT 'igny8_credit_cost_config images' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'images'
  UNION ALL
  SELECT 'igny8_credit_cost_config image_prompts' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'image_prompts'
  UNION ALL
  SELECT 'igny8_credit_cost_config ideas' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'ideas'
  UNION ALL
  SELECT 'igny8_credit_cost_config content' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'content'
  UNION ALL
  SELECT 'igny8_credit_cost_config clustering' || ' (changed)' AS label FROM "igny8_credit_cost_config" AS t WHERE t."operation_type" = 'clustering'
  UNION ALL
  SELECT 'igny8_billing_configuration 1' || ' (changed)' AS label FROM "igny8_billing_configuration" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_automation_stage 7' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 7
  UNION ALL
  SELECT 'igny8_automation_stage 6' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 6
  UNION ALL
  SELECT 'igny8_automation_stage 5' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 5
  UNION ALL
  SELECT 'igny8_automation_stage 4' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 4
  UNION ALL
  SELECT 'igny8_automation_stage 3' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 3
  UNION ALL
  SELECT 'igny8_automation_stage 2' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 2
  UNION ALL
  SELECT 'igny8_automation_stage 1' || ' (changed)' AS label FROM "igny8_automation_stage" AS t WHERE t."number" = 1
  UNION ALL
  SELECT 'igny8_automation_preset conservative' || ' (changed)' AS label FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'conservative'
  UNION ALL
  SELECT 'igny8_automation_preset balanced' || ' (changed)' AS label FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'balanced'
  UNION ALL
  SELECT 'igny8_automation_preset aggressive' || ' (changed)' AS label FROM "igny8_automation_preset" AS t WHERE t."preset_id" = 'aggressive'
  UNION ALL
  SELECT 'igny8_automation_defaults 1' || ' (changed)' AS label FROM "igny8_automation_defaults" AS t WHERE t."id" = 1
  UNION ALL
  SELECT 'igny8_ai_model_config runware:97@1' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'runware:97@1'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-5.1' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-5.1'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o-mini' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o-mini'
  UNION ALL
  SELECT 'igny8_ai_model_config gpt-4o' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'gpt-4o'
  UNION ALL
  SELECT 'igny8_ai_model_config google:4@2' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'google:4@2'
  UNION ALL
  SELECT 'igny8_ai_model_config dall-e-3' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'dall-e-3'
  UNION ALL
  SELECT 'igny8_ai_model_config bria:10@1' || ' (changed)' AS label FROM "igny8_ai_model_config" AS t WHERE t."model_name" = 'bria:10@1'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.temperature' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.temperature'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_tokens' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_tokens'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.max_images' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.max_images'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_style' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_style'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality_tier' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality_tier'
  UNION ALL
  SELECT 'igny8_account_setting_key ai.image_quality' || ' (changed)' AS label FROM "igny8_account_setting_key" AS t WHERE t."key" = 'ai.image_quality'
  ) AS w
  WHERE current_setting('ratesmith.run', true) = 'undo 1';

-- What the ledger keeps.
INSERT INTO "igny8_ratesmith_ledger"
    ("environment", "action", "head", "migration", "state_hash", "keys", "down", "changes", "reason", "actor", "git_commit", "applied_at", "applied_by")
  SELECT
    'staging',
    'down',
    0,
    '',
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    '{}',
    '[]',
    '[]',
    coalesce(current_setting('ratesmith.reason', true), ''),
    coalesce(current_setting('ratesmith.actor', true), ''),
    coalesce(current_setting('ratesmith.commit', true), ''),
    now(),
    current_user
  WHERE current_setting('ratesmith.run', true) = 'undo 1';

SELECT CASE WHEN coalesce((SELECT l."head" FROM "igny8_ratesmith_ledger" AS l ORDER BY l."id" DESC LIMIT 1), 0) < 1 THEN 0
    ELSE CAST(E'ratesmith: run this file as a whole and in one transaction\u003b nothing was changed' || left(CAST(now() AS text), 0) AS integer) END AS "done";

COMMIT;
