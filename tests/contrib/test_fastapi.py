"""`examples/fastapi/app.py`, asked by FastAPI's own client."""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from support.projects import SHIPPED

pytestmark = pytest.mark.slow

ACCOUNT, SITE = "/api/v1/accounts/settings/ai/", "/api/v1/sites/{}/unified-settings/"
FOLDER = SHIPPED / "examples/fastapi"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    testing = pytest.importorskip("fastapi.testclient")
    monkeypatch.setenv("MANIFEST", str(SHIPPED / "generated/production/manifest.json"))
    monkeypatch.setenv("DATABASE", str(tmp_path / "settings.db"))
    monkeypatch.syspath_prepend(str(SHIPPED / "generated/contract"))
    spec = importlib.util.spec_from_file_location("app_of_fastapi", FOLDER / "app.py")
    assert spec is not None and spec.loader is not None
    app = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "app_of_fastapi", app)
    spec.loader.exec_module(app)
    with app.connected() as connection:
        readme = (FOLDER / "README.md").read_text(encoding="utf-8")
        for statement in re.findall(r"INSERT INTO [^;\"]+", readme):
            connection.execute(statement)
        connection.execute("INSERT INTO site VALUES (2, 2)")
    return testing.TestClient(app.app)


def headers(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer of-{name}"}


def test_what_is_answered_is_what_the_runtime_says_and_may_be_sent_back(client: Any) -> None:
    from ratesmith.runtime import Manifest

    manifest = Manifest.load(SHIPPED / "generated/production/manifest.json")
    for path, body in ((ACCOUNT, manifest.account_body({})), (SITE.format(1), manifest.site_body({}))):
        answer = client.get(path, headers=headers("alice"))
        assert (answer.status_code, answer.json()) == (200, body)
        assert client.put(path, headers=headers("alice"), json=body).json() == body
    described = client.get("/openapi.json").json()["components"]["schemas"]
    assert {"AccountSettingsBody", "SiteSettingsBody", "StageBody"} <= {*described}


def test_what_differs_is_stored_and_what_does_not_fit_is_refused_by_field(client: Any, tmp_path: Path) -> None:
    change = {"automation": {"time": "03:00", "frequency": "daily"}}
    assert client.put(SITE.format(1), headers=headers("alice"), json=change).json()["automation"]["time"] == "03:00"
    wrong = {"automation": {"time": "3"}, "zzz": 1}
    answer = client.put(SITE.format(1), headers=headers("alice"), json=wrong)
    assert (answer.status_code, {*answer.json()}) == (400, {"automation.time", "zzz"})
    for text, field in (("[]", "non_field_errors"), ('{"temperature": NaN}', "temperature"), ('{"\\ud800": 1}', "?")):
        is_json = {"Content-Type": "application/json"}
        answer = client.put(ACCOUNT, headers={**headers("alice"), **is_json}, content=text)
        assert (answer.status_code, {*answer.json()}) == (400, {field})
    rows = sqlite3.connect(tmp_path / "settings.db").execute("SELECT kind, owner, value FROM overrides").fetchall()
    assert [(kind, owner, json.loads(value)) for kind, owner, value in rows] == [
        ("site", 1, {"automation": {"time": "03:00"}})
    ]


def test_a_site_of_another_account_is_not_found(client: Any) -> None:
    for number in (2, 3):
        assert client.get(SITE.format(number), headers=headers("alice")).status_code == 404
        assert client.put(SITE.format(number), headers=headers("alice"), json={}).status_code == 404
    assert client.get(ACCOUNT, headers=headers("mallory")).status_code == 401
    assert client.get(ACCOUNT).status_code in (401, 403)
