"""What readers take along, made from a small built book, and from pages as the site has them."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring
from PIL import Image
from tiny_book import Book

from bookbuild.__main__ import main
from bookbuild.sources.project import BookError, Project
from bookbuild.taken import take as takes
from bookbuild.taken.archive import write_archive
from bookbuild.taken.assembled import Assembly, fill_page_numbers, serialize
from bookbuild.taken.cover import HEIGHT, WIDTH, cover
from bookbuild.taken.editing import edit
from bookbuild.taken.epub import write_epub
from bookbuild.taken.links import redirect_links
from bookbuild.taken.offline import write_offline
from bookbuild.taken.pages import Page, read_edition, style_sheets
from bookbuild.taken.pdf import destinations
from bookbuild.taken.stamp import Stamp, stamp
from bookbuild.taken.texts import texts
from bookbuild.taken.trees import classed, plain
from bookbuild.taken.xhtml import MATHML, SVG, XHTML, keep_mathml, xhtml

STAMP = Stamp("1.2.3", datetime.datetime(2026, 11, 29, 12, 30, tzinfo=datetime.UTC))
SITE = "https://bineural.github.io/bineural/en/"
OPF = {"o": "http://www.idpf.org/2007/opf", "d": "http://purl.org/dc/elements/1.1/"}
FORMULA = (
    '<span class="katex" data-tex="{1}"><span class="katex-mathml"><math>{0}</math></span>'
    '<span class="katex-html" aria-hidden="true">drawn</span></span>'
)
CHAPTER = """<section id="page"><h1>Title<a class="headerlink" href="#page">#</a></h1>
<p class="card-launch">Open: <a href="x">Colab</a></p>
<div class="exercise admonition" id="ex"><p class="admonition-title">Exercise 1</p>
<details class="fold fold-hint"><summary>Hint 1</summary><p>Think.</p></details></div>
<div class="solution dropdown admonition" id="sol"><p class="admonition-title">To <a href="#ex">Exercise 1</a></p>
<p>Because.</p><div class="bineural-check passed"><ol class="bineural-check-cases"><li>passed</li></ol></div></div>tail
<div class="cell"><details class="fold fold-code"><summary>How</summary><pre>code</pre></details></div>
<section id="questions"><h2>Questions</h2><div class="question admonition"><p class="admonition-title">Why?</p>
<details class="sd-dropdown"><summary>Model answer<svg></svg></summary><div><p>So that.</p></div></details>
</div></section>
<details class="fold fold-checked"><summary>What was checked</summary>
<p id="questions">All.</p></details></section>"""


def edited(text: str = CHAPTER) -> HtmlElement:
    content = fragment_fromstring(text)
    edit(Page("page", "Title", content), texts("en"))
    return content


def test_solutions_and_answers_stand_behind_the_chapter() -> None:
    content = edited()
    headings = [plain(heading) for heading in content.iter("h1", "h2")]
    assert headings == ["Title", "Questions", "Solutions and answers"]
    (back,) = classed(content, "back-of-chapter")
    assert back.getnext().get("class").split()[:2] == ["fold", "fold-checked"]
    assert [element.get("id") for element in back[1:]] == ["sol", "question-1-answer"]
    assert "Because." in back.text_content()
    assert "So that." in back.text_content()
    assert [link.get("href") for link in classed(content, "to-back")] == ["#sol", "#question-1-answer"]
    assert classed(content, "question")[0].text_content().split() == ["1.", "Why?Answer"]
    assert classed(content, "question")[0].get("id") == "question-1"


def test_nothing_is_left_to_click() -> None:
    content = edited()
    assert list(content.iter("details", "summary", "button", "svg")) == []
    assert "Colab" not in content.text_content()
    assert not classed(content, "headerlink", "dropdown", "cell", "bineural-check-cases")
    assert [title.text for title in classed(content, "fold-title")] == ["Hint 1", "What was checked"]
    assert "tail" in content.text_content()
    identifiers = [element.get("id") for element in content.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))


def test_checks_that_failed_say_why() -> None:
    cases = '<ol class="bineural-check-cases"><li>{}</li></ol>'
    checks = "".join(f'<div class="bineural-check {word}">{cases.format(word)}</div>' for word in ("passed", "failed"))
    assert edited(f'<section id="a">{checks}</section>').text_content() == "failed"


def test_a_solution_whose_title_is_a_button_finds_its_exercise() -> None:
    """In a summary there is no link: the fold itself says what it solves."""
    content = edited(
        '<section id="a"><div class="exercise" id="ex"><p class="admonition-title">Exercise 1</p></div>'
        '<details class="solution dropdown" id="sol" data-exercise="ex">'
        '<summary class="admonition-title">Solution to <span>Exercise 1</span></summary><p>So.</p></details></section>'
    )
    assert [link.get("href") for link in content.iter("a")] == ["#sol", "#ex"]
    assert classed(content, "back-of-chapter")[0][1].get("id") == "sol"


def test_a_page_without_exercises_gets_no_back() -> None:
    content = edited("<section id='a'><h1>A</h1><details><summary>More</summary><p>x</p></details></section>")
    assert not classed(content, "back-of-chapter")
    assert [element.tag for element in content.iter("div", "p")] == ["div", "p", "p"]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("other.html#there", "#other--there"),
        ("other.html#gone", "#other"),
        ("other.html", "#other"),
        ("#here", "#page--here"),
        ("genindex.html#x", f"{SITE}genindex.html#x"),
        ("notebooks/page.ipynb", f"{SITE}notebooks/page.ipynb"),
        ("../ru/page.html", "https://bineural.github.io/bineural/ru/page.html"),
        ("https://example.org/a#b", "https://example.org/a#b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_lead_to_the_file_or_to_the_web(href: str, expected: str) -> None:
    content = fragment_fromstring(f'<p><a href="{href}">x</a></p>')
    places = {"page": {"here"}, "other": {"there"}}
    redirect_links(content, "page", places, SITE, lambda *target: "#" + "--".join(filter(None, target)))
    assert content[0].get("href") == expected


def test_titles_are_plain() -> None:
    formula = FORMULA.format("<mi>x</mi>", r"\ell_2")
    heading = fragment_fromstring(
        f'<h2><span class="section-number">1. </span>The {formula} norm <span class="skip-mark">skip</span></h2>'
    )
    assert plain(heading) == "1. The ℓ₂ norm"
    assert plain(fragment_fromstring(r'<h2>A <span class="math">\(\mathbf{W}\)</span></h2>')) == "A W"


def test_formulas_become_mathml() -> None:
    index = "<msub><mi>λ</mi><mi>max</mi><mo>\u2061</mo></msub><mo><mi>a</mi><mi>b</mi></mo><mspace width='1em'>"
    content = fragment_fromstring(
        f"<p>{FORMULA.format(index, 'x')} and <br> <svg xmlns='{SVG}' viewbox='0 0 1 1'></svg></p>"
    )
    keep_mathml(content)
    made = xhtml(content)
    (math,) = made.iter(f"{{{MATHML}}}math")
    assert [element.tag.rpartition("}")[2] for element in math.iter()] == [
        *("math", "msub", "mi", "mi", "mrow", "mi", "mi", "mspace"),
    ]
    assert math.tail.startswith(" and ")
    assert b"drawn" not in etree.tostring(made)
    assert made.tag == f"{{{XHTML}}}p"
    assert [element.get("viewBox") for element in made.iter(f"{{{SVG}}}svg")] == ["0 0 1 1"]
    assert etree.tostring(made).count(SVG.encode()) == 1


def test_the_day_is_that_of_the_commit_or_of_the_variable(monkeypatch: pytest.MonkeyPatch, book: Book) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamp(book.project).moment == datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)
    assert stamp(book.project).day("ru") == "2 января 1970\u202fг."
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(BookError, match="SOURCE_DATE_EPOCH should be seconds since 1970, found 'yesterday'"):
        stamp(book.project)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(book.root.parent))
    with pytest.raises(BookError, match="git knows none here"):
        stamp(book.project)


def test_cover_is_a_small_picture() -> None:
    with Image.open(io.BytesIO(cover("Нейронные сети на практике", "авторы", "Версия 1"))) as image:
        assert image.size == (WIDTH, HEIGHT)
        assert len(image.convert("RGB").getcolors(100)) > 3


def test_archives_repeat(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_archive(tmp_path / name, {"first": b"1"}, {"b.html": b"2", "c.png": b"3"}, STAMP.moment)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["first", "b.html", "c.png"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 29, 12, 30, 0)}


def test_a_book_that_is_not_built_is_told(book: Book) -> None:
    for write in (write_epub, write_offline):
        with pytest.raises(BookError, match="is missing: build the book first"):
            write(book.project, "en", STAMP, book.root / "x")
    with pytest.raises(BookError, match="no edition 'de'"):
        read_edition(book.project, "de")


def test_edition_is_read_in_its_order(rich: Book) -> None:
    edition = read_edition(rich.project, "ru")
    assert [page.name for page in edition.pages] == ["index", "experiment", "plain", "elements"]
    assert [part.caption for part in edition.parts] == ["Основы"]
    assert edition.pages[2].title == "Plain xᵢ"
    assert ("el-guess", "Догадка") in edition.pages[3].sections()


def test_style_sheets_of_any_page_are_taken_in_their_order() -> None:
    heads = [
        fragment_fromstring(
            f"<div><link rel='icon' href='i'>{''.join(f'<link rel=stylesheet href={name}>' for name in names)}</div>"
        )
        for names in ("adf", "abdf", "df", "dcfe")
    ]
    assert style_sheets(heads) == list("abdcfe")


def assembly(rich: Book, language: str, scratch: Path) -> Assembly:
    return Assembly(rich.project, read_edition(rich.project, language), STAMP, texts(language), scratch)


def test_document_holds_all_pages_and_its_links_lead_somewhere(rich: Book, tmp_path: Path) -> None:
    document = assembly(rich, "ru", tmp_path).document()
    identifiers = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    inside = [href[1:] for link in document.iter("a") if (href := link.get("href")).startswith("#")]
    assert set(inside) <= set(identifiers)
    assert {"part-foundations", "elements", "elements--el-long", "elements--sol-el-relu"} <= set(inside)
    outside = {link.get("href") for link in document.iter("a")} - {f"#{name}" for name in inside}
    assert all(href.startswith(("https://", "http://")) for href in outside)
    pictures = [image.get("src") for image in document.iter("img")]
    assert pictures
    assert all(Path(source.removeprefix("file://")).is_file() for source in pictures)
    assert [chapter.get("id") for chapter in classed(document, "chapter")] == [
        "index",
        "experiment",
        "plain",
        "elements",
    ]
    assert "Версия 1.2.3 от 29 ноября 2026" in classed(document, "title-version")[0].text_content()
    assert document.get("lang") == "ru"
    assert classed(document, "katex")
    assert [link for link in document.iter("link") if link.get("href").endswith("katex/katex.css")]
    assert '@page page-plain { @top-center { content: "Plain xᵢ"; } }' in serialize(document)
    assert not document.xpath("//script | //details | //button")


def test_page_numbers_are_told(rich: Book, tmp_path: Path) -> None:
    document = assembly(rich, "ru", tmp_path).document()
    fill_page_numbers(document, {"elements": 7, "elements--sol-el-relu": 9})
    lines = {link.get("href"): link.text_content() for link in document.iter("a") if classed(link, "page-number")}
    assert lines["#elements"] == "Все элементы7"
    assert lines["#plain"] == "Plain xᵢ"
    assert lines["#elements--sol-el-relu"] == "Решение, с.\u00a09"


def test_destinations_are_found_in_both_forms() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        first, second = (pikepdf.Array([page.obj, pikepdf.Name.XYZ, 0, 100, 0]) for page in pdf.pages)
        pdf.Root.Dests = pikepdf.Dictionary({"/a": first})
        pdf.Root.Names = pikepdf.Dictionary(
            Dests=pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("b"), second])))
        )
        assert {name: number for name, (number, _) in destinations(pdf).items()} == {"a": 0, "b": 1}


def read_epub(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        return {name: archive.read(name) for name in archive.namelist()}


def test_epub_is_whole(rich: Book, tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    write_epub(rich.project, "en", STAMP, path)
    files = read_epub(path)
    again = tmp_path / "again.epub"
    write_epub(rich.project, "en", STAMP, again)
    assert path.read_bytes() == again.read_bytes()
    for name in files:
        if name.endswith((".xhtml", ".opf", ".xml")):
            ElementTree.fromstring(files[name])
    package = etree.fromstring(files["book/package.opf"])
    listed = {f"book/{href}" for href in package.xpath("//o:manifest/o:item/@href", namespaces=OPF)}
    assert listed == set(files) - {"mimetype", "META-INF/container.xml", "book/package.opf"}
    assert package.xpath("string(//d:language)", namespaces=OPF) == "en"
    assert package.xpath("string(//o:meta[@property='dcterms:modified'])", namespaces=OPF) == "2026-11-29T12:30:00Z"
    assert "1.2.3" in package.xpath("string(//d:description)", namespaces=OPF)
    modes = package.xpath("//o:meta[@property='schema:accessMode']/text()", namespaces=OPF)
    assert modes == ["textual", "visual"]
    spine = package.xpath("//o:spine/o:itemref/@idref", namespaces=OPF)
    assert spine == ["cover", "title", "nav", "page-index", "page-experiment", "page-plain", "page-elements"]
    pages = [name for name in files if name.endswith(".xhtml")]
    assert not any(b"<script" in files[name] or b"<details" in files[name] for name in pages)


def test_links_of_the_epub_lead_somewhere(rich: Book, tmp_path: Path) -> None:
    write_epub(rich.project, "ru", STAMP, tmp_path / "book.epub")
    files = read_epub(tmp_path / "book.epub")
    trees = {name.removeprefix("book/"): etree.fromstring(files[name]) for name in files if name.endswith(".xhtml")}
    places = {name: set(tree.xpath("//@id")) for name, tree in trees.items()}
    followed = 0
    for name, tree in trees.items():
        for href in tree.xpath("//*[local-name() = 'a']/@href"):
            if not re.match("https?:", href):
                target, _, fragment = href.partition("#")
                assert not fragment or fragment in places[target or name], (name, href)
                assert f"book/{target or name}" in files
                followed += 1
        for source in tree.xpath("//*[local-name() = 'img']/@src"):
            assert f"book/{source}" in files
    assert followed > 20
    nav = trees["nav.xhtml"].xpath("string(//*[local-name() = 'nav'])")
    assert "Основы" in nav
    assert "Догадка" in nav
    assert "Решения и ответы" in nav


def test_archive_opens_at_its_top(rich: Book, tmp_path: Path) -> None:
    write_offline(rich.project, "ru", STAMP, tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        names = set(archive.namelist())
        assert {"index.html", "version.txt", "notebooks/elements.ipynb"} <= names
        assert "Версия 1.2.3 от 29 ноября 2026" in archive.read("version.txt").decode()
        for name in names:
            if name.endswith(".html"):
                page = archive.read(name).decode()
                assert not re.search(r'(href|src)="\.\./', page), name
        assert 'href="https://bineural.github.io/bineural/en/elements.html"' in archive.read("elements.html").decode()
        for name in names - {"version.txt"}:
            if not name.endswith(".html"):
                assert archive.read(name) == (rich.project.site / "ru" / name).read_bytes()


def write_nothing(project: Project, language: str, marked: Stamp, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(language.encode() * 750_000)


def test_files_come_beside_the_book(
    built: Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setattr(takes, "FORMS", dict.fromkeys(takes.FORMS, write_nothing))
    root = ["--root", str(built.root)]
    assert main([*root, "take", "epub", "ru"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    version = stamp(built.project).version
    assert line.startswith(f"_build/taken/bineural-ru-{version}.epub: 1.5 MB in ")
    assert main([*root, "publish"]) == 1
    assert f"_build/taken/bineural-en-{version}.pdf is missing: make it with `make take`" in capsys.readouterr().err
    assert main([*root, "take", "all"]) == 0
    assert main([*root, "publish"]) == 1
    assert "has no place for the links: put <!-- taken --> into index.md" in capsys.readouterr().err
    for language in built.project.languages:
        home = built.project.site / language / "index.html"
        home.write_text(home.read_text("utf8").replace("</h1>", "</h1><!-- taken -->", 1), "utf8")
    assert main([*root, "publish"]) == 0
    assert len(list((built.project.site / "taken").iterdir())) == 6
    page = built.page("ru", "index")
    assert f'<a href="../taken/bineural-ru-{version}.pdf" download>PDF</a> (1,5 МБ)' in page
    assert "Взять книгу с собой:" in page
    assert "<!-- taken -->" not in page


def test_home_pages_have_a_place_for_the_files() -> None:
    project = Project(Path(__file__).parents[2])
    for language in project.languages:
        assert takes.MARK in (project.sources(language) / "index.md").read_text("utf8")


def test_a_theme_without_an_article_is_told(built: Book) -> None:
    page = built.project.site / "en" / "experiment.html"
    page.write_text(page.read_text("utf8").replace("bd-article", "other"), "utf8")
    with pytest.raises(BookError, match=r"experiment\.html has no article with a section"):
        read_edition(built.project, "en")


def test_texts_without_a_catalogue_are_as_written() -> None:
    assert texts("xx")("Contents") == "Contents"
    assert texts("ru")("Contents") == "Содержание"
