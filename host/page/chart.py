"""The trend of the last hour as options for ECharts."""

from host.bus import Json
from host.language import N_, Language
from host.site.runtime import Limits

_COLOURS = ("#0b57d0", "#c2410c", "#8a6d00")
_GREY, _RED = "#6b7280", "#dc2626"
Series = list[list[list[float | None]]]
Options = dict[str, Json]


def chart_options(series: Series, limits: Limits, language: Language) -> Options:
    """Pressure on the left axis with its limits, temperatures on the right one."""
    texts = (N_("pressure, bar"), N_("drum, °C"), N_("receiver metal, °C"))
    names: list[Json] = [language._(text) for text in texts]
    pressure, drum, metal = (
        _line(name, data, axis) for name, data, axis in zip(names, series, (0, 1, 1), strict=True)
    )
    return {
        "useUTC": True,
        "animation": False,
        "color": [*_COLOURS],
        "textStyle": {"fontSize": 14},
        "legend": {"data": names, "top": 0, "textStyle": {"fontSize": 14, "color": _GREY}},
        "grid": {"left": 34, "right": 40, "top": 44, "bottom": 26},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True, "color": _GREY}},
        "yAxis": [
            _axis(0, round(limits.allowed_mbar / 1000.0)),
            {**_axis(0, 240), "splitLine": {"show": False}},
        ],
        "series": [
            {**pressure, "lineStyle": {"width": 3}, "markLine": _marks(limits)},
            drum,
            metal,
        ],
    }


def chart_update(series: Series) -> Options:
    """New points for a chart on an open page."""
    return {"series": [{"data": _json(data)} for data in series]}


def _json(data: list[list[float | None]]) -> Json:
    return [[*point] for point in data]


def _axis(lowest: float, highest: float) -> Options:
    return {
        "type": "value",
        "min": lowest,
        "max": highest,
        "axisLabel": {"color": _GREY},
        "splitLine": {"lineStyle": {"color": "#9ca3af55"}},
    }


def _line(name: Json, data: list[list[float | None]], axis: int) -> Options:
    return {
        "name": name,
        "type": "line",
        "data": _json(data),
        "yAxisIndex": axis,
        "showSymbol": False,
        "lineStyle": {"width": 2},
    }


def _marks(limits: Limits) -> Options:
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"type": "dashed", "color": _RED, "width": 1},
        "data": [{"yAxis": mbar / 1000.0} for mbar in (limits.operating_mbar, limits.trip_mbar)],
    }
