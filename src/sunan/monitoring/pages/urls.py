"""Addresses of the pages. The address holds the state of a view, so that it can be cited."""

from __future__ import annotations

from django.urls import path

from sunan.monitoring.pages.views import (
    cities,
    coherence,
    commitments,
    downloads,
    errata,
    findings,
    indicators,
    methods,
    missing,
    origin,
    overview,
    plan,
    sources,
    targets,
    tasks,
    workbench,
    zone_index,
)

app_name = "pages"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:indicator_id>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:indicator_id>/figures.<slug:form>", indicators.figures_file, name="indicator_file"),
    path("cities/", cities.cities, name="cities"),
    path("cities/<slug:code>/", cities.city, name="city"),
    path("figures/<slug:indicator_id>/<slug:area>/<str:period>/", origin.origin, name="figure"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<slug:target_id>/", targets.target, name="target"),
    path("coherence/", coherence.coherence, name="coherence"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<slug:task_id>/", tasks.task, name="task"),
    path("plan/", plan.plan, name="plan"),
    path("plan/<str:clause_id>/", plan.clause, name="clause"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("errata/", errata.errata, name="errata"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:release_id>/", sources.source, name="source"),
    path("index/", zone_index.zone_index, name="index"),
    path("index/coverage.csv", zone_index.coverage_file, name="index_coverage"),
    path("index/workbench/", workbench.workbench, name="workbench"),
    path("index/workbench/ranks", workbench.workbench_ranks, name="workbench_ranks"),
    path("index/workbench/workbook.xlsx", workbench.workbench_file, name="workbench_file"),
    path("missing/", missing.missing, name="missing"),
    path("findings/", findings.findings, name="findings"),
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/reports/<str:name>", downloads.report_file, name="report_file"),
    path("downloads/<slug:dataset_id>.<slug:form>", downloads.data_file, name="data_file"),
    path("methods/", methods.methods, name="methods"),
]
