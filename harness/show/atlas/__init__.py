"""The atlas: a static site of claims, counterexamples, blocks and laws, made from facts.

`gather` judges again what is kept and returns it as plain data; every other module here turns that
data into one kind of page. A page needs no network, and no script but to search and to copy.
"""
