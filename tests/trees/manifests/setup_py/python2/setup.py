from setuptools import setup
print "installing"
setup(
    name='yowsup2',
    install_requires=[
        'pywhatkit==1.0',  # 'not-this'
        "selenium",
    ],
    extras_require={'web': ['alright']},
)
