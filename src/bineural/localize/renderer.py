"""The renderer that myst-nb loads: it shows a localized output in the language of the edition."""

import dataclasses
import hashlib
import json
from binascii import a2b_base64
from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from bineural.localize.catalog import SOURCE_LANGUAGE
from bineural.localize.outputs import MIME_LOCALIZED, MIME_RECORD, MIME_WEIGHTS

FOR_PHONE = "for-phone"  # the class of the second picture of a figure, which follows it and is for narrow screens
_WEBP = "image/webp"
_PREFERENCE = ("text/html", "image/svg+xml", _WEBP, "image/png", "text/latex", "text/plain")
# The options of a cell for its images, as myst-nb reads them.
_IMAGE_OPTIONS: dict[str, Callable[[str], Any]] = {
    "alt": directives.unchanged,
    "width": directives.length_or_percentage_or_unitless,
    "height": directives.length_or_unitless,
    "scale": directives.percentage,
    "align": lambda given: directives.choice(given, ("left", "center", "right")),
    "classes": directives.class_option,
}


class LocalizedRenderer:
    """Show the language of the edition, and images in WebP, which myst-nb lacks."""

    mime_priority_overrides: ClassVar = [("*", MIME_LOCALIZED, 1), ("*", _WEBP, 45)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[Any] | None:
        """Return the nodes that show one MIME type of an output.

        Parameters
        ----------
        renderer : myst_nb.core.render.NbElementRenderer
            The renderer of the page.
        data : myst_nb.core.render.MimeData
            One MIME type of an output.
        inline : bool
            Whether it is shown inside of a paragraph.

        Returns
        -------
        list of docutils.nodes.Node or None
            None if another renderer should show it.
        """
        if data.mime_type == MIME_RECORD:
            return []
        if data.mime_type == MIME_WEIGHTS:
            # Invisible: the build takes the text along and writes it beside the pages.
            return [nodes.comment(weights=json.dumps(data.content, separators=(",", ":")))]
        if data.mime_type == _WEBP:
            return [_webp(renderer, data)]
        if data.mime_type != MIME_LOCALIZED:
            return None
        bundles = data.content["languages"]
        # An output that was made elsewhere than in the build has the language of its reader alone.
        bundle = bundles.get(_language(renderer)) or bundles.get(SOURCE_LANGUAGE) or next(iter(bundles.values()))
        mime = next((mime for mime in _PREFERENCE if mime in bundle), None)
        if mime is None:
            # Invisible, but not nothing: myst-nb would then take another MIME type of the output.
            return [nodes.comment()]
        # The metadata is about the language that a live notebook showed.
        inner = dataclasses.replace(data, mime_type=mime, content=bundle[mime], output_metadata={})
        result = renderer.render_mime_type_inline(inner) if inline else renderer.render_mime_type(inner)
        for node in result:
            if isinstance(node, nodes.image):
                _describe(node, bundle)
        narrow = bundle.get("narrow", {})
        if mime in narrow and not inline:
            for node in renderer.render_mime_type(dataclasses.replace(inner, content=narrow[mime])):
                _describe(node, {"alt": "", **narrow})
                node["classes"].append(FOR_PHONE)
                result = [*result, node]
        return list(result)


def _language(renderer: Any) -> str:
    page = renderer.renderer
    settings = page.sphinx_env.config.language if page.sphinx_env else page.document.settings.language_code
    return str(settings)


def _describe(node: Any, bundle: dict[str, Any]) -> None:
    if "alt" in bundle:
        node["alt"] = bundle["alt"]
    if "width" in bundle and not {"width", "height", "scale"} & set(node.attributes):
        node["width"] = f"{bundle['width']}px"
        # Sphinx links an image of given width to its file.
        node["classes"].append("no-scaled-link")


def _webp(renderer: Any, data: Any) -> Any:
    content = a2b_base64(data.content)
    uri = renderer.write_file([f"{hashlib.sha256(content).hexdigest()}.webp"], content, exists_ok=True)
    node = nodes.image(uri=uri)
    options = renderer.renderer.get_cell_level_config("render_image_options", data.cell_metadata, line=data.line)
    for key, convert in _IMAGE_OPTIONS.items():
        if key in options:
            node[key] = convert(str(options[key]))
    return node
