"""What collectors do on their telephone: photos, a report, going out of the network's reach."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, expect

CLASSES_KEPT = """() => new Promise((tell) => {
  const base = indexedDB.open("wanmi-collector");
  base.onsuccess = () => {
    const keys = base.result.transaction("kept").objectStore("kept").getAllKeys();
    keys.onsuccess = () => {
      base.result.close();
      tell(keys.result.some((it) => it.endsWith("/services.json")));
    };
  };
})"""
"""Whether the telephone holds the classes that a report needs."""


def kept(page: Page) -> None:
    """Wait until the telephone can do without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(
        "caches.keys().then((all) => all.some((it) => /-m-[0-9a-f]+$/.test(it)))"
    )


def photo(color: int) -> dict:
    image = io.BytesIO()
    Image.new("RGB", (320, 240), (color, 90, 90)).save(image, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": image.getvalue()}


def report(page: Page, color: int, word: str = "井盖") -> str:
    """Write a report; the name of its class."""
    page.get_by_role("link", name="上报").click()
    page.get_by_label("拍近景").set_input_files(photo(color))
    page.get_by_label("拍远景").set_input_files(photo(color + 1))
    expect(page.locator(".m-photo img")).to_have_count(2)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("searchbox").fill(word)
    chip = page.locator(".m-chips button").first
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    name = page.locator(".m-chosen").inner_text().removeprefix("✓ ")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("采用定位，误差约 8 米")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".m-entry")).to_contain_text(name)
    return name
