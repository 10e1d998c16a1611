from firmware.common import votes


def window_of(*samples):
    window = 0
    for bad in samples:
        window = votes.push(window, bad)
    return window


def test_votes_when_two_of_the_last_three_are_bad_then_they_carry():
    for samples in ((1, 1), (1, 0, 1), (1, 1, 0), (0, 1, 1), (1, 1, 1), (0, 0, 1, 0, 1)):
        assert votes.carried(window_of(*samples)), samples


def test_votes_when_one_of_the_last_three_is_bad_then_it_does_not_carry():
    for samples in ((1,), (1, 0, 0), (0, 1, 0), (1, 1, 0, 0), (1, 0, 0, 1)):
        assert not votes.carried(window_of(*samples)), samples


def test_votes_when_bad_is_any_truth_then_one_bit_is_added():
    assert votes.push(0, True) == votes.push(0, 7) == votes.push(8, 1) == 1
