# A round of sessions: one more signs a person out everywhere.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0007_event_chain'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='session_round',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
