"""The trend as ECharts wants it."""

from typing import Any

from host.language import N_, Language
from host.site.runtime import Limits

_COLOURS = ("#0b57d0", "#c2410c", "#8a6d00")
Series = list[list[list[float | None]]]


def chart_options(series: Series, limits: Limits, language: Language) -> dict[str, Any]:
    """Pressure on the left axis with its limits, temperatures on the right one."""
    names = [
        language._(N_("pressure, bar")),
        language._(N_("drum, °C")),
        language._(N_("receiver metal, °C")),
    ]
    return {
        "useUTC": True,
        "animation": False,
        "color": list(_COLOURS),
        "textStyle": {"fontSize": 14},
        "legend": {"data": names, "top": 0, "textStyle": {"fontSize": 14, "color": "#6b7280"}},
        "grid": {"left": 34, "right": 40, "top": 44, "bottom": 26},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True, "color": "#6b7280"}},
        "yAxis": [
            _axis(0, round(limits.allowed_mbar / 1000.0)),
            {**_axis(0, 240), "splitLine": {"show": False}},
        ],
        "series": [
            {
                **_line(names[0], series[0], 0),
                "lineStyle": {"width": 3},
                "markLine": _limits(limits),
            },
            _line(names[1], series[1], 1),
            _line(names[2], series[2], 1),
        ],
    }


def chart_update(series: Series) -> dict[str, Any]:
    """New points for a chart that is there."""
    return {"series": [{"data": data} for data in series]}


def _axis(lowest: float, highest: float) -> dict[str, Any]:
    return {
        "type": "value",
        "min": lowest,
        "max": highest,
        "axisLabel": {"color": "#6b7280"},
        "splitLine": {"lineStyle": {"color": "#9ca3af55"}},
    }


def _line(name: str, data: list[list[float | None]], axis: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "data": data,
        "yAxisIndex": axis,
        "showSymbol": False,
        "lineStyle": {"width": 2},
    }


def _limits(limits: Limits) -> dict[str, Any]:
    marks = [limits.operating_mbar, limits.trip_mbar]
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"type": "dashed", "color": "#dc2626", "width": 1},
        "data": [{"yAxis": mbar / 1000.0} for mbar in marks],
    }
