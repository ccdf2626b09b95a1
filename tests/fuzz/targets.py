"""Every target by its name: what `make faults` and the suite's own sample go through."""

from tests.fuzz.fuzzing import Target
from tests.fuzz.on_backups import BACKUPS
from tests.fuzz.on_commands import COMMANDS_TYPED
from tests.fuzz.on_mail import MAIL
from tests.fuzz.on_papers import PAPERS
from tests.fuzz.on_plans import PLANS
from tests.fuzz.on_rosters import ROSTERS
from tests.fuzz.on_slack import SLACK
from tests.fuzz.on_web import WEB
from tests.fuzz.on_words import WORDS

TARGETS: dict[str, Target] = {
    **WORDS,
    **ROSTERS,
    **PLANS,
    **MAIL,
    **COMMANDS_TYPED,
    **SLACK,
    **WEB,
    **PAPERS,
    **BACKUPS,
}
