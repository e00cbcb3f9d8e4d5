"""Hand in a list, see what is wrong with it, apply it, take it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vagt.kit.errors import Refusal
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import FORM, done, workspace
from vagt.people.middleware import Request
from vagt.project.imports.actions import apply_list, correct_list, keep_list, try_list, undo_list
from vagt.project.imports.forms import CorrectForm, UploadForm
from vagt.project.imports.kinds import kind_of, kinds
from vagt.project.imports.queries import applied_before, import_of, latest_imports
from vagt.project.imports.rules import Wrong, decode


@workspace("import.run", FORM)
def upload(request: Request) -> HttpResponse:
    """Choose a kind and hand in a list; and the lists handed in before."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        name, content = form.content()
        row = keep_list(kind=form.cleaned_data["kind"], file_name=name, content=content, by=request.viewer, at=now())
        return redirect("import_list", row.pk)
    words = {"form": form, "kinds": kinds(), "imports": latest_imports()}
    return page(request, "imports/upload.html", words, status=422 if form.errors else 200)


@workspace("import.run")
def template(_request: Request, kind: str) -> HttpResponse:
    """A file to begin with; its mark lets Excel read the Danish letters."""
    found = kind_of(kind)
    response = HttpResponse("\ufeff" + found.template(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="vagt-{found.key}.csv"'
    return response


@workspace("import.run", FORM)
def one_list(request: Request, import_id: int) -> HttpResponse:
    """What would become of a list, line by line; correct it, apply it, take it back."""
    row = import_of(import_id)
    act = {"correct": _correct, "apply": _apply, "undo": _undo}.get(request.POST.get("do", ""))
    reasons: list[str] = []
    if request.method == "POST" and act is not None:
        try:
            return act(request, import_id)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            reasons = refusal.facts.get("reasons", [])
            row = import_of(import_id)
    words = {"row": row, "kind": kind_of(row.kind), "reasons": reasons, "before": applied_before(row)}
    if row.state == "checked":
        words["outcome"] = try_list(row, by=request.viewer, at=now())
        words["form"] = CorrectForm(initial={"text": _text(bytes(row.content))})
    return page(request, "imports/one_list.html", words, status=409 if reasons else 200)


def _correct(request: Request, import_id: int) -> HttpResponse:
    correct_list(import_of(import_id), request.POST.get("text", "").encode(), by=request.viewer, at=now())
    return redirect("import_list", import_id)


def _apply(request: Request, import_id: int) -> HttpResponse:
    outcome = apply_list(import_of(import_id), by=request.viewer, at=now())
    return done(request, _("%(count)s lines are imported.") % {"count": outcome.read.count}, "import_list", import_id)


def _undo(request: Request, import_id: int) -> HttpResponse:
    undo_list(import_of(import_id), by=request.viewer, at=now())
    return done(request, _("The import is taken back."), "import_list", import_id)


def _text(content: bytes) -> str:
    try:
        return decode(content)[0]
    except Wrong:
        return ""
