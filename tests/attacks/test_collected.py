"""The attacks of issue 7, and where each is played: here, or where the part that it is made on is tested anyway.

A row names the attack, and the tests that play it; a test that is renamed or gone fails here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ATTACKS: dict[str, tuple[str, ...]] = {
    "other people's tokens": (
        "attacks/test_links.py::test_the_key_of_one_door_opens_no_other",
        "handlers/test_web_safety.py::test_a_nonce_is_good_for_its_own_page_and_device_only",
        "handlers/test_web_safety.py::test_free_text_is_hidden_on_a_new_device",
        "flows/test_doors.py::test_a_link_opens_no_other_page",
    ),
    "guessed tokens": (
        "attacks/test_links.py::test_a_link_that_was_once_good_is_told_from_one_that_never_was_by_nothing",
        "attacks/test_links.py::test_the_database_is_asked_no_more_for_a_link_that_was_once_good",
        "handlers/test_web_limits.py::test_sixty_wrong_links_and_then_plain_words",
        "flows/test_doors.py::test_no_token_is_ever_stored",
    ),
    "guessed codes": (
        "handlers/test_web_safety.py::test_a_mailed_code_shows_it",
        "flows/test_chat_identity.py::test_a_code_is_six_digits",
        "flows/test_chat_identity.py::test_the_log_and_the_outbox_hold_no_code_and_no_delegates_address",
    ),
    "replayed Slack requests": (
        "attacks/test_chat.py::test_a_recorded_request_is_worth_nothing_after_five_minutes",
        "attacks/test_chat.py::test_the_same_signed_body_twice_is_taken_once",
        "handlers/slack/test_talk.py::test_the_same_press_delivered_again_does_nothing",
    ),
    "forged Slack signatures": (
        "attacks/test_chat.py::test_what_does_not_claim_to_be_signed_just_now_is_not_even_read",
        "attacks/test_chat.py::test_a_flood_of_forged_signatures_is_refused_unread",
        "handlers/slack/test_routes.py::test_a_wrong_or_old_signature_is_refused_and_leaves_no_trace",
        "handlers/slack/test_routes.py::test_what_was_changed_on_the_way_is_refused",
    ),
    "forged Teams tokens": ("attacks/test_chat.py::test_no_other_chat_is_listened_to",),
    "another tenant's officer": (
        "attacks/test_chat.py::test_an_officer_of_one_workspace_learns_nothing_of_another_partnership",
        "attacks/test_chat.py::test_an_officer_named_in_one_partnership_cannot_bind_as_one_of_another",
        "handlers/slack/test_officers.py::test_an_officer_of_one_partnership_is_nobody_in_anothers_workspace",
        "journeys/test_each_sees_its_own.py::test_what_is_anothers_is_as_if_it_were_nobodys",
        "journeys/test_each_sees_its_own.py::test_numbers_of_anothers_messages_and_issues_do_nothing",
    ),
    "a supervisor's old link": (
        "attacks/test_links.py::test_a_supervisors_old_link_shows_nothing_once_somebody_else_supervises",
    ),
    "a scanner that submits forms": (
        "attacks/test_scanners.py::test_a_scanner_answers_nothing_and_sends_nothing",
        "attacks/test_scanners.py::test_a_scanner_may_acknowledge_and_that_can_be_undone",
        "attacks/test_scanners.py::test_a_scanner_that_stops_the_mail_leaves_the_page_that_starts_it_again",
        "handlers/test_web_safety.py::test_a_look_changes_nothing_on_any_route",
    ),
    "another site's form": (
        "handlers/test_web_safety.py::test_a_post_without_the_pages_nonce_changes_nothing",
        "handlers/test_console_guard.py::test_it_refuses_forms_of_other_sites",
        "handlers/test_console_guard.py::test_it_refuses_other_names_that_lead_here",
    ),
    "a reply with a forged sender": (
        "flows/test_away.py::test_a_forged_reply_brings_nobody_back",
        "handlers/mailbox/test_proof.py::test_a_mail_is_forged_where_its_server_says_so",
        "handlers/mailbox/test_proof.py::test_a_from_that_can_be_read_in_two_ways_is_no_sender",
        "handlers/mailbox/test_proof.py::test_nobody_is_read_as_another_who_stands_beside_in_plain_sight",
    ),
    "a mail made to hang the reader": (
        "handlers/mailbox/test_reading.py::test_no_mail_takes_long",
        "handlers/mailbox/test_reading.py::test_nothing_is_opened_run_or_fetched",
        "attacks/test_mail.py::test_a_mail_to_ten_thousand_that_answers_ten_thousand_is_read_in_time",
    ),
    "HTML and templates in names": (
        "attacks/test_names.py::test_no_name_runs_on_any_page",
        "attacks/test_names.py::test_no_word_of_a_letter_runs",
        "attacks/test_names.py::test_no_name_runs_in_a_printed_report_or_in_word",
        "attacks/test_names.py::test_no_name_runs_on_a_certificate",
        "reports/test_paper.py::test_what_people_wrote_is_shown_and_never_run",
    ),
    "Slack's marks in names": (
        "attacks/test_chat.py::test_a_name_calls_nobody_in_a_channel",
        "messages/blocks/test_form.py::test_no_emoji_and_no_markup_is_made_of_what_people_wrote",
    ),
    "formulas in names": (
        "reports/test_tables_csv.py::test_what_begins_like_a_formula_is_made_text",
        "reports/test_workbook.py::test_what_begins_like_a_formula_stays_text",
    ),
    "headers in names": (
        "attacks/test_names.py::test_no_word_of_a_letter_makes_a_header",
        "messages/test_mail_mime.py::test_no_name_breaks_a_header",
        "messages/test_mail_mime.py::test_whatever_a_name_is_the_mail_goes_to_one_address",
        "messages/test_mail_mime.py::test_an_address_that_cannot_stand_in_a_mail_is_a_permanent_failure",
    ),
    "paths in names": (
        "cli/test_documents.py::test_a_document_stays_in_its_folder_whatever_it_is_called",
        "outbound/test_mail_file.py::test_a_message_id_cannot_leave_the_folder",
        "attacks/test_links.py::test_odd_bytes_in_every_path_query_and_field_are_no_fault",
        "attacks/test_mail.py::test_the_name_of_an_attachment_that_comes_is_never_a_path",
    ),
    "another host, another method": (
        "attacks/test_links.py::test_no_link_is_made_from_what_a_request_says_of_its_host",
        "attacks/test_links.py::test_nobody_is_sent_on_to_another_site",
        "attacks/test_links.py::test_an_odd_method_changes_and_tells_nothing",
        "attacks/test_links.py::test_a_method_is_not_what_a_header_or_a_field_says",
    ),
    "too much, too long, too slow": (
        "handlers/test_web_bodies.py::test_a_body_that_never_ends_is_cut_off_while_it_comes",
        "handlers/test_web_bodies.py::test_a_body_that_comes_drop_by_drop_is_not_waited_for",
        "handlers/test_web_bodies.py::test_a_form_is_a_form_in_utf_8",
        "attacks/test_chat.py::test_a_signed_payload_of_any_depth_stumbles_nowhere",
    ),
    "secrets and answers in logs": (
        "attacks/test_canaries.py::test_a_form_on_the_web",
        "attacks/test_canaries.py::test_a_form_in_the_chat",
        "attacks/test_canaries.py::test_an_answer_by_mail",
        "handlers/mailbox/test_polling.py::test_no_address_and_no_word_of_a_mail_is_in_the_log",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_attack_is_played_where_the_list_says(attack: str) -> None:
    for place in ATTACKS[attack]:
        file, _, name = place.partition("::")
        assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.M), place
