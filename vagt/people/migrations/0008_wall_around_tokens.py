from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, walled

# A contact's own among their customer's; whose it is, the query says. The key itself is nowhere.
OWN = f"customer_id = {CUSTOMER}"


class Migration(migrations.Migration):
    dependencies = [("people", "0007_token")]

    operations = [walled("people_token", portal=OWN, portal_writes=OWN)]
