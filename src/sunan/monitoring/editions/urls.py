"""Addresses of editions."""

from __future__ import annotations

from django.urls import path

from sunan.monitoring.editions.views import diff, editing, passing, plans, reading, verification

app_name = "editions"

urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("verify/key/", verification.public_key, name="public_key"),
    path("verify/manifests/<slug:mark>/", verification.manifest, name="manifest"),
    path("editions/", reading.listing, name="editions"),
    path("editions/new/", passing.new, name="new"),
    path("editions/plans/", plans.listing, name="plans"),
    path("editions/plans/new/", plans.new, name="plan_new"),
    path("editions/plans/<int:number>/", plans.plan, name="plan"),
    path("editions/plans/<int:number>/change/", plans.change, name="plan_change"),
    path("editions/plans/<int:number>/cancel/", plans.cancel, name="plan_cancel"),
    path("editions/plans/<int:number>/rounds/<int:id>/", plans.arrange, name="plan_arrange"),
    path("editions/plans/<int:number>/rounds/<int:id>/missing.<slug:form>", plans.missing, name="plan_missing"),
    path("editions/<slug:mark>/", reading.edition, name="edition"),
    path("editions/<slug:mark>/files/<slug:form>/", reading.file, name="file"),
    path("editions/<slug:mark>/diff/", diff.choose, name="diff_choose"),
    path("editions/<slug:mark>/diff/<slug:other>/", diff.diff, name="diff"),
    path("editions/<slug:mark>/diff/<slug:other>/<slug:what>.csv", diff.diff_csv, name="diff_csv"),
    path("editions/<slug:mark>/history/", reading.history, name="history"),
    path("editions/<slug:mark>/edit/", reading.edit, name="edit"),
    path("editions/<slug:mark>/paragraphs/<str:place>/", editing.paragraph, name="paragraph"),
    path("editions/<slug:mark>/paragraphs/<str:place>/remove/", editing.remove, name="remove"),
    path("editions/<slug:mark>/paragraphs/<str:place>/restore/", editing.restore, name="restore"),
    path("editions/<slug:mark>/add/", editing.add, name="add"),
    path("editions/<slug:mark>/confirm/", editing.confirm, name="confirm"),
    path("editions/<slug:mark>/tokens/", editing.tokens, name="tokens"),
    path("editions/<slug:mark>/comment/", editing.comment, name="comment"),
    path("editions/<slug:mark>/comments/<int:number>/resolve/", editing.resolve, name="resolve"),
    path("editions/<slug:mark>/approval/", passing.approval, name="approval"),
    path("editions/<slug:mark>/submit/", passing.submit, name="submit"),
    path("editions/<slug:mark>/send-back/", passing.send_back, name="send_back"),
    path("editions/<slug:mark>/approve/", passing.approve, name="approve"),
    path("editions/<slug:mark>/issue/", passing.issue, name="issue"),
    path("editions/<slug:mark>/correct/", passing.correct, name="correct"),
    path("editions/<slug:mark>/refresh/", passing.refresh, name="refresh"),
    path("editions/<slug:mark>/discard/", passing.discard, name="discard"),
]
