"""Made-up facts for a year of training: courses, agencies, names, and what people let slip in a comment."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.plan.model import Partnership

AGENCIES = (
    "Children's Social Care",
    "Little Acorns Nursery",
    "Kendal Road Primary School",
    "St Mary's C of E Primary School",
    "Hillside Academy",
    "Fellview Secondary School",
    "Lakes College",
    "Health Visiting 0-19",
    "Acute Hospitals Trust",
    "Mental Health Trust",
    "GP Federation",
    "Midwifery",
    "Constabulary",
    "Probation Service",
    "Youth Justice Service",
    "Fire and Rescue",
    "Housing Options",
    "Early Help Hub",
    "Family Centre North",
    "Family Centre South",
    "Hope & Home (charity)",
    "Young Carers",
    "Adult Social Care",
    "Drug and Alcohol Service",
    "Fostering and Adoption",
    "Leisure Trust",
    "Dental Practice Group",
    "Diocese",
    "Scouts",
    "Swim School",
)
ROLES = ("Teacher", "Social Worker", "Health Visitor", "School Nurse", "Police Constable", "Early Years Educator")
ROLES_MORE = ("Midwife", "Youth Worker", "Housing Officer", "General Practitioner", "Teaching Assistant", "Manager")
FIRST = (
    *("Hannah", "Sean", "Grace", "Jack", "Anna", "Ewan", "Niamh", "Priya", "Chloé", "José", "Mary-Jane", "Callum"),
    *("Erin", "Tom", "Aisha", "Mohammed", "Zofia", "Oluwaseun", "Siân", "Bethan", "Rhys", "Fatima", "Wei", "Ines"),
    *("Robin", "Kim", "Aled", "Morag", "Leila", "Dmitri", "Ngozi", "Sam", "Ellie", "Harpreet", "Caitlin", "Owen"),
)
LAST = (
    *("Hughes", "Braithwaite", "O'Neill", "Robinson", "Ng", "Okafor", "Dixon", "Khan", "Nowak", "Patel", "Evans"),
    *("Fletcher", "van der Berg", "Williams", "Åkesson", "Thwaite", "Postlethwaite", "Begum", "Adeyemi", "Wren"),
    *("Stone", "Young", "Booth", "Cooper", "Lowther", "Singh", "Murphy", "Kowalska", "Haq", "Bell", "Rose", "Armitage"),
)
SLIPS = (
    "{trainer} was excellent.",
    "{other} at our table knew so much.",
    "My manager {manager} should do this course too.",
    "Ring me on 01539 555 {number} if you want to know more.",
    "Write to {first}@example.org and I will send it.",
    "It made me think of a case of mine, number {number}22/14.",
)
"""What a few people add to a comment, though they were asked not to."""


@dataclass(frozen=True)
class TaughtCourse:
    """A course as a roster has it; `gain` is what it adds to a person's usual gain, in scale points."""

    title: str
    code: str
    level: str
    outcomes: tuple[tuple[str, str], ...]
    gain: float


_MORE = (
    ("Safeguarding Foundation", "FOUND", "Level 1", "recognise the signs of abuse", "report a concern", 0.3),
    ("Working Together", "WT-2", "Level 2", "apply the threshold guidance", "make a clear referral", 0.2),
    ("Domestic Abuse and Children", "DA-3", "Level 3", "recognise coercive control", "plan for safety", 0.1),
    ("Child Sexual Abuse", "CSA-3", "Level 3", "respond to a disclosure", "work with the parent who protects", -0.2),
    ("Online Harm", "ONLINE", "Level 2", "talk with a child about life online", "preserve evidence", 0.4),
    ("Safer Recruitment", "SAFER", "Level 2", "check references well", "ask about attitudes to children", -0.4),
    ("Child Exploitation", "EXPL", "Level 3", "recognise grooming", "share information lawfully", 0.0),
    ("Voice of the Child", "VOICE", "Level 3", "hear what a child does not say", "record a child's own words", 0.3),
    ("Designated Safeguarding Leads", "DSL", "Level 4", "supervise others", "challenge another agency", -0.1),
    ("Rapid Review Briefing", "RRB", "Level 2", "explain what the review asks", "act on a finding", 0.0),
)


def courses(partnership: Partnership) -> Sequence[TaughtCourse]:
    """Give what a partnership teaches: its catalogue, and ten courses that only its roster knows."""
    own = [
        TaughtCourse(each.title, each.code, each.level, tuple((o.key, o.text) for o in each.outcomes), 0.1)
        for each in partnership.catalogue.courses
    ]
    more = [
        TaughtCourse(title, code, level, ((_key(code, 1), one), (_key(code, 2), two)), gain)
        for title, code, level, one, two, gain in _MORE
    ]
    return (*own, *more)


def _key(code: str, number: int) -> str:
    return f"{code.lower().replace('-', '_')}_{number}"
