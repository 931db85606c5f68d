"""The cast stands where the other tests believe it does."""

from employers.models import Employer
from jobbspar.accounts.models import Organisation
from participants.models import Person
from tests.cast import Cast, a_need, a_person, a_round, actor_of
from tracks.enums import Phase
from tracks.models import Round


def test_the_area_is_seen_from_within_and_not_from_boras(cast: Cast) -> None:
    for user in cast.insiders:
        seen = set(Organisation.objects.visible_to(actor_of(user)))
        assert cast.goteborg in seen and cast.boras not in seen
    assert list(Organisation.objects.visible_to(actor_of(cast.ute))) == [cast.boras]


def test_the_small_municipality_is_one_actor_with_all_roles(cast: Cast) -> None:
    assert len(actor_of(cast.ensam).roles) == 3


def test_a_need_a_round_and_a_person_are_made_and_seen_by_the_right_ones(cast: Cast) -> None:
    first = a_round(cast, need=a_need(cast))
    person = a_person(cast)
    assert first.phase == Phase.DRAFT
    assert Round.objects.visible_to(actor_of(cast.kerstin)).get() == first
    assert not Round.objects.visible_to(actor_of(cast.ute)).exists()
    assert Person.objects.visible_to(actor_of(cast.hamid)).get() == person
    assert not Person.objects.visible_to(actor_of(cast.kerstin)).exists()
    assert Employer.objects.visible_to(actor_of(cast.lena)).get() == cast.hisingen
