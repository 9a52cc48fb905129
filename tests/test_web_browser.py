"""The pages in a real Chromium: nothing a stranger wrote runs, nothing is asked elsewhere, right to left is shown so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from archive.database import open_archive
from tests.archive_rows import Rows
from tests.attack_story import put_attack
from tests.web_hostile import PAYLOADS, asking, furnish_with
from tests.web_newsroom import furnish
from tests.web_site import Site, serving


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A headless Chromium that asks nobody anything by itself."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
        "--window-size=1200,900",
    ):
        options.add_argument(argument)
    driver = Chrome(options, Service(shutil.which("chromedriver") or "chromedriver"))
    driver.set_page_load_timeout(20)
    yield driver
    driver.quit()


def make_site(folder: Path, hostile: bool) -> Iterator[Site]:
    archive = open_archive(f"sqlite:///{folder}/archive.db")
    with archive.writing() as conn:
        if hostile:
            furnish_with(conn, PAYLOADS)
        else:
            furnish(conn)
    with serving(archive) as site:
        yield site
    archive.close()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small archive's pages."""
    yield from make_site(tmp_path_factory.mktemp("newsroom"), hostile=False)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages of an archive in which every text is an attack."""
    yield from make_site(tmp_path_factory.mktemp("hostile"), hostile=True)


def assert_nothing_ran(browser: Chrome, site: Site) -> None:
    """No dialog, no trace of a script, and every address that was asked is ours."""
    with pytest.raises(NoAlertPresentException):
        _ = browser.switch_to.alert.text
    assert browser.execute_script("return window.__pwn") is None
    asked = browser.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert asked
    assert [address for address in asked if not address.startswith(site.url)] == []


def test_nothing_a_stranger_wrote_runs(browser: Chrome, hostile: Site) -> None:
    for path in ("/", "/sources", "/alerts", *(f"/article/{4 * number + 1}" for number in range(len(PAYLOADS)))):
        browser.get(hostile.url + path)
        assert_nothing_ran(browser, hostile)
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB * 12)
        assert_nothing_ran(browser, hostile)


def test_nothing_runs_where_a_watch_is_explained(browser: Chrome, hostile: Site) -> None:
    for number, text in enumerate(PAYLOADS):
        browser.get(f"{hostile.url}/article/{4 * number + 1}?watch={quote(asking(number, text))}")
        assert_nothing_ran(browser, hostile)
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB * 12)
        assert_nothing_ran(browser, hostile)


def test_a_watch_is_asked_why_by_its_form(browser: Chrome, newsroom: Site) -> None:
    """Chosen and sent, the answer is what the page shows."""
    browser.get(f"{newsroom.url}/article/10")
    browser.find_element(By.XPATH, "//select[@name='watch']/option[.='Islamabad']").click()
    browser.find_element(By.CSS_SELECTOR, ".asking button").click()
    expected = f"{newsroom.url}/article/10?watch=Islamabad#why"
    WebDriverWait(browser, 20).until(lambda driver: driver.current_url == expected)
    assert "it does not match: no @islamabad" in browser.find_element(By.ID, "why").text


@pytest.mark.parametrize("payload", PAYLOADS[:9])
def test_nothing_in_a_query_runs(browser: Chrome, newsroom: Site, payload: str) -> None:
    browser.get(newsroom.url + "/search")
    field = browser.find_element(By.NAME, "q")
    field.send_keys(f"taftan {payload}")
    field.send_keys(Keys.ENTER)
    assert_nothing_ran(browser, newsroom)
    assert browser.find_element(By.NAME, "q").get_property("value") == f"taftan {payload}"


def test_each_script_runs_its_own_way(browser: Chrome, newsroom: Site) -> None:
    """Persian, Dari, Pashto, Urdu and Arabic headlines stand right to left, at the right edge of their column."""
    browser.get(newsroom.url + "/")
    shown = browser.execute_script(
        """return [...document.querySelectorAll('.line h3')].map(node => {
             const range = document.createRange(); range.selectNodeContents(node);
             const text = range.getBoundingClientRect(), box = node.getBoundingClientRect();
             return [node.lang, getComputedStyle(node).direction, Math.round(text.left - box.left) <= 1,
                     Math.round(box.right - text.right) <= 1]; })"""
    )
    assert {tuple(row) for row in shown} == {
        ("en", "ltr", True, False),
        *((lang, "rtl", False, True) for lang in ("fa", "prs", "ps", "ur", "ar")),
    }


def test_the_page_works_with_the_keyboard(browser: Chrome, newsroom: Site) -> None:
    browser.get(newsroom.url + "/")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the page"
    assert skip.rect["x"] >= 0
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_property("id") == "main"


@pytest.mark.parametrize("width", [320, 390, 800, 1600])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/article/4",
        "/article/4?watch=The+crossing+at+Taftan",
        "/search?q=taftan",
        "/search?q=taftan+AND",
        "/sources",
        "/alerts",
    ],
)
def test_nothing_is_wider_than_the_window(browser: Chrome, newsroom: Site, path: str, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.get(newsroom.url + path)
    wide = browser.execute_script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide[0] <= wide[1]


def test_the_sides_of_a_difference_stand_beside_each_other_and_long_addresses_break(
    browser: Chrome, tmp_path: Path
) -> None:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with archive.writing() as conn:
        seven, *_ = put_attack(conn)
        lost = f"https://gone.example/{'a' * 300}: answered 404"
        Rows(conn).article("gone", "Lost", "Words.", page_state="failed", page_outcome="not found", page_detail=lost)
    with serving(archive) as site:
        browser.get(f"{site.url}/article/{seven}")
        one, other = (side.rect for side in browser.find_elements(By.CSS_SELECTOR, ".sides > li"))
        browser.get(f"{site.url}/article/5")
        wide = browser.execute_script(
            "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
    archive.close()
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] <= other["x"]
    assert wide[0] <= wide[1]


def test_the_policy_stops_what_would_get_through(browser: Chrome, newsroom: Site) -> None:
    """Were a tag ever to slip in, the browser would still run nothing and load nothing."""
    browser.get(newsroom.url + "/")
    browser.execute_script(
        """document.body.insertAdjacentHTML('beforeend',
             '<img src="http://127.0.0.1:1/x" onerror="window.__pwn=1"><p onclick="window.__pwn=1" id="p">x</p>');
           const s = document.createElement('script'); s.textContent = 'window.__pwn=1'; document.body.append(s);
           document.getElementById('p').click();"""
    )
    assert browser.execute_script("return window.__pwn") is None


def test_each_quote_of_a_difference_runs_its_own_way(browser: Chrome, tmp_path: Path) -> None:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with archive.writing() as conn:
        seven, _, many, persian = put_attack(conn)
    with serving(archive) as site:
        browser.get(f"{site.url}/article/{seven}")
        ways = {
            quote.get_attribute("href"): (
                quote.value_of_css_property("direction"),
                quote.value_of_css_property("display"),
            )
            for quote in browser.find_elements(By.CSS_SELECTOR, "#differences a.said")
        }
    archive.close()
    assert ways == {
        f"{site.url}/article/{many}": ("ltr", "block"),
        f"{site.url}/article/{persian}": ("rtl", "block"),
    }
