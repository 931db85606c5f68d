"""What is done with employers and their needs. Views, the demo loader and tests call these and nothing else."""

from employers.domain.contacts import (
    add_contact,
    change_contact,
    end_contact,
    invite_contact,
    link_contact_to_user,
)
from employers.domain.employers import change_employer, register_employer
from employers.domain.needs import change_need, decline_need, map_need, meet_need, register_need, reopen_need
from employers.domain.workplaces import add_workplace, change_workplace

__all__ = [
    "add_contact",
    "add_workplace",
    "change_contact",
    "change_employer",
    "change_need",
    "change_workplace",
    "decline_need",
    "end_contact",
    "invite_contact",
    "link_contact_to_user",
    "map_need",
    "meet_need",
    "register_employer",
    "register_need",
    "reopen_need",
]
