"""libcst codemods that move Python code to the official platform; the only place that imports libcst.

`plan.plan_migration` reads a project and answers with a `Plan`; `applying.apply` writes it. What a call becomes is data:
one table a library under `tables`, one client module a target under `templates`.
"""
