"""The tables of the configuration, as ratesmith writes them."""

from django.conf import settings
from django.db import migrations

SCHEMA = settings.RATESMITH["RELEASE"].with_name("schema.sql")


class Migration(migrations.Migration):
    """Create what does not exist, and change nothing that does.

    Another migration like this one brings the tables that a later version of ratesmith adds.
    """

    atomic = False  # the file opens and ends its own transaction
    operations = [migrations.RunSQL(SCHEMA.read_text(encoding="ascii"), migrations.RunSQL.noop)]
