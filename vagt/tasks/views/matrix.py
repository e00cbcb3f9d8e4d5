"""The priority matrix: what impact and urgency make together."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, workspace
from vagt.people.middleware import Request
from vagt.tasks.actions import set_matrix
from vagt.tasks.forms.matrix import MatrixForm
from vagt.tasks.queries import matrix_in_force


@workspace("matrix.edit", FORM)
def matrix(request: Request) -> HttpResponse:
    """The matrix in force, to be edited as a whole."""
    at, form = now(), MatrixForm(request.POST or None, matrix=matrix_in_force())
    if form.is_valid():
        with form.refusals():
            set_matrix(form.matrix(), reason=form.cleaned_data["reason"], by=request.viewer, at=at)
            return done(request, _("The matrix is saved. Tasks that were judged before stay as they are."), "matrix")
    return page(request, "tasks/matrix.html", {"form": form}, status=422 if form.errors else 200)
