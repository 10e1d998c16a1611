"""[receiver]: where the mirrors' light goes."""

from typing import Annotated, Literal

from pydantic import Field

from host.site.fields import AzimuthDeg, ElevationDeg, Point, Size, Table, within


class PlaneReceiver(Table):
    """A flat receiver; azimuth (from north) and elevation give its normal."""

    kind: Literal["plane"]
    centre_m: Point
    width_m: Size
    height_m: Size
    faces_azimuth_deg: AzimuthDeg
    faces_elevation_deg: ElevationDeg
    standby_m: Point
    flux_limit_kw_m2: Annotated[float, within(1.0, 2000.0)]


class TubeReceiver(Table):
    """A tube above slats; azimuth (from north) and tilt give its axis."""

    kind: Literal["tube"]
    centre_m: Point
    length_m: Size
    diameter_m: Size
    axis_azimuth_deg: AzimuthDeg
    axis_tilt_deg: ElevationDeg
    standby_m: Point
    flux_limit_kw_m2: Annotated[float, within(1.0, 2000.0)]


Receiver = Annotated[PlaneReceiver | TubeReceiver, Field(discriminator="kind")]
