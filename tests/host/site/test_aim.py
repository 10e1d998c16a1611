"""Aim points: the centre, or spread where the light would be too much for one spot."""

import math

import pytest

from host.site import load_site
from host.site.aim import AimError, aim_points_m


def with_limit(kw_m2, size_m=1.0):
    site = load_site("la-villette")
    changes = {"flux_limit_kw_m2": kw_m2, "width_m": size_m, "height_m": size_m}
    receiver = site.receiver.model_copy(update=changes)
    return site.model_copy(update={"receiver": receiver})


@pytest.mark.parametrize("preset", ["la-villette", "san-luis-valley"])
def test_aim_when_the_receiver_bears_all_light_then_its_centre(preset):
    site = load_site(preset)
    assert set(aim_points_m(site)) == {m.id for m in site.mirrors}
    assert set(aim_points_m(site).values()) == {site.receiver.centre_m}


def test_aim_when_all_light_on_one_spot_is_too_much_then_spread_on_the_receiver():
    site = with_limit(30.0)  # four mirrors bring 33 kW/m² onto one spot
    points = aim_points_m(site)
    assert len(set(points.values())) > 1
    for point in points.values():
        assert 0.0 < math.dist(point, site.receiver.centre_m) < 0.4


def test_aim_when_no_spread_suffices_then_an_error_with_found_and_allowed():
    with pytest.raises(AimError, match=r"flux_limit_kw_m2: found .* allowed: 30") as error:
        aim_points_m(with_limit(30.0, size_m=0.4))
    assert error.value.exit_code == 2


def test_aim_when_spread_then_in_the_receivers_plane():
    site = with_limit(30.0)
    tilt = math.radians(site.receiver.faces_elevation_deg)
    out = (0.0, math.cos(tilt), math.sin(tilt))
    for point in aim_points_m(site).values():
        apart = [p - c for p, c in zip(point, site.receiver.centre_m, strict=True)]
        assert sum(a * o for a, o in zip(apart, out, strict=True)) == pytest.approx(0.0, abs=1e-12)
