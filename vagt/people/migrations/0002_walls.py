from django.db import migrations

from vagt.kit.db.operations import CUSTOMER, walled

OWN_CONTACT = "EXISTS (SELECT 1 FROM people_affiliation a WHERE a.contact_id = {column} AND a.customer_id = {customer})"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        walled("people_customer", portal=f"id = {CUSTOMER}"),
        walled("people_customerdomain"),
        walled("people_affiliation", portal=f"customer_id = {CUSTOMER}", portal_writes=f"customer_id = {CUSTOMER}"),
        walled("people_contact", portal=OWN_CONTACT.format(column="people_contact.id", customer=CUSTOMER)),
        walled("people_contactphone", portal=OWN_CONTACT.format(column="people_contactphone.contact_id", customer=CUSTOMER)),
        # Goals and levels are between colleagues.
        walled("people_consultantskill"),
    ]
