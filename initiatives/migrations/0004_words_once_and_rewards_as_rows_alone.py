from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0003_rewards_as_rows'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='initiative',
            name='initiative_reward_vnd_in_bounds',
        ),
        migrations.RemoveField(
            model_name='initiative',
            name='reward_vnd',
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'accepted')), fields=('union', 'half_year', 'title_key'), name='initiative_words_once_in_a_half_year', violation_error_message='This union has an initiative with the same words in this half-year.'),
        ),
    ]
