"""What a partnership has decided: its plan, questionnaires, catalogue and the words for time."""
