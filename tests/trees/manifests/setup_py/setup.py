# -*- coding: utf-8 -*-
from setuptools import setup

BASE = ["yowsup2>=3", "Alright"]
extras = {"web": ["selenium"], "ü": ["pywhatkit", "é-broken"]}
requirements = BASE + ["neonize==0.3"]
requirements.append("heyoo")
kwargs = dict(name="pywhatkit")
kwargs["setup_requires"] = "setuptools-scm\nwheel".split()

setup(
    author="selenium",
    install_requires=requirements,
    extras_require=extras,
    tests_require="""
        pytest>=7
        tox
    """,
    **kwargs,
)
