"""Performance Insights of instances."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("rds-life", [True, 62, False], [True, 62, False])
def insights_on_and_off(w: World) -> Any:
    w.available()
    w.modify(EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=62)
    w.wait(100)
    first = w.described()
    w.modify(EnablePerformanceInsights=False)
    w.wait(100)
    kept = first["PerformanceInsightsRetentionPeriod"]
    return [first["PerformanceInsightsEnabled"], kept, w.described()["PerformanceInsightsEnabled"]]


KEY = {"EnablePerformanceInsights": True, "PerformanceInsightsKMSKeyId": "arn:aws:kms:us-east-1:1:key/1"}


def insights(name: str, strict: str, **changes: Any) -> None:
    def act(w: World) -> None:
        w.available(**KEY)
        w.modify(**changes)

    act.__name__ = name
    case("rds-modify-insights-key", strict)(act)


insights(
    "without_key",
    "InvalidParameterCombination",
    EnablePerformanceInsights=True,
    PerformanceInsightsRetentionPeriod=31,
)
insights(
    "key_alone", "InvalidParameterCombination", PerformanceInsightsKMSKeyId=KEY["PerformanceInsightsKMSKeyId"]
)
insights("with_key", "ok", **KEY, PerformanceInsightsRetentionPeriod=31)
insights("switched_off", "ok", EnablePerformanceInsights=False)
