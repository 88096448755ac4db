"""What a loader prints in a notebook: nothing about libraries that it does without."""

import nbformat
from nbclient import NotebookClient


def test_downloading_needs_no_widgets() -> None:
    code = "from bineural.datasets import downloads, settings\nsettings.data_folder().name"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    [output] = notebook.cells[0].outputs
    assert output.output_type == "execute_result"
