"""[[mirror]], merged with [mirror_defaults]: optics, drives, escape, stow."""

from typing import Annotated, Literal

from pydantic import Field

from host.site.fields import WHOLE, AngleDeg, Identifier, Point, Size, Table, within


class RotaryAxis(Table):
    """A drive with a fixed number of steps per degree."""

    drive: Literal["rotary"]
    min_deg: AngleDeg
    max_deg: AngleDeg
    steps_per_deg: Annotated[float, within(1.0, 100_000.0)]
    speed_deg_s: Annotated[float, within(0.01, 90.0)]
    acceleration_deg_s2: Annotated[float, within(0.01, 1000.0)]
    home_deg: AngleDeg
    backlash_deg: Annotated[float, within(0.0, 5.0)] = 0.0


class LinearAxis(Table):
    """A linear actuator between two arms. Its length sets the angle by the law of cosines.

    length² = a² + b² - 2·a·b·cos(angle + angle_offset)
    """

    drive: Literal["linear"]
    min_deg: AngleDeg
    max_deg: AngleDeg
    speed_mm_s: Annotated[float, within(0.1, 500.0)]
    counts_per_mm: Annotated[float, within(0.1, 10_000.0)]
    arm_a_mm: Annotated[float, within(1.0, 10_000.0)]
    arm_b_mm: Annotated[float, within(1.0, 10_000.0)]
    angle_offset_deg: AngleDeg
    home_deg: AngleDeg
    backlash_deg: Annotated[float, within(0.0, 5.0)] = 0.0


Axis = Annotated[RotaryAxis | LinearAxis, Field(discriminator="drive")]


EscapeDrive = Literal["wire", "spring", "gravity", "software"]


class Stow(Table):
    """A mirror's position at night and in wind; a slat has no axis2_deg."""

    axis1_deg: AngleDeg
    axis2_deg: AngleDeg | None = None


class Mirror(Table):
    """One mirror with its defaults filled in.

    axis1 is the azimuth of its normal, axis2 the elevation; a slat has only axis1.
    """

    id: Identifier
    board: Identifier
    group: Annotated[Literal[1, 2], WHOLE]
    pivot_m: Point
    kind: Literal["heliostat", "slat"]
    width_m: Size
    height_m: Size
    facets: tuple[Annotated[int, within(1, 20)], Annotated[int, within(1, 20)]]
    surface_offset_m: Annotated[float, within(-1.0, 1.0)]
    reflectivity: Annotated[float, within(0.1, 1.0)]
    slope_error_mrad: Annotated[float, within(0.0, 50.0)]
    escape_axis: Annotated[Literal[1, 2], WHOLE]
    escape_to: Literal["min", "max"]
    # What moves it there while PERMIT is low; None: as `escape_drive` in host.site.escape.
    escape_drive: EscapeDrive | None = None
    axis1: Axis
    axis2: Axis | None = None
    stow: Stow

    @property
    def axes(self) -> tuple[RotaryAxis | LinearAxis, ...]:
        """Its axes: two for a heliostat, one for a slat."""
        return (self.axis1,) if self.axis2 is None else (self.axis1, self.axis2)

    @property
    def area_m2(self) -> float:
        """Width times height."""
        return self.width_m * self.height_m
