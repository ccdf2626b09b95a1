"""A small configuration without faults, written to a temporary folder; tests change a line of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

ABOUT = """\
name: Testshire Safeguarding Children Partnership
short_name: TSCP
business_unit: {name: Business unit, email: unit@testshire.example}
concern:
  - name: Safeguarding hub
    phone: "01539 000000"
officers:
  - name: Olive Officer
    email: olive@testshire.example
posts:
  trainer:
    name: The TSCP Trainer
    email: trainer@testshire.example
  subgroup:
    name: Learning subgroup
"""

PLAN = """\
send_at: 09:30
levels: [reaction, learning, behaviour]
stages:
  pre_course:
    kind: pre_course
    who: booked
    when: 7 days before event start
    reminders: [2 days before event start]
    closes: at event start
    questionnaire: before
  end_of_course:
    kind: end_of_course
    when: at event end
    reminders: [3 days after sent, 7 days after sent]
    closes: 21 days after event end
    questionnaire: end
    required: true
  certificate:
    kind: certificate
    who: full
    when: when end_of_course answered
  supervisor_briefing:
    kind: supervisor_briefing
    to: supervisor
    when: 2 working days after end_of_course answered
    reminders: [5 working days after sent]
    working_days: true
  impact_check:
    kind: impact_check
    when: 12 weeks after event end
    questionnaire: impact
  supervisor_check:
    kind: supervisor_check
    to: supervisor
    when: 1 day after briefing acknowledged
  trainer_report:
    kind: trainer_report
    to: [trainers, trainer]
    when: 10 days after event end
  focus:
    kind: impact_check
    when: 26 weeks after event end
    questionnaire: impact
    enabled: false
recurring:
  quarterly:
    every: every quarter
    what: Quarterly report
    to: subgroup
"""

COURSES = """\
courses:
  - code: T1
    title: Neglect
    other_titles: ["Neglect: seeing the child"]
    outcomes:
      - {key: signs, text: recognise the signs of neglect}
      - {key: challenge, text: challenge drift}
  - code: T2
    title: Think family
"""

SELF_ASSESSMENT = """\
title: What you can do
questions:
  - key: can
    kind: confidence
    level: learning
    pair: can
    per: outcome
    text: How confident are you that you can {outcome}?
"""

BEFORE = """\
title: Before the course
questions:
  - include: self_assessment
  - key: hope
    kind: long
    optional: true
    text: What do you hope to learn?
    hint: Please do not name a child.
"""

END = """\
title: After the course
questions:
  - key: there
    kind: one
    about: attendance
    text: Were you there?
    options:
      - {key: all, label: "Yes, for all of it"}
      - {key: part, label: For part of it}
      - {key: none, label: "No"}
  - include: self_assessment
  - key: useful
    kind: agreement
    level: reaction
    text: The course was useful to me.
    when:
      - {question: there, is: [all, part]}
  - key: action_1
    kind: short
    about: action
    text: What will you do?
    hint: Please do not name a child.
  - key: comment
    kind: long
    optional: true
    text: Anything else?
    hint: Please do not name a child.
"""

IMPACT = """\
title: What became of it
questions:
  - key: became
    kind: one
    per: action
    level: behaviour
    text: "You wrote: {action}. What became of it?"
    options: [Done, Partly, Not yet]
  - key: hindered
    kind: short
    per: action
    text: "What got in the way of: {action}?"
    hint: Please do not name a child.
    when:
      - {question: became, is: [partly, not_yet]}
"""

HOME = "partnerships/tscp"
FILES = {
    f"{HOME}/partnership.yaml": ABOUT,
    f"{HOME}/plan.yaml": PLAN,
    f"{HOME}/courses.yaml": COURSES,
    f"{HOME}/columns.yaml": "fields:\n  email: E-mail\n  supervisor_email: Manager's e-mail\n",
    "questionnaires/self_assessment.yaml": SELF_ASSESSMENT,
    "questionnaires/before.yaml": BEFORE,
    "questionnaires/end.yaml": END,
    "questionnaires/impact.yaml": IMPACT,
}


@pytest.fixture
def a_configuration(tmp_path: Path) -> Callable[..., Path]:
    """Write the configuration, with `(file, old, new)` replaced in it; a new file is written where `old` is empty."""

    def write(*changes: tuple[str, str, str]) -> Path:
        files = dict(FILES)
        for file, old, new in changes:
            name = file if file.startswith(("questionnaires", "partnerships")) else f"{HOME}/{file}"
            assert old in files.get(name, ""), f"{old!r} is not in {name}"
            files[name] = files[name].replace(old, new, 1) if old else new
        for name, text in files.items():
            path = tmp_path / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "config"

    return write
