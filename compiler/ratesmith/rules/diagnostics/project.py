"""The project file is consistent

`config/ratesmith.yaml` names the pack and the environments. The default environment must be
one of them, `extends` must end somewhere, and each environment needs a dialect and a way to
release; SQLite has no migrations, no URL may hold a password, and git tracks no file of SQLite
that `database` names (which `build --check` asks it). `tables` names tables and
columns that the pack has, and gives no two of them one name. A `layout` is for migrations, and
the one for Django needs to know their app. `ownership` gives the operator
columns that the configuration owns, but never a column that identifies rows or that is part of a
unique index: the seed could not move it.

Bad:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: exampel  # error
    environments:
      example:
        dialect: sqlite
        database: sqlite:///var/base.db
        release: seed

Good:
    # file: ratesmith.yaml
    version: 1
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example:
        dialect: sqlite
        database: sqlite:///var/base.db
        release: seed
"""

from ratesmith.api import Rule

RULE = Rule()
