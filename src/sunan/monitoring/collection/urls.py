"""Addresses of collecting figures."""

from __future__ import annotations

from django.urls import path

from sunan.monitoring.collection.views import (
    cell,
    deeds,
    differences,
    grid,
    life,
    releases,
    review,
    rounds,
    setup,
    workbooks,
)

app_name = "collection"

_ROUND = "collection/rounds/<slug:code>/"
_RETURN = "collection/returns/<int:number>/"
_CELL = f"{_RETURN}cells/<int:id>/"

urlpatterns = [
    path("collection/", rounds.listing, name="collection"),
    path("collection/new/", setup.new, name="new"),
    path(_ROUND, rounds.campaign, name="campaign"),
    path(f"{_ROUND}form/", setup.describe, name="describe"),
    path(f"{_ROUND}holders/", setup.holders, name="holders"),
    path(f"{_ROUND}cells/", setup.cells, name="cells"),
    path(f"{_ROUND}open/", deeds.open_, name="open"),
    path(f"{_ROUND}close/", deeds.close, name="close"),
    path(f"{_ROUND}reopen/", deeds.reopen, name="reopen"),
    path(f"{_ROUND}cancel/", deeds.cancel, name="cancel"),
    path(f"{_ROUND}burden/", rounds.burden, name="burden"),
    path(f"{_ROUND}differences/", differences.listing, name="differences"),
    path(f"{_ROUND}differences/find/", differences.find, name="find_differences"),
    path("collection/differences/<int:number>/", differences.difference, name="difference"),
    path(f"{_ROUND}releases/", releases.listing, name="releases"),
    path("collection/releases/<slug:vintage>/", releases.release, name="release"),
    path("collection/releases/<slug:vintage>/withdraw/", releases.withdraw, name="withdraw_release"),
    path("collection/releases/<slug:vintage>/figures/<int:number>/retract/", releases.retract, name="retract_figure"),
    path(_RETURN, grid.returned, name="return"),
    path(f"{_RETURN}save/", grid.save, name="save"),
    path(f"{_RETURN}check/", grid.check, name="check"),
    path(f"{_RETURN}published/", grid.confirm_prior, name="confirm_prior"),
    path(f"{_RETURN}workbook/", workbooks.workbook, name="workbook"),
    path(f"{_RETURN}workbook/template.xlsx", workbooks.template, name="template"),
    path(f"{_RETURN}workbook/back/", workbooks.take_back, name="take_back"),
    path(f"{_RETURN}tables/", workbooks.take_table, name="take_table"),
    path(f"{_RETURN}submit/", life.submit, name="submit"),
    path(f"{_RETURN}withdraw/", life.withdraw, name="withdraw"),
    path(f"{_RETURN}review/", review.review, name="review"),
    path(f"{_RETURN}review/judge/", review.judge, name="judge"),
    path(f"{_RETURN}review/pass/", life.pass_review, name="pass_review"),
    path(f"{_RETURN}approve/", life.approve, name="approve"),
    path(f"{_RETURN}send-back/", life.send_back, name="send_back"),
    path(f"{_RETURN}history/", life.history, name="history"),
    path(f"{_RETURN}late/", deeds.late, name="late"),
    path(_CELL, cell.cell, name="cell"),
    path(f"{_CELL}answer/", cell.answer, name="answer"),
    path(f"{_CELL}choose/", cell.choose, name="choose"),
    path(f"{_CELL}explain/", cell.explain, name="explain"),
    path(f"{_CELL}remark/", cell.remark, name="remark"),
    path(f"{_CELL}resolve/", cell.resolve, name="resolve"),
    path(f"{_CELL}evidence/", cell.evidence, name="evidence"),
    path(f"{_CELL}evidence/<int:upload_id>/", cell.evidence_file, name="evidence_file"),
]
