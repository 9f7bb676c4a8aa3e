"""The names a project gives to tables and columns, each wrong in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.projects import BASE, Invalid, opened, project

PROJECT = (BASE / "ratesmith.yaml").read_text()

WRONG = {
    "a table that is not there": ("names: {ai_model_confg: billing_model}", "did you mean 'ai_model_config'"),
    "columns of a table that is not there": ("columns: {provder: {a: b}}", "the pack has no table 'provder'"),
    "values of a table that is not there": ("on_insert: {shop: {a: 1}}", "the pack has no table 'shop'"),
    "a column that is not there": (
        "columns: {ai_model_config: {display_nme: title}}",
        "ai_model_config has no column 'display_nme' (did you mean 'display_name'?)",
    ),
    "two tables of one name": ("names: {industry: same, plan: Same}", "both named 'Same'"),
    "the name of another table": ("names: {industry: PLAN}", "both named '"),
    "a table named like the ledger": (
        "names: {industry: Ratesmith_Ledger}",
        "the ledger and industry are both named 'Ratesmith_Ledger'",
    ),
    "a table named like the ledger with another prefix": (
        "{prefix: shop_, names: {industry: shop_ratesmith_ledger}}",
        "the ledger and industry are both named",
    ),
    "two columns of one name": ("columns: {industry: {name: title, description: Title}}", "both named 'Title'"),
    "the name of another column": ("columns: {industry: {name: description}}", "both named 'description'"),
    "the name of a column that is not ours": ("columns: {ai_model_config: {notes: created_at}}", "'created_at'"),
    "a column named id": ("columns: {industry: {name: ID}}", "industry has an id already"),
    "a value for the id": ("on_insert: {industry: {id: 7}}", "industry has an id already"),
    "a value for a column of ours": ("on_insert: {industry: {name: x}}", "the configuration owns industry.name"),
    "a value for a column of ours in capitals": ("on_insert: {industry: {Name: x}}", "owns industry.Name"),
    "a value for what a column of ours is named": (
        "{columns: {industry: {name: title}}, on_insert: {industry: {title: x}}}",
        "name and title of industry are both named 'title'",
    ),
    "a value for a column that is renamed": (
        "{columns: {ai_model_config: {created_at: born}}, on_insert: {ai_model_config: {created_at: x}}}",
        "ai_model_config.created_at is named 'born' in the database",
    ),
    "a table to skip that is not there": ("skip: [shop]", "the pack has no table 'shop'"),
    "a table that another one refers to": (
        "skip: [industry, seed_keyword]",
        "industry_sector.industry_id refers to industry, which is skipped",
    ),
    "a table that a column refers to by the project": (
        "{skip: [integration_provider], references: {ai_model_config: {provider: integration_provider}}}",
        "ai_model_config.provider refers to integration_provider, which is skipped",
    ),
    "a column to omit that is not there": (
        "omit: {ai_model_config: [is_testin]}",
        "ai_model_config has no column 'is_testin' (did you mean 'is_testing'?)",
    ),
    "a key to omit": (
        "omit: {ai_model_config: [model_name]}",
        "ai_model_config.model_name tells the rows apart, so the platform must have it",
    ),
    "the address beside a key to omit": (
        "{omit: {integration_provider: [api_endpoint]}, on_insert: {integration_provider: {api_endpoint: x}}}",
        "integration_provider.api_endpoint says where the secrets of its row are sent, and they are in api_key,",
    ),
    "the settings beside a key to omit": (
        "omit: {integration_provider: [config, api_key, api_secret]}",
        "integration_provider.config says where the secrets of its row are sent, and they are in webhook_secret",
    ),
    "the columns of a key and of where it is sent, swapped with others": (
        "columns: {integration_provider: {api_endpoint: display_name, display_name: API_Endpoint}}",
        "display_name gets the name of integration_provider.api_endpoint, which is a secret or says where secrets are",
    ),
    "another column in place of a key": (
        "columns: {integration_provider: {api_secret: spare, display_name: api_secret}}",
        "display_name gets the name of integration_provider.api_secret, which is a secret or says where",
    ),
    "a value in place of a key": (
        "{omit: {integration_provider: [api_key]}, on_insert: {integration_provider: {API_KEY: x}}}",
        "a value gets the name of integration_provider.api_key, which is a secret or says where",
    ),
    "another table in place of the one with keys": (
        "{skip: [integration_provider], names: {plan: Integration_Provider}}",
        "plan gets the name of integration_provider, which holds secrets and where they are sent",
    ),
    "the address of a key that is the id of another row": (
        "references: {integration_provider: {api_endpoint: plan}}",
        "integration_provider.api_endpoint says where secrets are sent, and would be the id of another row",
    ),
    "an address beside a key that is not public": (
        "on_insert: {integration_provider: {base_url: 'http://127.0.0.1/'}}",
        "secrets must not be sent to this address: ",
    ),
    "a reference in a column that is not there": (
        "references: {ai_model_config: {provder: integration_provider}}",
        "ai_model_config has no column 'provder' that holds the key of another row (did you mean 'provider'?)",
    ),
    "a reference to a table that is not there": (
        "references: {ai_model_config: {provider: providers}}",
        "the pack has no table 'providers'",
    ),
    "a reference in what a view reads": (
        "references: {ai_model_price_window: {provider: integration_provider}}",
        "views and logs of the pack read ai_model_price_window.provider as it is, and it would be an id",
    ),
    "a reference to rows that have no such key": (
        "references: {ai_model_config: {provider: system_ai_settings}}",
        "the rows of system_ai_settings have no key of one text, so ai_model_config.provider cannot name one",
    ),
    "two tables that refer to each other": (
        "references: {ai_model_config: {provider: plan}, plan: {name: ai_model_config}}",
        "these tables refer to each other: ",
    ),
    "an expression that is not known": (
        "on_insert: {plan: {born: {sql: pg_sleep(9)}}}",
        "'pg_sleep(9)' is not one of the expressions that are known to be harmless",
    ),
    "a filter by a column of ours": ("where: {plan: {slug: x}}", "the configuration owns plan.slug"),
    "a filter that is a value on insert as well": (
        "{where: {plan: {kind: x}}, on_insert: {plan: {kind: z}}}",
        "where has a value for it already, which a new row gets",
    ),
    "a filter of a table that is not there": ("where: {shop: {a: null}}", "the pack has no table 'shop'"),
    "a key of a table that is not there": ("keys: {shop: [a]}", "the pack has no table 'shop'"),
    "a key that nothing can be added to": (
        "keys: {plan: [slug, name]}",
        "the key of plan is slug, and nothing can be added to it",
    ),
    "a key of a column that tells nothing apart": (
        "keys: {ai_model_config: [provder, model_name]}",
        "ai_model_config has no column 'provder' that its key may have (did you mean 'provider'?)",
    ),
    "a key without what people know a row by": (
        "keys: {ai_model_config: [provider]}",
        "the key of ai_model_config has model_name in it, by which people know its rows",
    ),
    "a part of a wider key to omit": (
        "{keys: {ai_model_config: [provider, model_name]}, omit: {ai_model_config: [provider]}}",
        "ai_model_config.provider tells the rows apart, so the platform must have it",
    ),
    "a reference to rows that have a wider key": (
        "{keys: {ai_model_config: [provider, model_name]}, references: {plan: {name: ai_model_config}}}",
        "the rows of ai_model_config have no key of one text, so plan.name cannot name one",
    ),
    "an id of a table that is not there": ("ids: {shop: uuid}", "the pack has no table 'shop'"),
    "an id beside one of ours": ("ids: {system_ai_settings: uuid}", "system_ai_settings has an id already"),
    "two names for the id": ("columns: {industry: {id: name}}", "industry has an id already"),
    "the name of an id that is not there": (
        "{ids: {industry: none}, columns: {industry: {id: pk}}}",
        "industry has no column 'id'",
    ),
    "a type of a table that is not there": ("types: {shop: {a: text}}", "the pack has no table 'shop'"),
    "a type of a column that is not there": (
        "types: {ai_model_config: {cost_per_imag: 'numeric(10, 6)'}}",
        "ai_model_config has no column 'cost_per_imag' whose values the configuration gives (did you mean",
    ),
    "money that rounds": (
        "types: {ai_model_config: {cost_per_image: double precision}}",
        "ai_model_config.cost_per_image is money, and 'double precision' rounds amounts",
    ),
    "a type that is none": (
        "types: {ai_model_config: {cost_per_image: number}}",
        "'number' is no type that is known: ai_model_config.cost_per_image",
    ),
    "a type for other values": (
        "types: {ai_model_config: {tokens_per_credit: text}}",
        "'text' is no type for what is integer: ai_model_config.tokens_per_credit",
    ),
    "more digits than there are": (
        "types: {ai_model_config: {cost_per_image: 'numeric(6, 10)'}}",
        "'numeric(6, 10)' is no type that is known",
    ),
    "a type that has one width": (
        "types: {ai_model_config: {capabilities: text}}",
        "ai_model_config.capabilities is jsonb, which has no other width",
    ),
}
RIGHT = [
    "{skip: [industry, industry_sector, seed_keyword], omit: {plan: [name]}, on_insert: {plan: {name: x}}}",
    "{where: {plan: {kind: null, sort: 3}}, on_insert: {plan: {born: {sql: now()}}}}",
    "{ids: {plan: uuid, integration_provider: uuid, industry: none}, columns: {plan: {id: pk, name: id}}}",
    "types: {ai_model_config: {cost_per_image: 'decimal(10,6)', notes: varchar(50)}, plan: {max_sites: smallint}}",
    "types: {system_ai_settings: {temperature: 'numeric(3, 2)'}}",
    "{prefix: shop_}",
    "keys: {ai_model_config: [model_name, provider]}",
    "keys: {ai_model_config: [model_name]}",
    "names: {industry: plan, plan: industry}",
    "columns: {industry: {name: description, description: name}}",
    "columns: {ai_model_config: {created_at: born}}",
    "omit: {integration_provider: [api_endpoint, config, api_key, api_secret, webhook_secret]}",
    "on_insert: {industry: {rank: 3, extra: x}, ai_model_config: {created_at: x}}",
]


@pytest.mark.parametrize(("tables", "message"), WRONG.values(), ids=WRONG)
def test_a_name_that_no_database_would_take_is_found_in_the_project_file(
    tables: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as caught:
        opened(project(tmp_path, {"ratesmith.yaml": written(tables)}))
    (finding,) = caught.value.report.findings
    assert message in finding.message
    assert (finding.rule, finding.origin.path) == ("project", "config/ratesmith.yaml")
    assert finding.origin.span.line > len(PROJECT.splitlines())
    assert finding.hint


@pytest.mark.parametrize("tables", RIGHT)
def test_names_that_a_database_takes_are_no_mistake(tables: str, tmp_path: Path) -> None:
    assert opened(project(tmp_path, {"ratesmith.yaml": written(tables)})).project.tables


def written(tables: str) -> str:
    return PROJECT + (f"tables: {tables}\n" if tables.startswith("{") else f"tables:\n  {tables}\n")
