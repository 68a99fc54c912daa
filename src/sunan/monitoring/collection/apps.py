"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """Collecting figures."""

    name = "sunan.monitoring.collection"
    label = "collection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the work this feature does in the background, its files, and what it holds of persons."""
        from datetime import time

        from sunan.jobs import registry
        from sunan.jobs.core.rhythm import Rhythm
        from sunan.kernel.personal import declare
        from sunan.kernel.texts import text
        from sunan.monitoring.collection.holdings import REPORTED
        from sunan.monitoring.collection.jobs import CLOSE_CAMPAIGNS, PUBLISH_RELEASES, REMIND, SCORE_EXPLANATIONS
        from sunan.monitoring.collection.selectors.explanations import is_anything_to_score
        from sunan.monitoring.collection.selectors.releases import is_anything_to_publish
        from sunan.monitoring.collection.selectors.reminding import deadlines, is_anything_running
        from sunan.monitoring.collection.services import files
        from sunan.notices.registry import register_deadlines
        from sunan.uploads.registry import close_subjects, register_keeper

        registry.register(CLOSE_CAMPAIGNS)
        registry.register_recurring(registry.Recurring(CLOSE_CAMPAIGNS.id, Rhythm(minutes=10, since=time(0))))
        registry.register(PUBLISH_RELEASES)
        registry.register_recurring(
            registry.Recurring(
                PUBLISH_RELEASES.id, Rhythm(minutes=1, since=time(0)), is_wanted=is_anything_to_publish,
                only_when=text("有到时的待发布数据时", "when the moment of a release has come"),
            )
        )  # fmt: skip
        registry.register(REMIND)
        registry.register_recurring(
            registry.Recurring(
                REMIND.id, Rhythm(minutes=10, since=time(0, 5)), is_wanted=is_anything_running,
                only_when=text("有正在进行或刚结束的填报时", "when a campaign runs or ended lately"),
            )
        )  # fmt: skip
        registry.register(SCORE_EXPLANATIONS)
        registry.register_recurring(
            registry.Recurring(
                SCORE_EXPLANATIONS.id, Rhythm(since=time(4, 10)), is_wanted=is_anything_to_score,
                only_when=text("有已采信而尚未评定的说明时", "when accepted explanations have not been scored"),
            )
        )  # fmt: skip
        register_deadlines(deadlines)
        for kind in (files.TABLE, files.WORKBOOK):
            close_subjects(kind, files.may_have)
        register_keeper(files.why_kept)
        declare(REPORTED)
