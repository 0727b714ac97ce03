from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import ToMend


@dataclass(frozen=True)
class ProblemCount:
    title: str
    count: int
    url: str


class AdminSite(admin.AdminSite):
    site_header = _("Administration")
    site_title = settings.SITE_NAME
    index_title = _("Overview")

    def index(self, request, extra_context=None):
        problems = [problem for problem in self.problems(request) if problem.count]
        return super().index(request, {"problems": problems, **(extra_context or {})})

    def problems(self, request):
        """What the lists can be narrowed down to because an administrator should mend it."""
        for model, model_admin in self._registry.items():
            if not model_admin.has_view_permission(request):
                continue
            url = reverse(f"{self.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for problem in model_admin.get_list_filter(request):
                if isinstance(problem, type) and issubclass(problem, ToMend):
                    rows = problem.find(model_admin.get_queryset(request))
                    yield ProblemCount(problem.label, rows.count(), f"{url}?{problem.parameter_name}={problem.VALUE}")
