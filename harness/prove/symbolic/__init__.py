"""Proofs for all sizes: a claim's own code runs over symbolic sizes, and its sides are compared.

Trusted: a mistake here can make a verdict wrong.
"""
