"""What the build and the checks have to know of `book/references.bib` alike."""

# Values of the field `langid` and the language that they mean; a work without the field is English.
LANGUAGES = {"english": "en", "american": "en", "british": "en", "russian": "ru"}
TITLES = ("title", "booktitle")
