"""Renderers: `v1.py` defines `scripts`, which writes the SQL of a plan that says `"renderer": 1`.

A released plan must give the same SQL for ever. Once one is released, SQL takes another form only by a renderer of its
own; the old one stays beside it, with the modules that it calls as they were.
"""
