import django.db.models.deletion
import toolkit.fields
import toolkit.text
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('emulation', '0002_campaign_titles_are_for_women'),
        ('initiatives', '0001_initial'),
        ('unions', '0002_saved_form'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('applied_on', toolkit.fields.DayColumn(help_text='It decides in which half-year the adoption counts.', verbose_name='applied since')),
                ('words', toolkit.text.ProseField(max_length=2000, verbose_name='where and how it is applied')),
                ('benefit_vnd', toolkit.fields.VndColumn(blank=True, help_text='First year, cost of applying taken off.', null=True, verbose_name='benefit at the adopting union')),
                ('paper', toolkit.text.LineField(blank=True, help_text='Number and day of the paper that confirms the sum.', max_length=200, verbose_name="company's paper")),
                ('accepted_vnd', toolkit.fields.VndColumn(blank=True, null=True, verbose_name='accepted benefit')),
                ('state', models.CharField(choices=[('draft', 'Entered'), ('accepted', 'Accepted'), ('declined', 'Not accepted')], default='draft', max_length=8, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('op_id', models.UUIDField(editable=False, unique=True)),
                ('source', models.CharField(choices=[('own', 'the union itself'), ('paper', 'on paper'), ('zalo', 'by Zalo')], default='own', max_length=5, verbose_name='came from')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted at')),
            ],
            options={
                'verbose_name': 'adoption',
                'verbose_name_plural': 'adoptions',
            },
        ),
        migrations.CreateModel(
            name='BenefitLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('material', 'Material'), ('energy', 'Energy'), ('labour', 'Labour time'), ('scrap', 'Scrap and faults'), ('capacity', 'Capacity'), ('other', 'Other')], max_length=10, verbose_name='what is saved')),
                ('what', toolkit.text.LineField(blank=True, max_length=100, verbose_name='in a few words')),
                ('unit', toolkit.text.LineField(max_length=30, verbose_name='unit')),
                ('cost_before', models.DecimalField(decimal_places=2, max_digits=15, verbose_name='cost of one before (đ)')),
                ('cost_after', models.DecimalField(decimal_places=2, max_digits=15, verbose_name='cost of one after (đ)')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity in twelve months')),
                ('cost_of_applying_vnd', toolkit.fields.VndColumn(default=0, verbose_name='cost of applying')),
                ('lasting', models.CharField(choices=[('recurring', 'every year again'), ('one_time', 'once')], default='recurring', max_length=10, verbose_name='saves')),
                ('firmness', models.CharField(choices=[('hard', 'seen in the books'), ('soft', 'reckoned')], default='hard', max_length=4, verbose_name='the saving is')),
            ],
            options={
                'verbose_name': 'line of the worksheet',
                'verbose_name_plural': 'lines of the worksheet',
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('decision', 'Decision of recognition'), ('confirmation', "Company's confirmation of the benefit"), ('calculation', 'Calculation'), ('before', 'Picture before'), ('after', 'Picture after'), ('other', 'Other paper')], max_length=12, verbose_name='what it proves')),
                ('name', toolkit.text.LineField(max_length=120, verbose_name='file name')),
                ('format', models.CharField(max_length=4, verbose_name='format')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('pages', models.PositiveSmallIntegerField(default=0, verbose_name='pages shown')),
                ('confidential', models.BooleanField(default=False, verbose_name='confidential')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=30, verbose_name='place')),
                ('text', toolkit.text.ProseField(max_length=1000, verbose_name='remark')),
                ('written_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'remark',
                'verbose_name_plural': 'remarks',
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_vnd', toolkit.fields.VndColumn(verbose_name='amount')),
                ('paid_on', toolkit.fields.DayColumn(verbose_name='paid on')),
                ('words', toolkit.text.LineField(blank=True, max_length=200, verbose_name='for what, which paper')),
            ],
            options={
                'verbose_name': "employer's reward",
                'verbose_name_plural': "employer's rewards",
            },
        ),
        migrations.CreateModel(
            name='SimilarAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('same', 'It is the same'), ('adopted', 'Ours was adopted from it'), ('unrelated', 'They are unrelated')], max_length=9, verbose_name='answer')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'answer about a similar initiative',
                'verbose_name_plural': 'answers about similar initiatives',
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'trace of words',
                'verbose_name_plural': 'traces of words',
            },
        ),
        migrations.AddField(
            model_name='initiative',
            name='adopted_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_as', to='initiatives.initiative', verbose_name='adopted from'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='in_library',
            field=models.BooleanField(default=False, verbose_name='worth copying'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='paperless_reason',
            field=toolkit.text.LineField(blank=True, help_text='Only where the decision cannot be attached: say where it is kept.', max_length=300, verbose_name='why the paper is not attached'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='initiatives.initiative', verbose_name='replaces'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='unlined_reason',
            field=toolkit.text.LineField(blank=True, help_text='For example: the company gives the sum only.', max_length=300, verbose_name='why there is no worksheet'),
        ),
        migrations.AlterField(
            model_name='initiative',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('received', 'Received'), ('sent_back', 'Sent back'), ('accepted', 'Accepted'), ('rejected', 'Not accepted'), ('withdrawn', 'Withdrawn'), ('revoked', 'Acceptance revoked')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('in_library', False), ('state', 'accepted'), _connector='OR'), name='initiative_in_library_is_accepted', violation_error_message='Only an accepted initiative stands in the library.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adopted_from__isnull', True), models.Q(('adopted_from', models.F('id')), _negated=True), _connector='OR'), models.Q(('replaces__isnull', True), models.Q(('replaces', models.F('id')), _negated=True), _connector='OR')), name='initiative_comes_from_another', violation_error_message='An initiative is not adopted from itself and does not replace itself.'),
        ),
        migrations.AddField(
            model_name='adoption',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adoption',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='adoption',
            name='half_year',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='emulation.halfyear', verbose_name='half-year'),
        ),
        migrations.AddField(
            model_name='adoption',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='adoption',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='unions.union', verbose_name='adopting union'),
        ),
        migrations.AddField(
            model_name='benefitline',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='remark',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='remark',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reward',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='initiatives.author', verbose_name='paid to'),
        ),
        migrations.AddField(
            model_name='reward',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='similaranswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='similaranswer',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='similar_answers', to='initiatives.initiative'),
        ),
        migrations.AddField(
            model_name='similaranswer',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='initiatives.initiative', verbose_name='similar initiative'),
        ),
        migrations.AddField(
            model_name='trace',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='initiatives.initiative'),
        ),
        migrations.AddIndex(
            model_name='adoption',
            index=models.Index(fields=['half_year', 'state', 'union', 'accepted_vnd'], name='adoption_half_year'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.UniqueConstraint(fields=('initiative', 'union'), name='adoption_once_by_a_union', violation_error_message='This union has entered its adoption of this initiative already.'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('benefit_vnd__isnull', True), models.Q(('benefit_vnd__gt', 0), ('benefit_vnd__lte', 1000000000000000)), _connector='OR'), name='adoption_benefit_vnd_in_bounds', violation_error_message='An amount is a whole number of đồng, 1.000.000 tỷ at most; leave it empty rather than 0.'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_vnd__isnull', True), models.Q(('accepted_vnd__gt', 0), ('accepted_vnd__lte', 1000000000000000)), _connector='OR'), name='adoption_accepted_vnd_in_bounds', violation_error_message='An amount is a whole number of đồng, 1.000.000 tỷ at most; leave it empty rather than 0.'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_vnd__isnull', True), models.Q(('accepted_vnd__lte', models.F('benefit_vnd')), ('benefit_vnd__isnull', False)), _connector='OR'), name='adoption_accepted_within_declared', violation_error_message='The accepted benefit cannot exceed what the adopting union entered.'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('benefit_vnd__isnull', True), models.Q(('paper', ''), _negated=True), _connector='OR'), name='adoption_sum_has_its_paper', violation_error_message="Write number and day of the company's paper that confirms the sum."),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('half_year__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_by__isnull', True), ('accepted_vnd__isnull', True), ('half_year__isnull', True)), _connector='OR'), name='adoption_counts_when_accepted', violation_error_message='Accepted, with half-year and acceptor: these come together or not at all.'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(('accepted_by', models.F('entered_by')), _negated=True), _connector='OR'), name='adoption_accepted_by_another', violation_error_message='Who accepts is not who entered it.'),
        ),
        migrations.AddConstraint(
            model_name='benefitline',
            constraint=models.CheckConstraint(condition=models.Q(('cost_after__gte', Decimal('0')), ('cost_after__lte', Decimal('9999999999999.99')), ('cost_before__gte', Decimal('0')), ('cost_before__lte', Decimal('9999999999999.99'))), name='benefit_line_costs_in_bounds', violation_error_message='The cost of one lies between 0 and 9.999 tỷ đồng.'),
        ),
        migrations.AddConstraint(
            model_name='benefitline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', Decimal('0')), ('quantity__lte', Decimal('999999999999.999'))), name='benefit_line_quantity_in_bounds', violation_error_message='The quantity of twelve months is above 0.'),
        ),
        migrations.AddConstraint(
            model_name='benefitline',
            constraint=models.CheckConstraint(condition=models.Q(('cost_of_applying_vnd__gte', 0), ('cost_of_applying_vnd__lte', 1000000000000000)), name='benefit_line_cost_of_applying_in_bounds', violation_error_message='The cost of applying is a whole number of đồng, 0 or more.'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('name', ''), _negated=True), ('size__gt', 0)), name='evidence_names_its_file', violation_error_message='Evidence names its file, size and digest.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('field', ''), _negated=True)), name='remark_says_what_and_where', violation_error_message='Write the remark in a few words.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at__isnull', True), ('sent_at__isnull', False), _connector='OR'), name='remark_settled_after_it_was_sent', violation_error_message='Only a remark that was sent can be settled.'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('amount_vnd__gt', 0), ('amount_vnd__lte', 1000000000000000)), name='reward_amount_in_bounds', violation_error_message='A reward is a whole number of đồng above 0.'),
        ),
        migrations.AddConstraint(
            model_name='similaranswer',
            constraint=models.UniqueConstraint(fields=('initiative', 'other'), name='similar_answered_once', violation_error_message='This similar initiative was answered already.'),
        ),
        migrations.AddConstraint(
            model_name='similaranswer',
            constraint=models.CheckConstraint(condition=models.Q(('initiative', models.F('other')), _negated=True), name='similar_to_another', violation_error_message='An initiative is compared with others.'),
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['value', 'initiative'], name='trace_value'),
        ),
    ]
