"""The cabinet's button keeps the length of a press, however its commands arrive."""

from sim.boards.cabinet_button import Button


def pressed_ms(button, from_ms, to_ms):
    return sum(50 for now_ms in range(from_ms, to_ms, 50) if button.tick(now_ms))


def test_button_when_both_commands_come_at_once_then_it_is_down_for_the_time_between_them():
    button = Button()
    button.command(True, 1_000_000)
    button.command(False, 1_000_500)
    assert pressed_ms(button, 0, 5_000) == 500


def test_button_when_commands_come_late_and_apart_then_it_is_down_from_one_to_the_other():
    button = Button()
    button.command(True, 1_000_000)
    assert button.tick(50)
    button.command(False, 1_002_500)
    assert pressed_ms(button, 100, 9_000) == 2_450


def test_button_when_pressed_again_while_down_then_it_stays_down_until_the_release():
    button = Button()
    for issued_ms in (0, 400, 800):
        button.command(True, issued_ms)
    button.command(False, 1_200)
    assert pressed_ms(button, 0, 10_000) == 1_200
    assert button.pressed is False


def test_button_when_clicked_then_it_is_down_for_as_long_as_a_person_presses():
    button = Button()
    button.command(True, 1_000_000)
    button.command(False, 1_000_080)
    assert pressed_ms(button, 0, 5_000) == 400
