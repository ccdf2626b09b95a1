"""Slack's limits, in characters and counts (docs.slack.dev, "Block Kit" reference and "chat.postMessage")."""

BLOCKS = 50
"""Blocks of a message."""
VIEW_BLOCKS = 100
"""Blocks of a modal or the App Home."""
ALL_TEXT = 12_000
"""All words of a message's blocks: `msg_blocks_too_long` came at 13,200 (slackapi/bolt-js issue 2509) and, with rich
text, at 11,300 (issue 2867); so our own answers stay well below it."""
OUR_TEXT = 9_000
"""What we allow ourselves of `ALL_TEXT`."""
MESSAGE_TEXT = 4_000
"""The `text` of a message, as Slack advises; it cuts it at 40,000."""
SECTION = 3_000
SECTION_FIELDS = 10
FIELD = 2_000
HEADER = 150
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 2_000
ACTIONS = 25
"""Elements of an actions block."""
BUTTON = 75
BUTTON_VALUE = 2_000
OPTION = 75
OPTION_DESCRIPTION = 75
OPTION_VALUE = 150
FEW = 10
"""Options of radio buttons and checkboxes."""
SELECT = 100
"""Options of a select."""
ID = 255
"""A block_id or an action_id."""
VIEW_TITLE = 24
SUBMIT = 24
METADATA = 3_000
"""private_metadata of a view."""
PLACEHOLDER = 150
INPUT = 3_000
"""What a plain_text_input takes: `max_length` and `initial_value`."""
LABEL = 2_000
HINT = 2_000
ALT_TEXT = 2_000
URL = 3_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
