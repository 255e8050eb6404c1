from django.urls import path

from initiatives.views import adoptions, beside, evidence, lists, papers, queue, record, similar, worksheet, write

urlpatterns = [
    path("", lists.initiatives, name="initiatives"),
    path("authors/", lists.authors, name="authors"),
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path("adoptions/<int:pk>/", adoptions.adoption, name="adoption"),
    path("adoptions/<int:pk>/edit/", adoptions.edit, name="adoption_edit"),
    path("adoptions/<int:pk>/steps/<slug:name>/", adoptions.step, name="adoption_step"),
    path("queue/", queue.queue, name="initiative_queue"),
    path("queue/<slug:name>/", queue.bulk, name="initiative_bulk"),
    path("similar/", similar.look, name="similar_look"),
    path("worksheet/", worksheet.worksheet, name="initiative_worksheet"),
    path("new/", write.choose_union, name="initiative_choose_union"),
    path("new/<slug:union_code>/", write.new, name="initiative_new"),
    path("new/<slug:union_code>/send/", write.new_and_send, name="initiative_new_and_send"),
    path("<slug:code>/", record.initiative, name="initiative"),
    path("<slug:code>/edit/", write.edit, name="initiative_edit"),
    path("<slug:code>/edit/send/", write.edit_and_send, name="initiative_edit_and_send"),
    path("<slug:code>/steps/<slug:name>/", record.step, name="initiative_step"),
    path("<slug:code>/adopt/", adoptions.choose_adopter, name="initiative_choose_adopter"),
    path("<slug:code>/adopt/<slug:union_code>/", adoptions.adopt, name="initiative_adopt"),
    path("<slug:code>/similar/", similar.answer, name="similar_answer"),
    path("<slug:code>/evidence/<int:pk>/", evidence.download, name="evidence"),
    path("<slug:code>/evidence/<int:pk>/pages/<int:number>/", evidence.page, name="evidence_page"),
    path("<slug:code>/remarks/", beside.note, name="initiative_note"),
    path("<slug:code>/remarks/<int:pk>/drop/", beside.drop_note, name="initiative_note_drop"),
    path("<slug:code>/rewards/", beside.reward, name="initiative_reward"),
    path("<slug:code>/rewards/<int:pk>/drop/", beside.drop_reward, name="initiative_reward_drop"),
    path("<slug:code>/papers/<slug:kind>.docx", papers.paper, name="initiative_paper"),
]
