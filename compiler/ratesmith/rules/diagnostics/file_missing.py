"""The files that every project needs exist

Settings that exist once have a file each, such as settings/ai.yaml or modules.yaml. Without one
of them there are no defaults to compile, so it must exist even if it says little. The finding
is shown at the project file, as there is no other place.

Bad:
    # no file: modules.yaml

    # file: ratesmith.yaml
    version: 1  # error
    project: base
    pack: ai_platform
    default_environment: example
    environments:
      example:
        dialect: sqlite
        database: sqlite:///var/base.db
        release: seed

Good:
    # file: modules.yaml
    linker_enabled: false
"""

from ratesmith.api import Rule

RULE = Rule()
