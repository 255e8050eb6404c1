from kcn_union.models.anchor import Anchor
from kcn_union.models.cited import CitedFigure
from kcn_union.models.closed import ClosedItem, ClosedLine
from kcn_union.models.publication import Publication, StoredPaper
from kcn_union.models.reminder import Reminder

__all__ = ["Anchor", "CitedFigure", "ClosedItem", "ClosedLine", "Publication", "Reminder", "StoredPaper"]
