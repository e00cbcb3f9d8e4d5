from django.db import migrations

from vagt.kit.db.operations import walled


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        walled("notices_notice"),
        walled("notices_delivery"),
        walled("notices_preference"),
    ]
