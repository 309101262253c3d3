"""An attribute that is computed once, and is kept in its object."""

from lakatos.systems.once import once


class Counted:
    asked = 0

    @once
    def value(self):
        """Return how often it was asked for."""
        self.asked += 1
        return self.asked


def test_it_is_computed_at_the_first_use_alone():
    each = Counted()
    assert [each.value, each.value, each.asked] == [1, 1, 1]


def test_every_object_has_its_own():
    one, two = Counted(), Counted()
    one.value, two.asked = 7, 3
    assert one.value == 7
    assert two.value == 4


def test_of_the_class_it_is_the_property_with_its_text():
    assert isinstance(Counted.value, once)
    assert Counted.value.__doc__ == "Return how often it was asked for."
