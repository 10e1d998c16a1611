"""All components of the FMEDA, by the group in which the pages show them."""

from __future__ import annotations

from assurance.reviewer.failure_modes import Component
from assurance.reviewer.modes_of_boards import BOARDS
from assurance.reviewer.modes_of_chain import CHAIN
from assurance.reviewer.modes_of_final_elements import FINAL_ELEMENTS
from assurance.reviewer.modes_of_sensors import SENSORS
from assurance.reviewer.modes_of_water import WATER
from host.language import N_

GROUPS = {
    N_("Sensors of pressure and temperature"): SENSORS,
    N_("Water"): WATER,
    N_("Final elements"): FINAL_ELEMENTS,
    N_("Boards, supply, links"): BOARDS,
    N_("Hard-wired chain and relief valve"): CHAIN,
}
COMPONENTS: dict[str, Component] = {
    component.key: component for components in GROUPS.values() for component in components
}
