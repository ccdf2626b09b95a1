"""Which row has the headings, and what is missing (P1)."""

from tests.flows.roster.making import Desk, a_row


def test_a_heading_that_is_needed_and_missing_names_near_ones_and_the_mend(desk: Desk) -> None:
    headings = ["E-mail address" if name == "Email" else name for name in desk.headings]
    roster = desk.read(desk.csv([headings, a_row(), a_row()]))
    (fault,) = roster.faults
    assert (fault.row, fault.column) == (1, "email")
    assert "did you mean 'E-mail address'?" in fault.problem
    assert "Add it to columns.yaml under fields: email" in fault.problem
    assert "E-mail address, Agency" in fault.value
    assert (roster.total_rows, roster.at_fault) == (2, 2)


def test_all_that_is_missing_is_named_at_once(desk: Desk) -> None:
    roster = desk.read(desk.csv([["Ref", "Agency", "Status"], ["E-1", "Police", "Booked"]]))
    assert [fault.column for fault in roster.faults] == ["course", "date", "name", "email"]


def test_a_misspelt_heading_that_could_be_spared_is_a_warning(desk: Desk) -> None:
    headings = ["Manger email" if name == "Manager email" else name for name in desk.headings]
    roster = desk.read(desk.csv([[*headings, "Dietary needs"], [*a_row(), "none"]]))
    assert roster.faults == ()
    assert roster.warnings[0].column == "Manger email"
    assert "add it to columns.yaml under fields: supervisor_email" in roster.warnings[0].problem
    assert roster.unknown_headings == ("Manger email", "Dietary needs")


def test_of_two_headings_for_a_field_the_one_listed_first_in_columns_yaml_is_read(desk: Desk) -> None:
    fields = dict(desk.columns.fields) | {"date": ("Event date", "Date")}
    desk.columns = desk.columns.model_copy(update={"fields": fields})
    roster = desk.read(desk.csv([[*desk.headings, "EVENT  DATE"], [*a_row(Date="01/12/2025"), "09/01/2026"]]))
    assert roster.rows[0].starts.year == 2026
    assert roster.warnings[0].problem == "a second column for date: only 'EVENT DATE' is read"


def test_no_known_heading_at_all_is_one_fault(desk: Desk) -> None:
    (fault,) = desk.read(desk.csv([["Dear all"], ["please find attached", "nothing"]])).faults
    assert "none of the first 20 rows has headings that are known" in fault.problem


def test_headings_without_rows_are_a_roster_of_nobody(desk: Desk) -> None:
    roster = desk.read(desk.csv([desk.headings]))
    assert (roster.total_rows, roster.rows, roster.faults) == (0, (), ())


def test_columns_that_are_empty_or_in_another_order_do_no_harm(desk: Desk) -> None:
    order = [*reversed(range(len(desk.headings)))]
    rows = [[cells[i] for i in order] for cells in (desk.headings, a_row())]
    roster = desk.read(desk.csv([["", *cells[:3], "", *cells[3:], "", ""] for cells in rows]))
    assert roster.rows[0].name == "Anna Ng"
