from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class KcnUnionConfig(AppConfig):
    name = "kcn_union"
    verbose_name = "Thi đua KCN"


class KcnAdminConfig(AdminConfig):
    default_site = "kcn_union.admin_site.KcnAdminSite"
