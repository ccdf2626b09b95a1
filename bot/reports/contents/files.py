"""The files of a report: the document that an officer edits, and the PDF."""

from bot.messages.nouns import Attachment
from bot.plan.model import Partnership
from bot.reports.contents.contents import Report
from bot.reports.contents.subject import Subject
from bot.reports.sheets import file_name

WORD, PDF = "word", "pdf"
FORMATS = (WORD, PDF)
ENDINGS = {WORD: "docx", PDF: "pdf"}
MEDIA_TYPES = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}


def names(partnership: Partnership, subject: Subject, formats: tuple[str, ...] = FORMATS) -> tuple[str, ...]:
    """Name the files by partnership, kind of report, and period or event."""
    label = subject.label if subject.label[:4].isdigit() and " " not in subject.label else file_name(subject.label)
    return tuple(f"evalbot-{partnership.key}-{subject.kind}-{label}.{ENDINGS[each]}" for each in formats)


def files(
    partnership: Partnership, subject: Subject, report: Report, formats: tuple[str, ...] = FORMATS
) -> tuple[Attachment, ...]:
    """Make the files; takes seconds, so never within a transaction."""
    from bot.reports import paper, word  # here, since they load much

    makers = {WORD: word.docx, PDF: paper.pdf}
    # The PDF first: what it takes for a moment is the most, and the Word file then has room in it.
    made = {each: makers[each](report.document) for each in sorted(formats, key=(PDF, WORD).index)}
    return tuple(
        Attachment(name, MEDIA_TYPES[each], made[each])
        for each, name in zip(formats, names(partnership, subject, formats), strict=True)
    )
