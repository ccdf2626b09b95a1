# ruff: noqa: E501  (a table reads best with a case a line)
"""Every fault that a configuration can have is named with its file, its place and its mend."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.plan.loading import inspect, load

Configure = Callable[..., Path]
TODAY = date(2026, 3, 1)
PLAN, ABOUT, COURSES, COLUMNS = "plan.yaml", "partnership.yaml", "courses.yaml", "columns.yaml"
BEFORE, END, IMPACT = "questionnaires/before.yaml", "questionnaires/end.yaml", "questionnaires/impact.yaml"

SHAPES = [
    (PLAN, "    when: 7 days before event start\n", "", "line 4, stages.pre_course.when", "'when' is missing", "add"),
    (PLAN, "reminders: [2", "remiders: [2", "line 8, stages.pre_course.remiders", "no field", "did you mean 'reminders'?"),
    (PLAN, "kind: certificate", "kind: cerfiticate", "stages.certificate.kind", "'cerfiticate'", "did you mean 'certificate'?"),
    (PLAN, "kind: certificate", "kind: lunch", "stages.certificate.kind", "'lunch'", "choose from: certificate, end_of"),
    (PLAN, "7 days before", "7 days befor", "line 7, stages.pre_course.when", "'7 days befor event start'", "12 weeks after"),
    (PLAN, "[3 days after sent, 7", "[3 days after sent, x", "stages.end_of_course.reminders[2]", "'x days", "write it like"),
    (PLAN, "required: true", "required: perhaps", "stages.end_of_course.required", "should be yes or no", "write yes"),
    (PLAN, "every quarter", "every blue moon", "recurring.quarterly.every", "'every blue moon'", "every quarter"),
    (PLAN, "09:30", "25:30", "line 1, send_at", "'25:30'", "write it like 09:30"),
    (PLAN, "send_at", "full_attendance: most\nsend_at", "full_attendance", "'most'", "write it like 90%"),
    (PLAN, "  focus:", "  Focus-2:", "stages.Focus-2", "'Focus-2' is no key", "small letters"),
    (PLAN, "  focus:", "  certificate:", "line 40", "'certificate' stands twice, first on line 18", "keep one"),
    (PLAN, "kind: certificate", "kind: [", "line 21", "this is not YAML", "look at the indentation"),
    (COLUMNS, "E-mail", "[E-mail?]", "line 2", "a question mark", "quotes"),
    (PLAN, "    kind: pre_course", "\tkind: pre_course", "line 5", "a tab", "indent with spaces"),
    (PLAN, "send_at: 09:30", "send_at: *x", "line 1", "an alias", "no anchors"),
    (ABOUT, "olive@testshire.example", "olive at testshire", "line 9, officers[Olive Officer].email", "no mail", "name@"),
    (ABOUT, "short_name: TSCP\n", "", "line 1, short_name", "'short_name' is missing", "add"),
    (ABOUT, "TSCP", "[a]", "short_name", "should be text", "quotes"),
    (ABOUT, "TSCP\n", "\n", "short_name", "'short_name' is empty", "write its value"),
    (COLUMNS, "  email:", "  mail:", "line 2, fields.mail", "'mail' is not one of the choices", "did you mean 'email'?"),
    (COURSES, "key: signs", "key: The signs", "line 6, courses[T1].outcomes[The signs].key", "no key", "small letters"),
    (BEFORE, "kind: long", "kind: essay", "line 5, questions[hope].kind", "'essay'", "choose from: "),
    (BEFORE, "hint: P", "hnt: P", "questions[hope].hnt", "no field 'hnt'", "did you mean 'hint'?"),
    (IMPACT, "[Done, Partly, Not yet]", "[Done]", "questions[became]", "is of kind 'one'", "at least two options"),
    (END, "{question: there, is: [all", "{quesion: there, is: [all", "questions[useful].when[1].quesion", "no field", "did you"),
]  # fmt: skip

STAGES = [
    (PLAN, "briefing acknowledged", "breifing acknowledged", "stages.supervisor_check.when", "no stage 'breifing'", "'briefing'?"),
    (PLAN, "12 weeks after event end", "60 days after check answered", "impact_check.when", "may mean impact_check or sup", "whole"),
    (PLAN, "12 weeks after event end", "1 day after impact_check answered", "impact_check.when", "waits for itself", "count"),
    (PLAN, "12 weeks after event end", "1 day after sent", "impact_check.when", "its own sending", "count from"),
    (PLAN, "12 weeks after event end", "1 day after focus answered", "impact_check.when", "switched off", "switch it on"),
    (PLAN, "12 weeks after event end", "1 day after course acknowledged", "impact_check.when", "end_of_course or pre_course", ""),
    (PLAN, "12 weeks after event end", "1 day after certificate acknowledged", "impact_check.when", "only supervisors", "sent"),
    (PLAN, "12 weeks after event end", "1 day after certificate answered", "impact_check.when", "asks nothing", "'certificate sent'"),
    (PLAN, "12 weeks after event end", "1 day after briefing answered", "impact_check.when", "never answered", "acknowledged'"),
    (PLAN, "10 days after event end", "1 day after end_of_course answered", "trainer_report.when", "of each booking", "event end"),
    (PLAN, "10 days after event end", "10 days after booking", "trainer_report.when", "have no booking", "event end"),
    (PLAN, "2 working days after end_of_course answered", "1 day after supervisor_check sent", "supervisor_briefing.when",
     "wait for each other: supervisor_briefing -> supervisor_check -> supervisor_briefing", "let one"),
    (PLAN, "[5 working days after sent]", "[2 days after briefing acknowledged]", "supervisor_briefing.reminders[1]",
     "the answer that it asks for", "'sent'"),
    (PLAN, "closes: 21 days after event end", "closes: 2 days after end_of_course answered", "end_of_course.closes",
     "never close", "at the latest"),
    (PLAN, "    questionnaire: impact\n", "", "stages.impact_check.questionnaire", "has no questionnaire", "one of: before"),
    (PLAN, "questionnaire: impact", "questionnaire: imapct", "impact_check.questionnaire", "'imapct'", "'impact'?"),
    (PLAN, "    who: full", "    questionnaire: end", "certificate.questionnaire", "ask nothing", "take the line out"),
    (PLAN, "    to: supervisor\n    when: 2", "    when: 2", "supervisor_briefing.to", "go to the supervisor", "to: supervisor"),
    (PLAN, "    who: full", "    to: [delegate, supervisor]", "certificate.to", "this one to delegate, supervisor", "to: delegate"),
    (PLAN, "to: [trainers, trainer]", "to: [trainers, trainr]", "trainer_report.to", "'trainr'", "did you mean 'trainer'?"),
    (PLAN, "to: [trainers, trainer]", "to: subgroup", "trainer_report.to", "no mail address", "posts.subgroup an 'email:'"),
    (PLAN, "    to: [trainers, trainer]\n", "", "trainer_report.to", "'delegate' is not who", "choose from"),
    (PLAN, "    to: subgroup", "    to: sub_group", "recurring.quarterly.to", "no post 'sub_group'", "'subgroup'?"),
    (PLAN, "[5 working days after sent]", "[1 day after sent, 2 days after sent, 3 days after sent]",
     "supervisor_briefing.reminders", "2 times at most", "keep 2"),
    (COLUMNS, "  supervisor_email: Manager's e-mail\n", "", "line 1, fields", "writes to supervisors", "enabled: false"),
    (PLAN, "every: every quarter", "every: every month\n    report: quarter", "recurring.quarterly.report", "of a quarter comes every quarter", "every: every quarter"),
    (PLAN, "every: every quarter", "every: every quarter\n    report: week", "recurring.quarterly.report", "'week'", "quarter"),
    (PLAN, "every quarter", "every 2 years from 2020-04-01", "recurring.quarterly.every", "long past", "next date: 2026-04-01"),
    (PLAN, "send_at", "chat_patience: a while\nsend_at", "line 1, chat_patience", "'a while'", "'2 days'"),
    # dates, worked out on a sample event
    (PLAN, "[2 days before event start]", "[8 days before event start]", "pre_course.reminders[1]", "before the stage", "later"),
    (PLAN, "7 days after sent]", "3 weeks after sent]", "end_of_course.reminders[2]", "after the stage has closed", "sooner"),
    (PLAN, "closes: 21 days after event end", "closes: 2 hours before event end", "end_of_course.closes", "before it opens", ""),
    (PLAN, "closes: at event start", "closes: 1 day after event end", "pre_course.closes", "must close when the event", "event start"),
    (PLAN, "    who: booked\n", "", "pre_course.who", "when nobody has attended", "who: booked"),
]  # fmt: skip

WORDS = [
    (ABOUT, "short_name", "zone: Europe/Londn\nshort_name", "line 2, zone", "'Europe/Londn'", "'Europe/London'?"),
    (ABOUT, "short_name", "zone: ../etc/passwd\nshort_name", "line 2, zone", "no time zone", "Europe/London"),
    (ABOUT, "short_name", "logo: crest.svg\nshort_name", "line 2, logo", "no file 'crest.svg'", "take the line out"),
    (ABOUT, "short_name", "year_starts: '04-31'\nshort_name", "line 2, year_starts", "'04-31'", "04-01"),
    (ABOUT, "short_name", "retention: {removed_months: 12}\nshort_name", "retention", "before the names", "longer"),
    (ABOUT, "short_name", "retention: {identifiers_months: 2}\nshort_name", "retention.identifiers_months", "may still be open", "longer"),
    (ABOUT, "short_name", "costs: {note: free}\nshort_name", "costs", "no sum", "trainer_day"),
    (ABOUT, "short_name", "costs: {trainer_day: -1}\nshort_name", "costs.trainer_day", "", ""),
    (ABOUT, "short_name", "slack: {bot_tokn: A_TOKEN}\nshort_name", "line 2, slack.bot_tokn", "no 'bot_tokn'", "'bot_token'?"),
    (ABOUT, "short_name", "slack: {workspace: cscp.slack.com}\nshort_name", "slack.workspace", "no workspace's id", "T0123"),
    (ABOUT, "short_name", "slack: {workspace: E0123ABCD}\nshort_name", "slack.workspace", "no workspace's id", "T0123"),
    (ABOUT, "short_name", "slack: {bot_token: xoxb-12-ab}\nshort_name", "slack.bot_token", "is a secret", "environment"),
    (ABOUT, "short_name", "slack: {app_token: xapp-1-A}\nshort_name", "slack.app_token", "is a secret", "environment"),
    (ABOUT, "short_name", "slack: {signing_secret: 8f742231b10e8888abcd99baac85e7a1}\nshort_name", "slack.signing_secret",
     "is a secret", "new one"),
    (ABOUT, "short_name", "slack: {signing_secret: CSCP SECRET}\nshort_name", "slack.signing", "no", "CSCP_SLACK_SIGNING_SECRET"),
    (ABOUT, "short_name", "mail: {tenant: oak.example}\nshort_name", "line 2, mail", "no mailbox", "mailbox: eval"),
    (ABOUT, "short_name", "mail: {mailbox: evaluation}\nshort_name", "mail.mailbox", "no mailbox", "write it like"),
    (ABOUT, "short_name", "mail: {mailbx: a@oak.example}\nshort_name", "mail.mailbx", "no 'mailbx'", "'mailbox'?"),
    (ABOUT, "short_name", "mail: {client_id: evalbot}\nshort_name", "mail.client_id", "no id", "Overview"),
    (ABOUT, "short_name", "mail: {tenant: evalbot}\nshort_name", "mail.tenant", "no id", "Overview"),
    (ABOUT, "short_name", "mail: {client_secret: a1b8Q~abcdefghijklmnopqrstuvwxyz0123456789}\nshort_name",
     "mail.client_secret", "is a secret", "new one at Microsoft"),
    (ABOUT, "short_name", "mail: {certificate: var/m365.pem}\nshort_name", "mail.cert", "no name", "CSCP_M365_CERTIFICATE"),
    (COURSES, "code: T2", "code: t1", "courses[t1]", "'t1' is also a title or code of Neglect", "one course only"),
    (COURSES, "title: Think family", "title: neglect - seeing the CHILD", "courses[T2]", "of Neglect", "one course only"),
    (COURSES, "key: challenge", "key: signs", "courses[T1].outcomes[signs]", "two outcomes", "another key"),
    (BEFORE, "self_assessment", "self_assesment", "questions[1].include", "'self_assesment'", "'self_assessment'?"),
    (BEFORE, "self_assessment", "before", "questions[1].include", "go round: before -> before", "take one"),
    (BEFORE, "key: hope", "key: can", "questions[can].key", "'can' is asked twice", "another key"),
    (BEFORE, "key: hope", "key: Hope", "questions[Hope].key", "'Hope' is no key", "small letters"),
    (BEFORE, "key: hope", f"key: {'h' * 61}", f"questions[{'h' * 61}].key", "is too long", "60 characters"),
    (BEFORE, "Please do not name a child.", "Please be brief.", "questions[hope].hint", "name a child", "add it"),
    (BEFORE, "hope to learn", "hope of {outcome}", "questions[hope].text", "nothing fills {outcome}", "per: outcome"),
    (BEFORE, "kind: long", "level: roi\n    kind: long", "questions[hope].level", "tscp's plan", "choose from: behaviour"),
    (BEFORE, "kind: long", "pair: can\n    kind: long", "questions[hope].pair", "'can' has the pair 'can'", "another pair"),
    (BEFORE, "kind: long", "pair: hope\n    kind: score", "questions[hope].pair", "no question of the pair 'hope'", "choose"),
    (END, "{question: there", "{question: ther", "questions[useful].when[1]", "no question 'ther'", "did you mean 'there'?"),
    (END, "{question: there", "{question: comment", "questions[useful].when[1]", "asked later", "move it up"),
    (END, "{question: there", "{question: useful", "questions[useful].when[1]", "its own answer", "earlier"),
    (END, "{question: there", "{question: can", "questions[useful].when[1]", "once for each outcome", "per outcome"),
    (END, "is: [all, part]", "is: [all, parts]", "questions[useful].when[1]", "no value 'parts'", "did you mean 'part'?"),
    (END, ", is: [all, part]", "", "questions[useful].when[1]", "says none of", "add one"),
    (END, "{key: none,", "{key: no,", "questions[there].options", "all, part and none", ""),
    (END, "key: action_1", "key: act", "questions[act].key", "the key action_1", "rename"),
    (END, "    about: action\n", "", "questions[became].per", "asks for no actions", "about: action"),
    (IMPACT, "[Done, Partly, Not yet]", "[Done, Partly, Not yet, done]", "questions[became].options", "same key", "key: ..."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "problem", "mend"), [*SHAPES, *STAGES, *WORDS])
def test_each_fault_is_named(
    a_configuration: Configure, file: str, old: str, new: str, place: str, problem: str, mend: str
) -> None:
    _, faults = inspect(a_configuration((file, old, new)), today=TODAY)
    told = [fault for fault in faults if place in fault.place and problem in fault.problem and mend in fault.mend]
    assert [str(fault) for fault in told if fault.file.endswith(file) or file == END], [str(fault) for fault in faults]


def test_the_small_configuration_has_no_fault(a_configuration: Configure) -> None:
    assert inspect(a_configuration(), today=TODAY)[1] == []


@pytest.mark.parametrize(
    ("file", "text", "place", "problem"),
    [
        ("partnerships/tscp/colums.yaml", "fields: {}", "", "nothing reads"),
        ("partnerships/empty/notes.txt", "x", "", "this file is missing"),
        ("partnerships/Test Shire/notes.txt", "x", "", "this is no key"),
        ("questionnaires/late.yml", "x", "", "nothing reads"),
        ("questionnaires/late.yaml", "", "line 1", "the file is empty"),
        ("questionnaires/late.yaml", "title: A\nquestions: [x]", "line 2, questions[1]", "should hold named fields"),
        ("questionnaires/late.yaml", "a: &a [1]\nb: !!python/name:os.system x", "line 2", "this is not YAML"),
    ],
)
def test_files_that_are_not_what_they_should_be(
    a_configuration: Configure, file: str, text: str, place: str, problem: str
) -> None:
    _, faults = inspect(a_configuration((file, "", text)))
    assert any(place in fault.place and problem in fault.problem for fault in faults), [str(f) for f in faults]


def test_bytes_that_are_no_text(a_configuration: Configure) -> None:
    folder = a_configuration()
    (folder / "questionnaires" / "late.yaml").write_bytes(b"title: caf\xe9")
    assert [fault.problem for fault in inspect(folder)[1]] == ["this is not UTF-8 text"]


def test_a_folder_with_nothing_in_it(tmp_path: Path) -> None:
    assert [fault.problem for fault in inspect(tmp_path)[1]] == ["there is no partnership"]
    assert [fault.problem for fault in inspect(tmp_path / "none")[1]] == ["there is no such folder"]


def test_a_missing_plan_and_missing_columns_are_told(a_configuration: Configure) -> None:
    folder = a_configuration()
    (folder / "partnerships/tscp/columns.yaml").unlink()
    assert "writes to supervisors" in str(inspect(folder)[1][0])
    (folder / "partnerships/tscp/plan.yaml").unlink()
    assert [str(fault).partition(" - ")[0] for fault in inspect(folder)[1]] == [
        "partnerships/tscp/plan.yaml: this file is missing"
    ]


def test_all_faults_come_at_once_in_order(a_configuration: Configure) -> None:
    folder = a_configuration(
        (ABOUT, "short_name: TSCP\n", ""),
        (PLAN, "7 days before event start", "soon"),
        (PLAN, "12 weeks after event end", "60 days after end_of_curse answered"),
        (PLAN, "to: [trainers, trainer]", "to: [trainers, nobody]"),
        (COURSES, "code: T2", "code: T1"),
        (BEFORE, "key: hope", "key: can"),
        (END, "hint: Please do not name a child.", "hint: Be brief."),
    )
    _, faults = inspect(folder)
    assert [(fault.file.rpartition("/")[2], fault.place.split(", ")[-1]) for fault in faults] == [
        ("courses.yaml", "courses[T1]"),
        ("partnership.yaml", "short_name"),
        ("plan.yaml", "stages.pre_course.when"),
        ("plan.yaml", "stages.impact_check.when"),
        ("plan.yaml", "stages.trainer_report.to"),
        ("before.yaml", "questions[can].key"),
        ("end.yaml", "questions[action_1].hint"),
    ]
    with pytest.raises(ConfigError) as refused:
        load(folder)
    assert str(refused.value).splitlines() == [str(fault) for fault in faults]


def test_what_is_at_fault_itself_is_not_called_unknown_elsewhere(a_configuration: Configure) -> None:
    _, faults = inspect(a_configuration((PLAN, "when: at event end", "when: soon")))
    assert len(faults) == 1  # though certificate and briefing wait for that stage


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (PLAN, "closes: 21 days after event end", "closes: 2 hours before event end"),
        (PLAN, "closes: 21 days after event end", "closes: 2 days after end_of_course answered"),
        (ABOUT, "olive@testshire.example", "olive at testshire"),
    ],
)
def test_one_slip_is_one_fault(a_configuration: Configure, file: str, old: str, new: str) -> None:
    assert len(inspect(a_configuration((file, old, new)))[1]) == 1


def test_a_reworded_pair_is_a_fault(a_configuration: Configure) -> None:
    own = ("partnerships/tscp/questionnaires/end.yaml", "")
    text = (
        "title: After\nquestions:\n"
        "  - {key: can, kind: confidence, pair: can, per: outcome, text: 'Can you {outcome} now?'}\n"
        "  - {key: action_1, kind: short, about: action, text: 'What?', hint: Name no child.}\n"
    )
    _, faults = inspect(a_configuration((*own, text)))
    assert ["in other words" in fault.problem for fault in faults] == [True]


def test_a_start_long_past_is_let_pass_where_nobody_says_what_day_it_is(a_configuration: Configure) -> None:
    # a server that starts again in three years must not refuse a plan that it ran yesterday
    folder = a_configuration((PLAN, "every quarter", "every 2 years from 2020-04-01"))
    assert load(folder)["tscp"].plan.recurring["quarterly"].every.start == date(2020, 4, 1)
    assert inspect(folder, today=date(2021, 1, 1))[1] == []
