"""Small wheels for a local folder that stands for the package index."""

from __future__ import annotations

import zipfile
from pathlib import Path

BROWSER = """
from selenium import webdriver

def send(number):
    driver = webdriver.Chrome()
    driver.get(f"https://web.whatsapp.com/send?phone={number}&text=x")
    driver.find_element("xpath", '//span[@data-icon="send"]').click()
"""


def wheel(folder: Path, name: str, version: str = "1.0", requires: tuple[str, ...] = (), code: str = "") -> None:
    module = name.replace("-", "_")
    headers = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        "Provides-Extra: wa",
        *(f"Requires-Dist: {one}" for one in requires),
    ]
    info = f"{module}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{module}/__init__.py", code)
        archive.writestr(f"{info}/METADATA", "\n".join(headers) + "\n\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
