"""The most light that a field can bring onto its receiver."""

from host.site.model import Site

# The most light on the receiver: the strongest sun (SURFRAD, Alamosa: 1076 W/m² in winter),
# perpendicular to the mirrors; nine tenths of it reach the receiver.
_BRIGHTEST_KW_M2 = 1.05
_REACHES = 0.9


def full_light_kw(site: Site) -> float:
    """An upper estimate in kW of the light on the receiver with all mirrors on it."""
    square = sum(mirror.area_m2 * mirror.reflectivity for mirror in site.mirrors)
    return square * _BRIGHTEST_KW_M2 * _REACHES
