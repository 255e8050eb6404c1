"""A text in a cell comes back as it was written, whatever Excel would read into it."""

import io

import pytest
from python_calamine import CalamineWorkbook

from toolkit.sheets.columns import Column
from toolkit.sheets.out import Sheet, write_xlsx


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_ a", "_x005F_", "a_x0000_b", "_x005F_x0041_", "_x41_", "=1+1", "đ"])
def test_a_text_comes_back_from_a_workbook_letter_by_letter(text):
    file = io.BytesIO()
    write_xlsx(file, [Sheet(name="A", columns=[Column(name="a", label="A")], rows=[[text]])])
    file.seek(0)

    assert CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1] == [text]
